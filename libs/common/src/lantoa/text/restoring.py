"""The marks that a question was typed without, as the law's language most probably has them.

A bigram model (Viterbi over the ways to mark each syllable, with the counts of ``language``). Who
typed any mark has typed all of them; words that the law never says stay.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from lantoa.text.folding import fold, strip_marks
from lantoa.text.language import Language, language
from lantoa.text.nfc import nfc
from lantoa.text.slips import mended_words
from lantoa.text.tokens import WORD

MOST_WORDS = 40
SURE = 0.7
"""So probable must the sentence be among all the ways to mark it, or nothing is said. Of six words
without marks, four in five are then said, and 95 % of those are right to the last mark."""
PAIR, ALONE = 0.9, 0.1
"""How much the pair counts, and how much the syllable alone (Jelinek and Mercer, 1980)."""


class Way(NamedTuple):
    """One way to mark the last word: its best sentence, and all sentences that end so (logs)."""

    best: float
    together: float
    words: tuple[str, ...]


def meant(text: str) -> str | None:
    """The text as it was meant: slips mended, marks restored; None if as typed, or if unsure.

    Numbers, punctuation and words behind the first forty stay.
    """
    whole = nfc(text)
    words = list(islice(WORD.finditer(whole), MOST_WORDS))
    typed = [word[0].lower() for word in words]
    mended = mended_words([word[0] for word in words], text=whole)
    bare = strip_marks(whole) == whole
    ways = [
        _ways(now.lower()) if bare or now != word[0] else (now.lower(),)
        for now, word in zip(mended, words, strict=True)
    ]
    restored = _most_likely(ways)
    if restored is None or restored == typed:
        return None
    parts, end = [], 0
    for word, now in zip(words, restored, strict=True):
        parts += [whole[end : word.start()], _as_large(now, word[0])]
        end = word.end()
    return "".join([*parts, whole[end:]])


def _ways(word: str) -> Sequence[str]:
    return language().ways.get(word, (word,)) if fold(word) == word else (word,)


def _most_likely(choices: Sequence[Sequence[str]]) -> list[str] | None:
    """The most probable sentence of these choices; None if it is not probable enough."""
    ends: Mapping[str, Way] = {"": Way(0.0, 0.0, ())}
    for ways in choices:
        ends = {way: _reached(ends, way, language()) for way in ways}
    best = max(ends.values())
    sure = math.exp(best.best - _sum(way.together for way in ends.values()))
    return list(best.words) if sure >= SURE else None


def _reached(ends: Mapping[str, Way], way: str, counted: Language) -> Way:
    likely = {last: _likely(last, way, counted) for last in ends}
    best, words = max((end.best + likely[last], end.words) for last, end in ends.items())
    together = _sum(end.together + likely[last] for last, end in ends.items())
    return Way(best, together, (*words, way))


def _likely(last: str, way: str, counted: Language) -> float:
    """The logarithm of how probable the word is behind the one before."""
    alone = (counted.syllables.get(way, 0) + 0.5) / counted.total
    behind = counted.pairs.get(f"{last} {way}", 0) / max(1, counted.syllables.get(last, 1))
    return math.log(PAIR * behind + ALONE * alone)


def _sum(logs: Iterable[float]) -> float:
    every = list(logs)
    most = max(every)
    return most + math.log(sum(math.exp(one - most) for one in every))


def _as_large(word: str, typed: str) -> str:
    """The word in capitals where it was typed in capitals."""
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word

"""Slips of the finger in a question: words that no law has, and what was probably meant.

The nearest word is one change away (Damerau, 1964): two neighbouring letters the wrong way round,
one letter left out, doubled or another. What was typed is always kept beside it.
"""

import re
import string
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lantoa.text.abbreviations import abbreviations
from lantoa.text.folding import fold
from lantoa.text.language import rarity
from lantoa.text.nfc import nfc
from lantoa.text.tokens import WORD

SHORTEST, LONGEST = 3, 9
"""Letters of a word that is mended: shorter ones are near everything."""
MUCH_MORE_USUAL = 4.0
"""By so much must the idf fall, or the word stays: a factor of about fifty."""
_FIRST = "(?:ngh?|gh?|kh?|nh|ph|qu|th|tr|ch|[bcdhlmnprstvx])?"
_LAST = "(?:ch?|m|ngh?|nh?|p|t)?"
SYLLABLE = re.compile(f"{_FIRST}(?:y|[aeiou][aeiouy]{{0,2}}{_LAST}|uy{_LAST}|uye{_LAST}|ye[mntu])")
"""How a folded syllable is spelled. What is spelled so is never taken for a slip."""


def mended(text: str) -> str:
    """Return the text (NFC) with its slips mended, and behind it those words as they were typed.

    A text without any comes back as it was; a mended word is folded.
    """
    whole = nfc(text)
    words = list(WORD.finditer(whole))
    typed = [word[0] for word in words]
    parts, end, slips = [], 0, []
    for word, now in zip(words, mended_words(typed, text=whole), strict=True):
        if now != word[0]:
            parts += [whole[end : word.start()], now]
            end = word.end()
            slips.append(word[0])
    return " ".join(["".join([*parts, whole[end:]]), *slips])


def mended_words(words: Sequence[str], *, text: str) -> list[str]:
    """The words of a text, each slip folded and mended, the others as they are."""
    folded = [fold(word) for word in words]
    return [
        (_meant(folded, at) or word) if _is_slip(folded[at], word, text) else word
        for at, word in enumerate(words)
    ]


def _is_slip(folded: str, typed: str, text: str) -> bool:
    """Whether it can be one: no syllable, no abbreviation, nothing with a digit."""
    fits = SHORTEST <= len(folded) <= LONGEST and folded.isascii() and folded.isalpha()
    is_word = bool(SYLLABLE.fullmatch(folded)) or folded in abbreviations()
    return fits and not is_word and (not typed.isupper() or text.isupper())


def _meant(words: Sequence[str], at: int) -> str | None:
    """The usual word that an unusual one is one change away from; None where it may stand."""
    word, rare = words[at], rarity()
    bound = rare.of_syllables.get(word, rare.unknown) - MUCH_MORE_USUAL
    if bound <= 0:
        return None
    for near in (_swapped(word), _changed(word)):
        usual = {one for one in near if rare.of_syllables.get(one, rare.unknown) <= bound}
        if usual:
            return min(sorted(usual), key=lambda one: _rarity_among(words, at, one))
    return None


def _rarity_among(words: Sequence[str], at: int, word: str) -> float:
    """How rare it is between its neighbours."""
    rare = rarity()
    around = [*words[max(0, at - 1) : at], word, *words[at + 1 : at + 2]]
    pairs = sum(rare.of_pairs.get(f"{a}_{b}", rare.unknown) for a, b in pairwise(around))
    return pairs + rare.of_syllables[word]


def _swapped(word: str) -> Iterator[str]:
    return (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1))


def _changed(word: str) -> Iterator[str]:
    for n in range(len(word) + 1):
        before, after = word[:n], word[n:]
        yield before + after[1:]
        for letter in string.ascii_lowercase:
            yield before + letter + after
            yield before + letter + after[1:]

"""Words of Vietnamese: of one syllable or of two that belong together, with marks or without.

A syllable is not a word: whoever looks for "công chức" does not want every text that has "công" and
"chức" in it somewhere. Two neighbours are one word when the law says them side by side far more
often than chance would. What is typed without marks may have any; what is typed with marks has
these; so a text says each of its words in both ways.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from msgspec import Struct

from lantoa.text.folding import fold
from lantoa.text.language import idf, language, rarity
from lantoa.text.nfc import nfc
from lantoa.text.tokens import WORD

STOP_WORDS: Final = frozenset(
    [
        "và",
        "của",
        "các",
        "những",
        "là",
        "có",
        "được",
        "trong",
        "với",
        "theo",
        "về",
        "tại",
        "từ",
        "đến",
        "cho",
        "này",
        "khi",
        "thì",
        "mà",
        "hoặc",
        "hay",
        "bởi",
        "để",
        "nếu",
        "như",
        "cũng",
        "đã",
        "đang",
        "sẽ",
        "bị",
        "vì",
        "nên",
        "trên",
        "dưới",
        "gì",
        "nào",
        "sao",
        "bao",
        "nhiêu",
        "một",
        "mọi",
        "mỗi",
        "ở",
        "do",
        "ai",
        "đâu",
    ]
)
"""They stand beside any other word, belong to none, and say nothing of what a text is about."""
SHORTEST_NUMBER: Final = 3
"""Digits of a number that tells something; every law has an article 1."""
TOGETHER: Final = 3.0
"""So many times more often than by chance stand two syllables side by side that are one word."""
FEWEST: Final = 20
"""Of a rarer pair nothing is known."""
_FOLDED_STOP_WORDS = frozenset(map(fold, STOP_WORDS))
_STROKED = str.maketrans("ðɖ", "đđ")
_OPEN_ENDINGS = (("o", "a"), ("o", "e"), ("u", "y"))
"""Where the tone is written on the first letter or on the second: hòa and hoà, thủy and thuỷ."""
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def _marked_ending(first: str, second: str, tone: str) -> tuple[str, str]:
    composed = unicodedata.normalize
    return composed("NFC", first + tone) + second, first + composed("NFC", second + tone)


_ENDINGS = dict(_marked_ending(a, b, tone) for a, b in _OPEN_ENDINGS for tone in _TONES)


class _Spelled(dict[str, tuple[str, str]]):
    """Each syllable met, in its one spelling and folded: Vietnamese has some ten thousand."""

    MOST = 100_000

    def __missing__(self, word: str) -> tuple[str, str]:
        low = nfc(word.lower()).translate(_STROKED)
        found = low[:-2] + _ENDINGS.get(low[-2:], low[-2:]), fold(word)
        if len(self) < self.MOST:
            self[word] = found
        return found


_SPELLED = _Spelled()


def words_of(text: str) -> list[str]:
    """The words of the text in order, in small letters and one spelling: ``công chức``."""
    syllables = [_SPELLED[word][0] for word in WORD.findall(nfc(text))]
    joined = set(_joined(syllables))
    return [
        f"{syllable} {syllables[at + 1]}" if at in joined else syllable
        for at, syllable in enumerate(syllables)
        if at - 1 not in joined
    ]


def said_in(text: str) -> set[str]:
    """All that could be a word of the text: its syllables and pairs, with marks and without."""
    spelled = [_SPELLED[word] for word in WORD.findall(nfc(text))]
    said: set[str] = set()
    for way in zip(*spelled, strict=True):
        said.update(way, map(" ".join, pairwise(way)))
    return said


def rarity_of(word: str) -> float:
    """How much a word tells of a text that has it (its idf), as it is marked; small numbers: 0."""
    if word.isdigit() and len(word) < SHORTEST_NUMBER:
        return 0.0
    rare = rarity()
    if word == fold(word):
        known = rare.of_pairs if " " in word else rare.of_syllables
        return known.get(word.replace(" ", "_"), rare.unknown)
    return idf(counted().marked.get(word, 1))


def is_stop_word(word: str) -> bool:
    """Whether it, or typed without marks what it may be, says nothing of what a text is about."""
    return word in STOP_WORDS or word in _FOLDED_STOP_WORDS


def _joined(syllables: Sequence[str]) -> Iterator[int]:
    """Where a word of two syllables begins; the closest first, none over another."""
    near = [(_together(*pair), -at) for at, pair in enumerate(pairwise(syllables))]
    taken: set[int] = set()
    for times, place in sorted(near, reverse=True):
        if times >= TOGETHER and taken.isdisjoint((-place, 1 - place)):
            taken |= {-place, 1 - place}
            yield -place


def _together(first: str, second: str) -> float:
    """How many times more often than by chance they stand side by side; 0 where they do not."""
    is_folded = first == fold(first) and second == fold(second)
    counts = counted().folded if is_folded else counted().marked
    both = counts.get(f"{first} {second}", 0)
    if both < FEWEST or first in STOP_WORDS or second in STOP_WORDS:
        return 0.0
    return both * language().total / (counts[first] * counts[second])


class Counted(Struct, frozen=True):
    """How often syllables and pairs were counted, each in its one spelling."""

    marked: Mapping[str, int]
    folded: Mapping[str, int]


@cache
def counted() -> Counted:
    """The counts, made once: about half a second."""
    marked: Counter[str] = Counter()
    folded: Counter[str] = Counter()
    for table in (language().syllables, language().pairs):
        for words, count in table.items():
            one_spelling = " ".join(_SPELLED[word][0] for word in words.split(" "))
            marked[one_spelling] += count
            folded[fold(one_spelling)] += count
    return Counted(marked, folded)

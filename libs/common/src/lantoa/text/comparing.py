"""What changed between two texts, word by word: kept, removed and added runs.

Words compare with their marks, in NFC, each with the blank before it, so that the runs put
together again are the texts. The method is patience diff: phrases that stand once in both texts are
anchors, long ones before short ones, and what lies between two anchors is compared for itself. Time
grows with the length: a stretch without anchors that is too long to be searched is given as removed
and added whole. A few words that happen to be the same amid others count as changed, for readers.
"""

import enum
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import NamedTuple

from lantoa.text.nfc import nfc

_WORD = re.compile(r"\s*(?:\d+(?:[.,/]\d+)+|[^\W_]+|[^\w\s]|_)|\s+")
"""An amount or a date is one word: 30.000 that becomes 50.000 is told whole."""
_SEARCHED = 20_000
"""The largest stretch that is searched without anchors: the product of its lengths in words."""
_DEEPEST = 40
"""So often a stretch is divided by anchors."""
_PHRASES = (12, 4, 1)
"""How many words an anchor has, tried one after the other."""
_BY_CHANCE = 3
"""So few words are the same by chance, between changes that are longer."""


class Fate(enum.Enum):
    """What became of a run of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


class Run(NamedTuple):
    """Some words of one fate; two neighbours never have the same."""

    fate: Fate
    text: str


class _Block(NamedTuple):
    """So many words that are the same from these places on."""

    a: int
    b: int
    size: int


class _Stretch(NamedTuple):
    """A part of the one text that stands for a part of the other."""

    a: range
    b: range
    depth: int


Words = Sequence[str]


def compare(before: str, after: str) -> tuple[Run, ...]:
    """The runs that lead from one text to the other, in order, removed before added.

    Kept and removed runs make the text before, kept and added ones the text after, both in NFC.
    """
    a, b = _WORD.findall(nfc(before)), _WORD.findall(nfc(after))
    return tuple(_joined(_fates(a, b, _without_chance(a, b))))


def _without_chance(a: Words, b: Words) -> list[_Block]:
    """The blocks, ended by an empty one, without those so short that chance made them."""
    whole = [*_merged(_blocks(a, b)), _Block(len(a), len(b), 0)]
    kept: list[_Block] = []
    at_a = at_b = 0
    for block, after in pairwise([*whole, whole[-1]]):
        before = max(block.a - at_a, block.b - at_b)
        behind = max(after.a - block.a, after.b - block.b) - block.size
        if block.size > _BY_CHANCE or min(before, behind) <= block.size:
            kept.append(block)
            at_a, at_b = block.a + block.size, block.b + block.size
    return kept if kept and kept[-1] == whole[-1] else [*kept, whole[-1]]


def _merged(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """The blocks, those that touch in both texts as one."""
    last = _Block(0, 0, 0)
    for block in blocks:
        if (block.a, block.b) == (last.a + last.size, last.b + last.size):
            last = last._replace(size=last.size + block.size)
            continue
        if last.size:
            yield last
        last = block
    if last.size:
        yield last


def _fates(a: Words, b: Words, blocks: Iterable[_Block]) -> Iterator[Run]:
    at_a = at_b = 0
    for block in blocks:
        yield from (Run(Fate.REMOVED, word) for word in a[at_a : block.a])
        yield from (Run(Fate.ADDED, word) for word in b[at_b : block.b])
        at_a, at_b = block.a + block.size, block.b + block.size
        yield from (Run(Fate.KEPT, word) for word in a[block.a : at_a])


def _joined(words: Iterable[Run]) -> Iterator[Run]:
    for fate, some in groupby(words, key=lambda run: run.fate):
        yield Run(fate, "".join(run.text for run in some))


def _blocks(a: Words, b: Words) -> Iterator[_Block]:
    """What is the same in both, rising in both."""
    waiting: list[_Block | _Stretch] = [_Stretch(range(len(a)), range(len(b)), 0)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, _Block):
            yield part
        else:
            waiting += reversed(_divided(a, b, part))


def _divided(a: Words, b: Words, part: _Stretch) -> list[_Block | _Stretch]:
    """Its common beginning, what lies between, its common end."""
    begin = _same(a, b, part.a, part.b)
    in_a, in_b = part.a[begin:], part.b[begin:]
    end = _same(a, b, in_a[::-1], in_b[::-1])
    middle = _Stretch(in_a[: len(in_a) - end], in_b[: len(in_b) - end], part.depth + 1)
    inside = _between(a, b, middle) if middle.a and middle.b else []
    return [
        _Block(part.a.start, part.b.start, begin),
        *inside,
        _Block(middle.a.stop, middle.b.stop, end),
    ]


def _same(a: Words, b: Words, in_a: range, in_b: range) -> int:
    """How many words are the same, from the first on."""
    pairs = enumerate(zip(in_a, in_b, strict=False))
    return next((n for n, (i, j) in pairs if a[i] != b[j]), min(len(in_a), len(in_b)))


def _between(a: Words, b: Words, part: _Stretch) -> list[_Block | _Stretch]:
    anchors = _anchors(a, b, part) if part.depth < _DEEPEST else []
    if not anchors:
        return [*_searched(a, b, part)] if len(part.a) * len(part.b) <= _SEARCHED else []
    found: list[_Block | _Stretch] = []
    at_a, at_b = part.a.start, part.b.start
    for i, j in anchors:
        found += [_Stretch(range(at_a, i), range(at_b, j), part.depth), _Block(i, j, 1)]
        at_a, at_b = i + 1, j + 1
    return [*found, _Stretch(range(at_a, part.a.stop), range(at_b, part.b.stop), part.depth)]


def _searched(a: Words, b: Words, part: _Stretch) -> Iterator[_Block]:
    words_a, words_b = a[part.a.start : part.a.stop], b[part.b.start : part.b.stop]
    matcher = SequenceMatcher(None, words_a, words_b, autojunk=False)
    for match in matcher.get_matching_blocks():
        yield _Block(part.a.start + match.a, part.b.start + match.b, match.size)


def _anchors(a: Words, b: Words, part: _Stretch) -> list[tuple[int, int]]:
    """Where phrases stand that are once in both, in the longest order they have in common."""
    for size in _PHRASES:
        once_a, once_b = _once(a, part.a, size), _once(b, part.b, size)
        pairs = [(i, once_b[phrase]) for phrase, i in once_a.items() if phrase in once_b]
        if pairs:
            return _longest_rise(sorted(pairs))
    return []


def _once(words: Words, places: range, size: int) -> dict[tuple[str, ...], int]:
    starts = range(places.start, places.stop - size + 1)
    phrases = {place: tuple(words[place : place + size]) for place in starts}
    counts = Counter(phrases.values())
    return {phrase: place for place, phrase in phrases.items() if counts[phrase] == 1}


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence that rises in its second part, by patience sorting."""
    tops: list[int] = []
    piles: list[int] = []
    below: list[int | None] = []
    for place, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        below.append(piles[pile - 1] if pile else None)
        tops[pile : pile + 1] = [j]
        piles[pile : pile + 1] = [place]
    rise, last = [], piles[-1] if piles else None
    while last is not None:
        rise.append(pairs[last])
        last = below[last]
    return rise[::-1]

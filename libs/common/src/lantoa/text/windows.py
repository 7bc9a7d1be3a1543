"""In each of many texts the window that says most of what is asked, found for all at once."""

from collections.abc import Collection, Sequence

import numpy as np
from msgspec import Struct

from lantoa.text.at_once import Numbers, words_of_all
from lantoa.text.tokens import places
from lantoa.text.wanted import Wanted

Span = tuple[int, int]


class Window(Struct, frozen=True):
    """Where to look in a text: from the first to the last match of its best window."""

    span: Span = (0, 0)
    matches: tuple[Span, ...] = ()
    """All in the text, in order."""


class Matches(Struct, frozen=True):
    """Where words that are asked for stand, in the order of the texts and in each of them."""

    texts: Numbers
    starts: Numbers
    ends: Numbers
    words: Numbers
    """Which of the words."""


def best_windows(texts: Sequence[str], words: Wanted, width: int) -> list[Window]:
    """Of each text (NFC) the window with most different words, then most matches.

    Of equal windows the first; an empty one in a text that has none of the words.
    """
    windows = [Window()] * len(texts)
    if not texts or not words.folded:
        return windows
    found = matches(texts, words.folded)
    if not words.is_bare:
        found = _as_typed(found, texts, words)
    if not len(found.texts):
        return windows
    scores, lasts = _windows(found, width)
    spans = list(zip(found.starts.tolist(), found.ends.tolist(), strict=True))
    firsts = np.flatnonzero(np.diff(found.texts, prepend=-1)).tolist()
    for first, end in zip(firsts, [*firsts[1:], len(spans)], strict=True):
        best = first + int(scores[first:end].argmax())
        span = (spans[best][0], spans[lasts[best]][1]) if scores[best] else (0, 0)
        windows[found.texts[first]] = Window(span, tuple(spans[first:end]))
    return windows


def matches(texts: Sequence[str], words: Sequence[str]) -> Matches:
    """Where the words stand in the texts."""
    cut, asked = words_of_all(texts), words_of_all(words).keys
    order = np.argsort(asked)
    at = np.searchsorted(asked, cut.keys, sorter=order) % len(asked)
    hits = np.flatnonzero(asked[order[at]] == cut.keys)
    found = Matches(
        cut.texts[hits], cut.starts[hits], (cut.starts + cut.sizes)[hits], order[at[hits]]
    )
    return _with_places(found, texts, words, cut.strange) if cut.strange else found


def _as_typed(found: Matches, texts: Sequence[str], words: Wanted) -> Matches:
    where = zip(found.texts.tolist(), found.starts.tolist(), found.ends.tolist(), strict=True)
    kept = [words.is_one(texts[text][start:end]) for text, start, end in where]
    return Matches(
        *(column[kept] for column in (found.texts, found.starts, found.ends, found.words))
    )


def _with_places(
    found: Matches, texts: Sequence[str], words: Sequence[str], strange: Collection[int]
) -> Matches:
    """Strange texts looked through one by one."""
    number = {word: at for at, word in enumerate(words)}
    rows = [
        (text, place.start, place.end, number[place.word])
        for text in strange
        for place in places(texts[text], number)
    ]
    kept = ~np.isin(found.texts, sorted(strange))
    others = np.array(rows, np.intp).reshape(-1, 4).T
    columns = (found.texts, found.starts, found.ends, found.words)
    every = [np.concatenate([a[kept], b]) for a, b in zip(columns, others, strict=True)]
    order = np.lexsort((every[1], every[0]))
    return Matches(*(column[order] for column in every))


def _windows(found: Matches, width: int) -> tuple[Numbers, Numbers]:
    """For the window that begins at each match its score, and its last match."""
    # Texts are laid behind one another, so far apart that no window reaches from one to the next.
    apart = int(found.ends.max()) + width + 1
    starts, ends = found.starts + found.texts * apart, found.ends + found.texts * apart
    firsts = np.arange(len(starts))
    totals = np.maximum(np.searchsorted(ends, starts + width, side="right") - firsts, 0)
    lasts = firsts + totals - 1
    different = (_next_of_each(found.words) <= lasts[:, None]).sum(axis=1)
    return different * (len(firsts) + 1) + totals, lasts


def _next_of_each(words: Numbers) -> Numbers:
    """For each match, itself among them, where next each of the words is matched."""
    firsts = np.arange(len(words))
    there = np.full((len(words), int(words.max()) + 1), len(words))
    there[firsts, words] = firsts
    next_of_each: Numbers = np.minimum.accumulate(there[::-1])[::-1]
    return next_of_each

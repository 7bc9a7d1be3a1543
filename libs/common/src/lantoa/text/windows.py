"""In each of many texts the window that says most of what is asked, found for all at once."""

from collections.abc import Collection, Sequence

import numpy as np
from msgspec import Struct

from lantoa.text.at_once import Numbers, words_of_all
from lantoa.text.tokens import places

Span = tuple[int, int]
NOWHERE: Span = (0, 0)


class Matches(Struct, frozen=True):
    """Where words that are asked for stand, in the order of the texts and in each of them."""

    texts: Numbers
    starts: Numbers
    ends: Numbers
    words: Numbers
    """Which of the words."""


def best_windows(texts: Sequence[str], words: Collection[str], width: int) -> list[Span]:
    """From the first to the last match of the window with most different words, then most matches.

    Of equal windows the first; NOWHERE in a text (NFC) that has none of the words.
    """
    windows = [NOWHERE] * len(texts)
    if not texts or not words:
        return windows
    found = matches(texts, sorted(words))
    if len(found.texts):
        scores, lasts = _windows(found, width)
        firsts = np.flatnonzero(np.diff(found.texts, prepend=-1))
        for first, end in zip(firsts, [*firsts[1:], len(scores)], strict=True):
            best = first + int(scores[first:end].argmax())
            if scores[best]:
                windows[found.texts[first]] = int(found.starts[best]), int(found.ends[lasts[best]])
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
    inside = firsts[:, None] + np.arange(int(totals.max()))
    is_inside = inside < (firsts + totals)[:, None]
    before = _same_word_before(found)[np.minimum(inside, len(firsts) - 1)]
    different = (is_inside & (before < firsts[:, None])).sum(axis=1)
    return different * (len(firsts) + 1) + totals, firsts + totals - 1


def _same_word_before(found: Matches) -> Numbers:
    """For each match the one before it of the same word; -1 where there is none.

    In another text it lies before every window, as none does.
    """
    order = np.argsort(found.words, kind="stable")
    before = np.full(len(order), -1)
    same = np.diff(found.words[order]) == 0
    before[order[1:][same]] = order[:-1][same]
    return before

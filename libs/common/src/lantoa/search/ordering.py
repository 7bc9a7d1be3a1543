"""The order of the first hits: what BM25 over whole articles cannot see, weighed as was learned.

The weights were learned from the zalo questions (Zalo AI Challenge 2021, MIT): a linear order over
the first fifty, softmax over each question's. Measured with its command in
``docs/search-quality.md``. The same on every engine, since it reads the entries alone.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lantoa.search.entries import DOCUMENT, Entry
from lantoa.search.passages import Nearness, nearness, wanted
from lantoa.search.query import Hit
from lantoa.search.twins import PINNED, asked
from lantoa.text.folding import slug
from lantoa.text.tokens import syllables

FIRST = 50
"""So many hits are put in a new order; further ones keep the engine's."""
SCORE, PASSAGE, PAIRS, TITLE_ASKED, TITLE_ANSWERS = 7.0, 7.0, 7.5, 3.5, -4.0
TOGETHER, CIRCULAR = 0.5, -0.5
"""Where many hits are of one document, it is about what is asked. A circular says how to carry out
what a law or a decree says."""


def ordered(text: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, the first of them in their new order: nearest first, equals as they were.

    A document stands before all others whose number was asked for, or whose whole title. The
    scores stay with their places, so they fall from first to last.
    """
    pinned = sum(hit.score >= PINNED for hit in hits)
    near = list(_nearest(text, hits[pinned:FIRST]))
    order = [*hits[:pinned], *near, *hits[max(pinned, FIRST) :]]
    return tuple(
        Hit(entry=hit.entry, score=place.score, passage=hit.passage)
        for hit, place in zip(order, hits, strict=True)
    )


def _nearest(text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
    words = syllables(text)
    all_near = nearness([hit.entry for hit in hits], wanted(asked(text)))
    values = _values(hits, all_near)
    places = sorted(
        range(len(hits)), key=lambda at: (not is_titled(hits[at].entry, words), -values[at])
    )
    return (_at(hits[at], all_near[at].begins) for at in places)


def _at(hit: Hit, passage: int) -> Hit:
    return Hit(entry=hit.entry, score=hit.score, passage=passage)


def _values(hits: Sequence[Hit], all_near: Sequence[Nearness]) -> Sequence[float]:
    """What each hit is worth among the others."""
    best_score = max((hit.score for hit in hits), default=0.0) or 1.0
    best_passage = max((near.passage for near in all_near), default=0.0) or 1.0
    together = Counter(hit.entry.content_id for hit in hits)
    return [
        SCORE * hit.score / best_score
        + PASSAGE * near.passage / best_passage
        + PAIRS * near.pairs
        + TITLE_ASKED * near.title_asked
        + TITLE_ANSWERS * near.title_answers
        + TOGETHER * math.log(together[hit.entry.content_id])
        + CIRCULAR * is_circular(hit.entry)
        for hit, near in zip(hits, all_near, strict=True)
    ]


def is_titled(entry: Entry, words: Sequence[str]) -> bool:
    """Whether these folded syllables are the whole title of a document, its type said or not."""
    if entry.kind != DOCUMENT:
        return False
    title, kind = syllables(entry.title), syllables(entry.document_type or "")
    bare = title[len(kind) :] if title[: len(kind)] == kind else title
    return list(words) in (bare, [*kind, *bare])


def is_circular(entry: Entry) -> bool:
    """Whether it stands in a circular: thông tư, of one ministry or of several."""
    return _is_circular(entry.document_type or "")


@lru_cache(1000)
def _is_circular(document_type: str) -> bool:
    return slug(document_type).startswith("thong-tu")

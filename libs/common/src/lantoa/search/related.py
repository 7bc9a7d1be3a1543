"""Articles that treat the same matter: those it cites, those that cite it, and what is like it.

What is like an article shares its strongest pairs of syllables: of its text those that tell most
(tf-idf), its whole title, the name of its document. Any index is asked for them by ``Query.like``.
Among what is found, and in its own document, a citation either way outweighs all likeness: 45 of
100 links that the codifiers made by hand are citations. Measured in ``docs/search-quality.md``.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from lantoa.search.entries import ARTICLE, Entry
from lantoa.search.passages import MOST_LETTERS
from lantoa.search.query import Hit, Pair, Query
from lantoa.search.twins import MOST_SYLLABLES
from lantoa.text.citations import find_citations
from lantoa.text.language import rarity
from lantoa.text.numbers import find_numbers
from lantoa.text.tokens import shingles, syllables

LOOKED_AT = 100
"""So many of the likest are put in order."""
TEXT_PAIRS = 60
"""So many of a text's pairs are asked for."""
TITLE_WEIGHT, NAME_WEIGHT, MORE_TIMES = 3.0, 0.5, 0.5
CITATION = 3.0
"""What a citation counts; the likest counts 1."""
_OF_YEAR = re.compile(r" nam (?=\d{4}$)")


class Related(Struct, frozen=True, kw_only=True):
    """An article that treats the same matter, and how that shows."""

    entry: Entry
    cited: bool
    """The article at hand cites it."""
    citing: bool
    """It cites the article at hand."""
    score: float
    """How like it is, 0 to 1, and ``CITATION`` for each way that they cite."""


class Place(Struct, frozen=True):
    """An article as a text cites it."""

    document: str | None
    """The key of its number, or its folded name with the year if that is said; None is the
    document at hand."""
    article: str


def query_like(entry: Entry, day: date) -> Query:
    """Asks for the articles that are like it and hold on that day. It is like itself, too."""
    return Query(like=likeness(entry), kinds=(ARTICLE,), as_of=day, size=LOOKED_AT)


def likeness(entry: Entry) -> tuple[Pair, ...]:
    """The pairs of syllables by which an article is known, the same however it is spelled."""
    weights = defaultdict(float, _strongest(_pairs(entry.text)))
    for part, weight in ((entry.title, TITLE_WEIGHT), (entry.name, NAME_WEIGHT)):
        for pair in dict.fromkeys(_pairs(part)[:MOST_SYLLABLES]):
            weights[pair] += weight
    return tuple(Pair(pair, weight) for pair, weight in weights.items())


def related(source: Entry, beside: Sequence[Entry], hits: Sequence[Hit]) -> tuple[Related, ...]:
    """What is related to an article, nearest first.

    ``hits`` answer ``query_like``. ``beside`` are the articles of its document: of them count those
    that cite it or are cited.
    """
    best = max((hit.score for hit in hits), default=0.0) or 1.0
    likest = {hit.entry.id: hit.score / best for hit in hits}
    entries = {entry.id: entry for entry in (*beside, *(hit.entry for hit in hits))}
    cited = places_cited(_said(source))
    found = [
        _related(source, entry, cited, likest.get(entry.id, 0.0))
        for entry in entries.values()
        if entry.url != source.url
    ]
    counted = [one for one in found if one.score]
    return tuple(sorted(counted, key=lambda one: (-one.score, one.entry.id)))


def places_cited(text: str) -> frozenset[Place]:
    """The articles that a text cites."""
    return frozenset(
        Place(_document(one.document) if one.document else None, one.article)
        for one in find_citations(text)
        if one.article and not one.shared
    )


def _related(source: Entry, entry: Entry, cited: frozenset[Place], likeness: float) -> Related:
    is_cited, is_citing = not cited.isdisjoint(_called(entry, source)), _cites(entry, source)
    score = likeness + CITATION * (is_cited + is_citing)
    return Related(entry=entry, cited=is_cited, citing=is_citing, score=score)


def _cites(entry: Entry, other: Entry) -> bool:
    if other.article is None or other.article not in entry.text:
        return False
    lines = _lines_with(other.article, _said(entry))
    return bool(lines) and not places_cited(lines).isdisjoint(_called(other, entry))


def _lines_with(article: str, text: str) -> str:
    """The lines that can cite an article of that number: reading all would take too long."""
    cited = re.compile(rf"(?:iều|,|;|và|hoặc|đến)\s+{re.escape(article)}(?![\w/])", re.IGNORECASE)
    return "\n".join(line for line in text.split("\n") if cited.search(line))


def _said(entry: Entry) -> str:
    return f"{entry.title}\n{entry.text[:MOST_LETTERS]}"


def _called(entry: Entry, by: Entry) -> Iterator[Place]:
    """All that the text of another article may call it."""
    if entry.article is None:
        return
    if entry.content_id == by.content_id:
        yield Place(None, entry.article)
    for name in _names(entry):
        yield Place(name, entry.article)


def _names(entry: Entry) -> Iterator[str]:
    """Its document's number, and its title with the type, the year said or not."""
    if entry.number_key and entry.number:
        yield entry.number_key
        kind, _, title = (syllables(part) for part in entry.name.partition(entry.number))
        named = " ".join(title if title[: len(kind)] == kind else [*kind, *title])
        yield named
        if entry.issued_on:
            yield f"{named} {entry.issued_on.year}"


def _document(cited: str) -> str:
    numbers = find_numbers(cited)
    return numbers[0].key if numbers else _OF_YEAR.sub(" ", " ".join(syllables(cited)))


def _pairs(text: str) -> list[str]:
    return shingles(syllables(text[:MOST_LETTERS]))


def _strongest(pairs: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Those that are often here and seldom elsewhere; what stands often weighs somewhat more."""
    rare, often = rarity(), Counter(pairs)
    logs = {pair: math.log(times) for pair, times in often.items()}
    tells = {pair: (1 + log) * rare.of_pairs.get(pair, rare.unknown) for pair, log in logs.items()}
    for pair in sorted(tells, key=lambda pair: -tells[pair])[:TEXT_PAIRS]:
        yield pair, 1 + MORE_TIMES * logs[pair]

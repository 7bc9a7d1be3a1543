"""How the index may be asked, and what it answers."""

import enum
from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from lantoa.search.entries import Entry
from lantoa.text.ranks import Rank

REACH = 10_000
"""No page ends beyond so many hits: whoever reads that far wants another question."""


class Order(enum.StrEnum):
    """By what the hits are ordered."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


class Status(enum.StrEnum):
    """How an entry stands on a day. Days that are not known exclude nothing: it is in force.

    A document that is issued and not yet in force is both: it is found, and has to begin.
    """

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"
    EXPIRED = "expired"


class Facet(enum.StrEnum):
    """What hits are counted by, and chosen by."""

    KIND = "kind"
    TYPE = "type"
    RANK = "rank"
    AUTHORITY = "authority"
    FIELD = "field"
    AREA = "area"
    AUDIENCE = "audience"
    YEAR = "year"
    STATUS = "status"
    """On the day that is asked for; without one nothing is counted."""


MOST_BUCKETS = 20
"""Of each facet the values with the most hits; of equals the first by name."""


class Pair(Struct, frozen=True):
    """Two neighbouring syllables, folded and joined by ``_``, and how much they count."""

    words: str
    weight: float


class Query(Struct, frozen=True, kw_only=True):
    """What is asked. Values of a filter are ORed, filters ANDed, an empty one filters nothing."""

    text: str = ""
    """Typed with or without marks, all the same. Found is what has two neighbouring syllables of
    it that tell (``Asked.telling``), or all of its syllables. Empty finds everything; a
    document's number finds the documents that have it, first. Without a syllable in it (``?``)
    nothing is found."""
    broad: bool = False
    """Two neighbours are enough, also such as most of the law has."""
    like: tuple[Pair, ...] = ()
    """Found is what has any of these pairs, by the sum of their scores × weights; and answers the
    text, if there is one. OpenSearch takes a thousand."""
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    """Types of document as slugs: ``nghi-dinh``."""
    ranks: tuple[Rank, ...] = ()
    years: tuple[int, ...] = ()
    """In which a document was issued; where that is unknown, and for the rest, published."""
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    content_ids: tuple[str, ...] = ()
    number_keys: tuple[str, ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None
    """The first and the last day on which a document was issued; where that is unknown, and for the
    rest, published: a day in Hà Nội."""
    as_of: date | None = None
    """The day on which it stands as ``statuses`` say; whoever asks for people gives today in Hà
    Nội. None does not ask about validity: amended texts are found beside new ones."""
    statuses: tuple[Status, ...] = (Status.IN_FORCE,)
    """What held on the day; or what did not yet, or no longer."""
    order: Order = Order.RELEVANCE
    """Without a text, and nothing to be like, there is no relevance: newest first."""
    size: int = 20
    offset: int = 0
    facets: tuple[Facet, ...] = ()
    """By what the hits shall be counted. A facet's own choice does not narrow its counts, so that
    one sees what else could be chosen."""


class Hit(Struct, frozen=True, kw_only=True):
    """One entry that was found, with its score (higher is better)."""

    entry: Entry
    score: float
    passage: int | None = None
    """The letter of the entry's text at which the passage begins that answers best, if that was
    looked for."""


class Bucket(Struct, frozen=True):
    """How many entries have a value."""

    value: str
    count: int


class Answer(Struct, frozen=True, kw_only=True):
    """How many entries match in all, those that were asked for, and the counts."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[Facet, tuple[Bucket, ...]] = {}


def chosen(query: Query, facet: Facet) -> tuple[str, ...]:
    """The values of a facet that the query is narrowed to."""
    return {
        Facet.KIND: query.kinds,
        Facet.TYPE: query.types,
        Facet.RANK: query.ranks,
        Facet.AUTHORITY: query.authorities,
        Facet.FIELD: query.fields,
        Facet.AREA: query.areas,
        Facet.AUDIENCE: query.audiences,
        Facet.YEAR: tuple(map(str, query.years)),
        Facet.STATUS: query.statuses if query.as_of else (),
    }[facet]


def counted(buckets: Mapping[str, int]) -> tuple[Bucket, ...]:
    """The values with the most hits, of equals the first by name."""
    order = sorted(buckets.items(), key=lambda one: (-one[1], one[0]))
    return tuple(Bucket(value, count) for value, count in order[:MOST_BUCKETS] if count)


def by_newest(query: Query) -> bool:
    """Whether its hits are ordered by newest."""
    return query.order is Order.NEWEST or not (query.text.strip() or query.like)


def within_reach(query: Query) -> None:
    """ValueError if the page lies before the first hit or beyond the reach."""
    if query.size < 0 or query.offset < 0 or query.offset + query.size > REACH:
        raise ValueError(
            f"offset {query.offset} and size {query.size}: from 0, and together at most {REACH}"
        )

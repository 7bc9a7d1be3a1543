"""How the index may be asked, and what it answers."""

import enum
from datetime import date

from msgspec import Struct

from lantoa.search.entries import Entry


class Order(enum.StrEnum):
    """By what the hits are ordered."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


class Query(Struct, frozen=True, kw_only=True):
    """What is asked. Values of a filter are ORed, filters ANDed, an empty one filters nothing."""

    text: str = ""
    """Typed with or without marks, all the same. Empty finds everything; a document's number puts
    the documents that have it first. Without a syllable in it (``?``) nothing is found."""
    kinds: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    content_ids: tuple[str, ...] = ()
    number_keys: tuple[str, ...] = ()
    as_of: date | None = None
    """Only what held on that day, dates unknown counting as always; whoever asks for people gives
    today in Hà Nội. None does not ask about validity: amended texts are found beside new ones."""
    order: Order = Order.RELEVANCE
    """An empty text has no relevance: what it finds is ordered by newest."""
    size: int = 20
    offset: int = 0


class Hit(Struct, frozen=True, kw_only=True):
    """One entry that was found, with its score (higher is better)."""

    entry: Entry
    score: float


class Answer(Struct, frozen=True, kw_only=True):
    """How many entries match in all, and those that were asked for."""

    total: int
    hits: tuple[Hit, ...]

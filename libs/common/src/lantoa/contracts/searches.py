"""Saved searches, and which of them a published version answers. No people are named here.

Who saved a search is the planner's business; the indexer learns only what is looked for.
"""

from datetime import date
from typing import NewType

from msgspec import Struct

from lantoa.contracts.content import Change, Code, Kind, Lane
from lantoa.contracts.ids import ContentId, Version

SearchHash = NewType("SearchHash", str)
"""Names a saved search by its meaning: 32 hexadecimal digits, the same wherever it is saved."""


class SavedSearch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A search in the one form that all of its meaning have; its key on the log is its hash.

    Values of a filter are ORed; the words and all filters must hold together in one entry. Null on
    the log: nobody needs it any more.
    """

    words: tuple[str, ...] = ()
    """Each must stand in the entry: with these marks, or where it has none, with any."""
    number: str = ""
    """The folded number, or the beginning of one, that the text was: ``31-2025``."""
    number_type: str = ""
    """The type that was said before the number, as a slug: ``nghi-dinh``."""
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    content_ids: tuple[str, ...] = ()
    number_keys: tuple[str, ...] = ()
    issued_from: date | None = None
    issued_to: date | None = None
    """The first and the last day of issue; what has none is of the day when it was published."""


class FollowedSearch(Struct, frozen=True, kw_only=True):
    """A saved search that somebody follows, and what it is called in messages to that person."""

    search: SavedSearch
    said: str
    """Its words in small letters in the order typed, then its filters by name."""


class SearchMatched(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Saved searches that one version answers, with all that a follow's rule asks of a content.

    Many of them come in several parts, cut alike each time; a part that comes again says the same.
    """

    content_id: ContentId
    version: Version
    change: Change
    kind: Kind
    searches: tuple[SearchHash, ...]
    part: int = 1
    parts: int = 1
    fields: tuple[Code, ...] = ()
    areas: tuple[Code, ...] = ()
    audiences: tuple[Code, ...] = ()
    authority: Code | None = None
    affects: tuple[str, ...] = ()
    """The places of other documents that the version changes."""
    lane: Lane = Lane.NORMAL

"""What of a version is new: whom it may concern who looks for it. No clock, no I/O."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeGuard

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import (
    Change,
    Content,
    ContentEvent,
    ContentPublished,
    Lane,
    Stub,
)
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.searches import SearchHash
from lantoa.engines.records import Index, Table
from lantoa.search.building import indexed
from lantoa.search.entries import Entry

ALERTING = frozenset({Change.NEW, Change.MAJOR})


class Changed(Struct, frozen=True, kw_only=True):
    """The entries of a version that are new or other than before, kept before it is indexed."""

    entries: tuple[str, ...]
    at: datetime


class Answered(Struct, frozen=True, kw_only=True):
    """The searches that a version answers, kept before the log is told of them."""

    searches: tuple[SearchHash, ...]
    at: datetime


CHANGES = Table("changed", Changed, (Index("at", ("at",)),))
ANSWERS = Table("answered", Answered, (Index("at", ("at",)),))


def name_of(event: ContentPublished) -> str:
    """The id of what is kept of a version."""
    return f"{event.content.id}.v{event.content.version}"


def alerts(event: ContentEvent) -> TypeGuard[ContentPublished]:
    """Whether anybody is to hear of it: a new or major version, not of history."""
    return (
        isinstance(event, ContentPublished)
        and event.lane is not Lane.HISTORY
        and event.content.change in ALERTING
    )


def before(
    content: ContentId, version: Version, known: Iterable[Content | Stub]
) -> Content | Stub | None:
    """The newest of the known subjects that the version came after."""
    older = [one for one in known if one.id == content and one.version < version]
    return max(older, key=lambda one: one.version, default=None)


def changed(content: Content, there: Content | Stub | None) -> tuple[Entry, ...]:
    """The entries that are not there as they are now; all of them when nothing is known."""
    known = {_as_of_any_version(entry) for entry in indexed(there).entries} if there else set()
    return tuple(one for one in indexed(content).entries if _as_of_any_version(one) not in known)


def _as_of_any_version(entry: Entry) -> Entry:
    return replace(entry, version=Version(0))

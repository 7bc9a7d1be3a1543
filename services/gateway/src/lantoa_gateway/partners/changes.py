"""content.public for partners over HTTP: first the current set, then what happens, none left out.

Law: whoever begins with the empty cursor and follows it to the end holds, for every content, the
newest version, whatever is published meanwhile. Versions may come twice; older ones are ignored.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct

from lantoa.contracts.content import PublicContent, Stub, page_of, public_projection
from lantoa.contracts.envelope import Envelope, Structured, structured
from lantoa.contracts.events import WrongEvent, decode, type_name
from lantoa.contracts.ids import event_id
from lantoa.contracts.topics import CONTENT_PUBLIC
from lantoa.engines.eventlog import EventLog, Offsets, Record, TopicPartition
from lantoa.runtime.errors import Away
from lantoa.search.entries import Head
from lantoa_gateway.catalogue import Index
from lantoa_gateway.partners.cursor import Cursor, at, read, written
from lantoa_gateway.patience import in_time
from lantoa_gateway.projections.places import Places

PAGE_BYTES = 8 * 1024 * 1024
"""A page ends before it grows larger, but has one event at least."""
CATCH_UP_SECONDS = 2.0


class Expired(Exception):  # noqa: N818 - reads as a fact
    """The log no longer holds what stood after this cursor: begin again with the empty one."""


class ChangesPage(Struct, frozen=True, kw_only=True):
    """Some events, the cursor behind them, and whether more are known to follow."""

    events: tuple[Structured, ...]
    next: str
    more: bool


class Followed(Protocol):
    """The projection of places: whether it has come as far as the log had."""

    async def reach(self, ends: Offsets, seconds: float) -> bool:
        """Wait for it, at most so long."""
        ...


class Changes:
    """Gives pages of changes after a cursor."""

    def __init__(
        self, log: EventLog, index: Index, places: Places, followed: Followed, public_url: str
    ) -> None:
        self._log = log
        self._index = index
        self._places = places
        self._followed = followed
        self._url = public_url.rstrip("/")

    async def after(self, text: str, limit: int) -> ChangesPage:
        """At most ``limit`` events after the cursor; else WrongCursor, Expired or Away."""
        if not text:
            return await self._snapshot(at(await self._ends(), ""), limit)
        cursor = read(text)
        await self._check(cursor)
        if cursor.snapshot_after is not None:
            return await self._snapshot(cursor, limit)
        return await self._follow(cursor, limit)

    async def _ends(self) -> Offsets:
        """Where the log ends now, the projection of places having come that far."""
        ends = await self._log.ends([CONTENT_PUBLIC])
        if not await self._followed.reach(ends, CATCH_UP_SECONDS):
            raise Away("the projection of the log is behind", dependency="log")
        return ends

    async def _check(self, cursor: Cursor) -> None:
        starts, ends = (
            await self._log.starts([CONTENT_PUBLIC]),
            await self._log.ends([CONTENT_PUBLIC]),
        )
        for place, offset in cursor.offsets().items():
            if place not in ends or not starts.get(place, 0) <= offset <= ends[place]:
                raise Expired

    async def _snapshot(self, cursor: Cursor, limit: int) -> ChangesPage:
        after = cursor.snapshot_after or ""
        heads, more = await self._heads(after, limit)
        last = heads[-1].content_id if more else None
        given = {head.content_id: head.version for head in heads}
        positions = self._places.lowered(cursor.offsets(), given, after, last)
        return ChangesPage(
            events=tuple(self._event(head) for head in heads),
            next=written(at(positions, last)),
            more=more or await self._more(positions),
        )

    async def _heads(self, after: str, limit: int) -> tuple[list[Head], bool]:
        """The next heads after an id, and whether there are further ones."""
        heads: list[Head] = []
        size = 0
        iterator = self._index.all_heads(after)
        while (head := await _next(iterator)) is not None:
            size += len(msgspec.json.encode(head.subject))
            if heads and (len(heads) == limit or size > PAGE_BYTES):
                return heads, True
            heads.append(head)
        return heads, False

    def _event(self, head: Head) -> Structured:
        subject = head.subject
        url = self._url + page_of(subject.kind, subject.id)
        time = subject.withdrawn_at if isinstance(subject, Stub) else subject.updated_at
        envelope = Envelope(
            id=event_id(subject.id, subject.version, CONTENT_PUBLIC.name),
            type=type_name(CONTENT_PUBLIC, PublicContent),
            source="/lantoa/publisher",
            time=time,
            subject=subject.id,
        )
        return structured(envelope, msgspec.json.encode(public_projection(subject, url)))

    async def _follow(self, cursor: Cursor, limit: int) -> ChangesPage:
        ends = await self._log.ends([CONTENT_PUBLIC])
        start = {place: cursor.offsets().get(place, 0) for place in ends}
        if not _more(start, ends):
            return ChangesPage(events=(), next=written(at(start)), more=False)
        records, positions = await self._read(start, limit)
        return ChangesPage(
            events=tuple(event for r in records if (event := _structured(r)) is not None),
            next=written(at(positions)),
            more=_more(positions, ends),
        )

    async def _read(
        self, start: dict[TopicPartition, int], limit: int
    ) -> tuple[Sequence[Record], Offsets]:
        """What fits of the next records, and the positions behind them."""
        async with self._log.tail([CONTENT_PUBLIC], start) as reader:
            batches = await reader.read(max_records=limit, timeout=CATCH_UP_SECONDS)
            behind = dict(reader.positions())
        records = [record for batch in batches.values() for record in batch]
        fitting = _fitting(records[:limit])
        if len(fitting) == len(records):
            return fitting, start | behind
        return fitting, start | {record.at: record.offset + 1 for record in fitting}

    async def _more(self, positions: Offsets) -> bool:
        return _more(positions, await self._log.ends([CONTENT_PUBLIC]))


def _more(positions: Offsets, ends: Offsets) -> bool:
    return any(positions.get(place, 0) < end for place, end in ends.items())


def _fitting(records: Sequence[Record]) -> Sequence[Record]:
    size = 0
    for place, record in enumerate(records):
        size += record.size
        if place and size > PAGE_BYTES:
            return records[:place]
    return records


def _structured(record: Record) -> Structured | None:
    """The event of a record; None, counted by the projection, for bytes that are none."""
    if record.key is None:
        return None
    try:
        envelope, _ = decode(CONTENT_PUBLIC, record.value, record.headers)
    except WrongEvent:
        return None
    return structured(envelope, record.value or b"null")


async def _next(heads: AsyncIterator[Head]) -> Head | None:
    async def step() -> Head | None:
        async for head in heads:
            return head
        return None

    return await in_time(step())

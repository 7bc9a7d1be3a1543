"""Planners that start again go on from the last snapshot, if it is of this log."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

import structlog
from msgspec import Struct

from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.engines.eventlog import EventLog, Offsets, Record, TopicPartition
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa_notifier.domain.packing import Packed, packed, unpacked
from lantoa_notifier.domain.places import Places
from lantoa_notifier.planner.snapshots import Mark, SnapshotFile

EVERY = 600.0
"""Seconds between two snapshots: as much as a planner that was killed has to read again."""
WAIT, LOOKED_AT = 2.0, 500
Marks = Mapping[int, Mark]
T = TypeVar("T")
log = structlog.get_logger()


class Kept(Struct, frozen=True):
    """The index at one moment."""

    marks: tuple[Mark, ...]
    follows: Packed

    @staticmethod
    def of(places: Places, marks: Marks) -> "Kept":
        """As it stands."""
        return Kept(tuple(marks.values()), packed(places))


class Keeps(Protocol):
    """Knows the follows."""

    async def kept(self, deed: Callable[[Kept], T]) -> T:
        """What becomes of all of it as of now; nothing changes meanwhile."""
        ...


class Snapshots:
    """Writes the index down every so often; twice the same is written once."""

    def __init__(self, file: SnapshotFile, clock: Clock) -> None:
        self._file = file
        self._clock = clock
        self._last: tuple[Mark, ...] = ()

    async def keep(self, index: Keeps) -> None:
        """Write it down; a disk that does not take it is told of, and nothing else fails."""
        marks, body = await index.kept(self._encoded)
        try:
            if body is not None:
                await asyncio.to_thread(self._file.write, body)
        except OSError as refused:
            log.warning("follows.snapshot_not_written", reason=str(refused))
            return
        self._last = marks
        metrics.gauge(metrics.SNAPSHOT_AT, self._clock.now().timestamp())

    def _encoded(self, kept: Kept) -> tuple[tuple[Mark, ...], bytes | None]:
        """In bytes; None when it is what was written last."""
        if kept.marks == self._last:
            return kept.marks, None
        return kept.marks, self._file.encoded(kept.marks, kept.follows, self._clock.now())

    async def last(self, event_log: EventLog) -> Kept | None:
        """What was kept, if it is of this log."""
        snapshot = await asyncio.to_thread(self._file.read, self._clock.now())
        if snapshot is None:
            return None
        if not await _is_of(event_log, {m.partition: m for m in snapshot.marks}):
            log.warning("follows.snapshot_passed_over", reason="the log holds other records")
            return None
        self._last = snapshot.marks
        return Kept(snapshot.marks, snapshot.follows)


async def begun(event_log: EventLog, snapshots: Snapshots | None) -> tuple[Places, Marks]:
    """Where to begin: the last snapshot, or nothing."""
    kept = await snapshots.last(event_log) if snapshots is not None else None
    if kept is None:
        return Places(), {}
    places = await asyncio.to_thread(unpacked, kept.follows)
    log.info("follows.resumed", follows=len(places.owner))
    return places, {mark.partition: mark for mark in kept.marks}


def offsets_of(marks: Marks) -> Offsets:
    """Where to read on: at the last record of each partition that is known, which changes nothing
    a second time."""
    return {_at(mark): mark.offset for mark in marks.values()}


async def _is_of(event_log: EventLog, marks: Marks) -> bool:
    """Whether the log holds the records that the marks name, and none of them otherwise.

    Compaction may have taken some; when it took all that are looked at, the answer is no.
    """
    ends = await event_log.ends([SUBSCRIPTION_STATE])
    if any(mark.offset >= ends.get(_at(mark), 0) for mark in marks.values()):
        return False
    async with event_log.tail([SUBSCRIPTION_STATE], {**ends, **offsets_of(marks)}) as tail:
        found = await tail.read(max_records=LOOKED_AT, timeout=WAIT)
    same = [_same(marks, record) for records in found.values() for record in records]
    return False not in same and True in same


def _same(marks: Marks, record: Record) -> bool | None:
    """Whether it is the record that a mark names; None when none names its place."""
    mark = marks.get(record.partition)
    if mark is None or mark.offset != record.offset:
        return None
    return mark.timestamp_ms == record.timestamp_ms


def _at(mark: Mark) -> TopicPartition:
    return TopicPartition(SUBSCRIPTION_STATE.name, mark.partition)

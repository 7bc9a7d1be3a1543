"""Appends: those that wait together become one transaction, each whole or not at all.

A fenced appender's epoch is compared inside the transaction that writes its records.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from zlib import crc32

import msgspec

from lantoa.contracts.events import Outgoing
from lantoa.engines.eventlog import Record
from lantoa.engines.sqlite.catalogue import Catalogue, Stream
from lantoa.engines.sqlite.database import Database
from lantoa.engines.sqlite.schema import OFFSET_BITS
from lantoa.engines.sqlite.wakeup import Wakeup
from lantoa.runtime.errors import Fenced, TooLarge

MOST_BYTES = 32 * 1024 * 1024
"""A transaction takes no further append once it holds so much."""
_headers = msgspec.msgpack.Encoder().encode


class Fence(NamedTuple):
    """A name to write in, and the epoch in which it was opened."""

    name: str
    epoch: int


@dataclass(frozen=True, slots=True)
class _Call:
    records: Sequence[Outgoing]
    places: list[tuple[int, int, bytes | None]]
    """Of each record: its partition's number in the file and in its topic, and its headers."""
    size: int
    fence: Fence | None
    done: asyncio.Future[Sequence[Record]]


Answer = tuple[_Call, Sequence[Record] | None]
"""None: fenced."""


class Appending:
    """The one door by which records enter the log of this process."""

    def __init__(self, database: Database, catalogue: Catalogue, wakeup: Wakeup) -> None:
        self._database = database
        self._catalogue = catalogue
        self._wakeup = wakeup
        self._waiting: deque[_Call] = deque()
        self._turn = 0
        self._flushing: asyncio.Task[None] | None = None

    async def append(self, records: Sequence[Outgoing], fence: Fence | None) -> Sequence[Record]:
        """All of them in one transaction, durable when it returns."""
        size, places = 0, []
        stream_of, partition_of = self._catalogue.stream, self._partition
        for record in records:
            stream = stream_of(record.topic)
            headers = _headers(record.headers) if record.headers else None
            partition = partition_of(record, stream)
            size += _checked_size(record, headers, stream)
            places.append((stream.first + partition, partition, headers))
        done: asyncio.Future[Sequence[Record]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Call(records, places, size, fence, done))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        return await done

    async def finish(self) -> None:
        """Return when what was begun is done."""
        if self._flushing is not None:
            await self._flushing

    def _partition(self, record: Outgoing, stream: Stream) -> int:
        key, told = record.key, record.partition
        if told is not None:
            if not 0 <= told < stream.partitions:
                raise ValueError(f"{stream.name} has no partition {told}")
            return told
        if key is not None:
            return crc32(key) % stream.partitions
        self._turn += 1
        return self._turn % stream.partitions

    async def _flush(self) -> None:
        while self._waiting:
            calls = list(self._some())
            writing = asyncio.create_task(self._database.write(partial(_write, calls)))
            await asyncio.wait({writing})
            if wrong := writing.exception():
                _fail(calls, wrong)
                continue
            self._wakeup.wake(_parts(calls))
            _answer(writing.result())
        self._flushing = None

    def _some(self) -> Iterable[_Call]:
        size = 0
        while self._waiting and size <= MOST_BYTES:
            size += self._waiting[0].size
            yield self._waiting.popleft()


def _checked_size(record: Outgoing, headers: bytes | None, stream: Stream) -> int:
    key, value = record.key, record.value
    size = (len(key) if key else 0) + (len(value) if value else 0)
    size += len(headers) if headers else 0
    if size > stream.max_bytes:
        raise TooLarge(f"a record of {size} bytes; {stream.name} takes {stream.max_bytes}")
    return size


def _write(calls: Sequence[_Call], connection: sqlite3.Connection) -> list[Answer]:
    good = [call for call in calls if call.fence is None or _current(connection, call.fence)]
    nexts = _nexts(connection, good)
    now = time.time_ns() // 1_000_000
    rows: list[_Row] = []
    written = {id(call): _place(call, nexts, now, rows) for call in good}
    connection.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)
    connection.executemany(
        "UPDATE partitions SET next=? WHERE id=?", [(next_, part) for part, next_ in nexts.items()]
    )
    return [(call, written.get(id(call))) for call in calls]


def _nexts(connection: sqlite3.Connection, calls: Sequence[_Call]) -> dict[int, int]:
    wanted = ",".join(map(str, _parts(calls)))
    sql = f"SELECT id, next FROM partitions WHERE id IN ({wanted})"  # noqa: S608 - numbers
    return dict(connection.execute(sql).fetchall())


def _parts(calls: Sequence[_Call]) -> frozenset[int]:
    return frozenset(place[0] for call in calls for place in call.places)


_Row = tuple[int, int, bytes | None, bytes | None, bytes | None]


def _place(call: _Call, nexts: dict[int, int], now: int, rows: list[_Row]) -> list[Record]:
    records = []
    for out, (part, partition, headers) in zip(call.records, call.places, strict=True):
        offset = nexts[part]
        nexts[part] = offset + 1
        key, value = out.key, out.value
        rows.append((part << OFFSET_BITS | offset, now, key, headers, value))
        records.append(Record(out.topic, partition, offset, now, key, value, out.headers))
    return records


def _current(connection: sqlite3.Connection, fence: Fence) -> bool:
    row = connection.execute("SELECT epoch FROM fences WHERE name=?", (fence.name,)).fetchone()
    return bool(row == (fence.epoch,))


def _answer(answers: Sequence[Answer]) -> None:
    for call, records in answers:
        if call.done.done():
            continue
        if records is not None:
            call.done.set_result(records)
        elif call.fence is not None:
            call.done.set_exception(Fenced(f"somebody newer writes as {call.fence.name}"))


def _fail(calls: Sequence[_Call], wrong: BaseException) -> None:
    for call in calls:
        if not call.done.done():
            call.done.set_exception(wrong)


async def raise_fence(database: Database, name: str) -> Fence:
    """Fence whoever opened that name before."""

    def up(connection: sqlite3.Connection) -> int:
        connection.execute(
            "INSERT INTO fences VALUES (?, 1) ON CONFLICT DO UPDATE SET epoch = epoch + 1", (name,)
        )
        row = connection.execute("SELECT epoch FROM fences WHERE name=?", (name,)).fetchone()
        return int(row[0])

    return Fence(name, await database.write(up))

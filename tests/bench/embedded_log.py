"""The embedded log beside raw SQLite in the same pattern: append a batch, read a batch.

The floor has the log's tables, settings and durability (WAL, synchronous=FULL) and the same
batches. It writes rows that are ready-made, in a thread, as a program with an event loop must, and
unpacks the headers that it reads. Each side has a file of its own on the same disk.

    python -m tests.bench.embedded_log
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from lantoa.contracts.envelope import Headers
from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.eventlog import Appender, EventLog, TopicPartition
from lantoa.engines.opening import open_log
from lantoa.engines.sqlite import schema
from lantoa.engines.sqlite.database import connect
from tests.bench.events import events
from tests.bench.measuring import Cpu, paired, run, tell

ROW, GOAL = "embedded-log", 1.5
BATCH, BATCHES, ALONE = 500, 20, 500
PARTITIONS = CONTENT_EVENT.partitions
SELECT = (
    "SELECT place, at, key, headers, value FROM records"
    " WHERE place >= ? AND place < ? ORDER BY place LIMIT ?"
)
Rows = list[tuple[int, int, bytes | None, bytes, bytes | None]]


@dataclass
class Ours:
    """The log, and where it was before the last appends."""

    log: EventLog
    appender: Appender
    before: dict[TopicPartition, int]

    async def append(self, made: Sequence[Sequence[Outgoing]]) -> float:
        """Append batch after batch."""
        self.before = dict(await self.log.ends([CONTENT_EVENT]))
        cpu = Cpu()
        for batch in made:
            await self.appender.append(batch)
        return cpu.per(sum(map(len, made)))

    async def read(self) -> float:
        """Read what was appended last."""
        async with self.log.tail([CONTENT_EVENT], self.before) as reader:
            seen, cpu = 0, Cpu()
            while found := await reader.read(max_records=BATCH, timeout=0):
                seen += sum(map(len, found.values()))
            return cpu.per(seen)


class Raw:
    """The same tables in a file of their own, written and read with nothing between."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._next = self._before = 0
        schema.make(connection)
        connection.executemany(
            "INSERT INTO partitions (id, topic, partition) VALUES (?, 'bench', ?)",
            [(part, part) for part in range(PARTITIONS)],
        )

    async def append(self, made: Sequence[Sequence[Outgoing]]) -> float:
        """Rows ready-made, one transaction a batch, the offsets kept in it."""
        self._before = self._next
        batches = [self._rows(batch) for batch in made]
        cpu = Cpu()
        for rows in batches:
            await asyncio.to_thread(self._write, rows)
        return cpu.per(sum(map(len, made)))

    def _write(self, rows: Rows) -> None:
        write = self._connection
        write.execute("BEGIN IMMEDIATE")
        write.executemany("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)
        write.executemany(
            "UPDATE partitions SET next=? WHERE id=?",
            [(self._next, part) for part in range(min(PARTITIONS, len(rows)))],
        )
        write.execute("COMMIT")

    def _rows(self, batch: Sequence[Outgoing]) -> Rows:
        """Spread over the partitions, in their order."""
        pack = msgspec.msgpack.encode
        rows = [
            (schema.first_place(n % PARTITIONS, self._next + n), 1, r.key, pack(r.headers), r.value)
            for n, r in enumerate(batch)
        ]
        self._next += len(batch)
        return rows

    async def read(self) -> float:
        """Each partition's range, a batch at a time."""
        seen, unpack, cpu = 0, msgspec.msgpack.Decoder(Headers).decode, Cpu()
        for part in range(PARTITIONS):
            place, end = schema.first_place(part, self._before), schema.first_place(part + 1)
            while rows := self._connection.execute(SELECT, (place, end, BATCH)).fetchall():
                records = [(row, unpack(row[3])) for row in rows]
                seen, place = seen + len(records), rows[-1][0] + 1
        return cpu.per(seen)


@asynccontextmanager
async def both(folder: Path) -> AsyncIterator[tuple[Ours, Raw]]:
    """The log and its floor, empty."""
    async with AsyncExitStack() as stack:
        raw = Raw(stack.enter_context(closing(connect(folder / "raw.db"))))
        log = await stack.enter_async_context(open_log("sqlite:log.db", folder))
        await log.prepare([CONTENT_EVENT])
        appender = await stack.enter_async_context(log.appender())
        yield Ours(log, appender, {}), raw


async def main() -> None:
    made = events(BATCH)
    together, alone = [made] * BATCHES, [[one] for one in made[:ALONE]]
    with tempfile.TemporaryDirectory() as folder:
        async with both(Path(folder)) as (ours, raw):
            for says, calls in ((f"{BATCH} events a call", together), ("one event a call", alone)):
                append = (partial(ours.append, calls), partial(raw.append, calls))
                says = f"embedded log / raw SQLite: append, {says}"
                tell(await paired(ROW, says, *append, goal=GOAL))
            await ours.append(together)
            await raw.append(together)
            says = f"embedded log / raw SQLite: read, {BATCH} events a batch"
            tell(await paired(ROW, says, ours.read, raw.read, goal=GOAL))


if __name__ == "__main__":
    run(ROW, main)

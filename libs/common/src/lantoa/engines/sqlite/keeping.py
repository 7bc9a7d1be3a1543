"""Retention and compaction, as each topic's record says.

Deleted topics lose their oldest records; compacted ones keep the newest of each key, and a
tombstone for seven days. It is done in small transactions between the appends.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice

from lantoa.contracts.topics import DAY, FOR_EVER
from lantoa.engines.sqlite.database import Database, away, connect
from lantoa.engines.sqlite.schema import OFFSETS, first_place
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away

EVERY_SECONDS = 300.0
ASK_SECONDS = 60.0
TOMBSTONES_KEPT_MS = 7 * DAY.total_seconds() * 1000
FOR_EVER_MS = FOR_EVER.total_seconds() * 1000
MOST_TOGETHER = 100

_PARTITIONS = (
    "SELECT p.id, p.next, p.cleaned, t.kept_ms, t.compacted"
    " FROM partitions p JOIN topics t ON t.name = p.topic"
)
_SUPERSEDED = (
    "SELECT place FROM (SELECT place, max(place) OVER (PARTITION BY key) AS newest"
    " FROM records WHERE place >= ? AND place < ? AND key IS NOT NULL) WHERE place < newest"
)
_ENDED = "SELECT place FROM records WHERE place >= ? AND place < ? AND value IS NULL AND at < ?"
_OLD = "SELECT place FROM records WHERE place >= ? AND place < ? AND at < ? ORDER BY place"


async def keep(database: Database, now: datetime) -> None:
    """Do now what is due; the second time finds nothing to do."""
    moment = int(now.timestamp() * 1000)
    for part, next_, cleaned, kept, compacted in database.read(_PARTITIONS):
        if compacted:
            await _compact(database, part, next_, cleaned, moment)
        elif kept < FOR_EVER_MS:
            await _expire(database, part, moment - kept)


async def keep_going(database: Database) -> None:
    """Keep every five minutes until cancelled, once for all processes of the machine."""
    clock = SystemClock()
    while True:
        await clock.sleep(ASK_SECONDS)
        moment = int(clock.now().timestamp() * 1000)
        try:
            if await database.write(partial(_turn, moment)):
                await keep(database, clock.now())
        except Away:
            continue


def _turn(moment: int, connection: sqlite3.Connection) -> bool:
    done = connection.execute(
        "INSERT INTO chores VALUES ('keep', ?) ON CONFLICT DO UPDATE SET done_ms=excluded.done_ms"
        " WHERE excluded.done_ms - done_ms >= ?",
        (moment, EVERY_SECONDS * 1000),
    )
    return done.rowcount == 1


async def _expire(database: Database, part: int, before: int) -> None:
    bounds = (first_place(part), first_place(part + 1))
    old = await asyncio.to_thread(_ask, database, _OLD, (*bounds, before))
    for places in _cut(old):
        await database.write(partial(_delete, places))
        await database.write(partial(_begin, part, (places[-1] & OFFSETS) + 1))


async def _compact(database: Database, part: int, next_: int, cleaned: int, now: int) -> None:
    bounds = (first_place(part), first_place(part, next_))
    if next_ > cleaned:
        superseded = await asyncio.to_thread(_ask, database, _SUPERSEDED, bounds)
        for places in _cut(superseded):
            await database.write(partial(_delete, places))
        await database.write(partial(_cleaned, part, next_))
    ended = (*bounds, now - TOMBSTONES_KEPT_MS)
    for places in _cut(await asyncio.to_thread(_ask, database, _ENDED, ended)):
        await database.write(partial(_delete, places))


def _ask(database: Database, sql: str, parameters: Iterable[float]) -> list[int]:
    """Asked on a connection of its own: the scan of a large partition must hold up nobody."""
    with away(database.dependency):
        connection = connect(database.path)
        try:
            return [place for (place,) in connection.execute(sql, tuple(parameters))]
        finally:
            connection.close()


def _cut(places: list[int]) -> Iterator[list[int]]:
    rest = iter(places)
    while some := list(islice(rest, MOST_TOGETHER)):
        yield some


def _delete(places: list[int], connection: sqlite3.Connection) -> None:
    connection.executemany("DELETE FROM records WHERE place=?", [(place,) for place in places])


def _begin(part: int, start: int, connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE partitions SET start=max(start, ?) WHERE id=?", (start, part))


def _cleaned(part: int, next_: int, connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE partitions SET cleaned=? WHERE id=?", (next_, part))

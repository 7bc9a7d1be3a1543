"""Records in SQLite: a file for each service, JSON with columns for what is indexed.

What is deleted is overwritten in the file (``secure_delete``). Limits: see the package.
"""

import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from lantoa.engines.encoding import decoder
from lantoa.engines.opening import under
from lantoa.engines.ranges import Range
from lantoa.engines.records import (
    AlreadyThere,
    Conflict,
    Lease,
    Records,
    Scalar,
    Stored,
    Table,
)
from lantoa.engines.sqlite import leases, tables
from lantoa.engines.sqlite.database import Database, open_database
from lantoa.engines.sqlite.finding import question
from lantoa.engines.sqlite.sessions import Session

T = TypeVar("T", bound=Struct)
MOST_IDS = 500


class SqliteRecords:
    """Records over one open database."""

    def __init__(self, database: Database, session: Session) -> None:
        self._database = database
        self._session = session

    async def prepare(self, tables_: Sequence[Table[T]]) -> None:
        """Make tables, columns and indexes that are missing."""
        for table in tables_:
            await self._database.write(partial(tables.make, table))

    async def get(self, table: Table[T], id: str) -> Stored[T] | None:
        """The record as it stands now."""
        return (await self.get_many(table, (id,))).get(id)

    async def get_many(self, table: Table[T], ids: Sequence[str]) -> Mapping[str, Stored[T]]:
        """Those of the ids that exist."""
        found: dict[str, Stored[T]] = {}
        for some in _cut(ids):
            marks = ",".join("?" * len(some))
            sql = f"SELECT id, revision, value FROM {tables.of(table)} WHERE id IN ({marks})"  # noqa: S608
            found |= {s.id: s for s in self._ask(table, sql, some)}
        return found

    async def insert(self, table: Table[T], id: str, value: T) -> Stored[T]:
        """A new record."""
        if await self.insert_many(table, {id: value}):
            raise AlreadyThere(f"{table.name} has {id!r} already")
        return Stored(id, 1, value)

    async def insert_many(self, table: Table[T], values: Mapping[str, T]) -> frozenset[str]:
        """New records, all in one transaction."""
        rows = [(id_, 1, *tables.row(table, value)) for id_, value in values.items()]
        names = ", ".join(("id", "revision", "value", *tables.columns(tables.fields(table))))
        marks = ", ".join("?" * (3 + len(tables.fields(table))))
        sql = (
            f"INSERT INTO {tables.of(table)} ({names}) VALUES ({marks})"  # noqa: S608
            " ON CONFLICT DO NOTHING"
        )

        def insert(connection: sqlite3.Connection) -> frozenset[str]:
            return frozenset(r[0] for r in rows if connection.execute(sql, r).rowcount == 0)

        return await self._database.write(insert)

    async def put(self, table: Table[T], id: str, value: T, revision: int) -> Stored[T]:
        """Replace the record if nobody changed it meanwhile."""
        names = ("value", *tables.columns(tables.fields(table)))
        sets = ", ".join(f"{name}=?" for name in names)
        sql = f"UPDATE {tables.of(table)} SET revision=revision+1, {sets} WHERE id=? AND revision=?"  # noqa: S608
        parameters = (*tables.row(table, value), id, revision)
        if not await self._changed(sql, parameters):
            raise Conflict(f"{table.name} {id!r} does not have revision {revision}")
        return Stored(id, revision + 1, value)

    async def find(
        self,
        table: Table[T],
        index: str,
        *,
        equal: Sequence[Scalar] = (),
        lower: Scalar | None = None,
        upper: Scalar | None = None,
        after: tuple[Scalar | str, ...] | None = None,
        descending: bool = False,
        limit: int = 100,
    ) -> Sequence[Stored[T]]:
        """Records in the order of an index, then of their ids."""
        within = Range(equal, lower, upper, after, descending, limit)
        return self._ask(table, *question(table, index, within))

    async def delete(self, table: Table[T], id: str, revision: int | None = None) -> bool:
        """Whether there was a record to delete."""
        sql = f"DELETE FROM {tables.of(table)} WHERE id=? AND revision=coalesce(?, revision)"  # noqa: S608
        return await self._changed(sql, (id, revision))

    async def claim(self, name: str, owner: str, seconds: float) -> Lease | None:
        """The lease, if nobody else who is alive holds it."""
        return await self._database.write(
            lambda c: leases.claim(c, self._session, name, owner, seconds)
        )

    async def renew(self, lease: Lease) -> bool:
        """Hold it for as long again."""
        return await self._database.write(lambda c: leases.renew(c, self._session, lease))

    async def release(self, lease: Lease) -> None:
        """Let it go at once."""
        await self._database.write(lambda c: leases.release(c, lease))

    async def ping(self) -> None:
        """Return when the file can be written."""
        await self._database.ping()

    def _ask(self, table: Table[T], sql: str, parameters: Sequence[Any]) -> list[Stored[T]]:
        read = decoder(table.type).decode
        rows = self._database.read(sql, parameters)
        return [Stored(id_, revision, read(value)) for id_, revision, value in rows]

    async def _changed(self, sql: str, parameters: Sequence[Any]) -> bool:
        return await self._database.write(lambda c: c.execute(sql, parameters).rowcount == 1)


def _cut(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[n : n + MOST_IDS] for n in range(0, len(ids), MOST_IDS)]


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute(leases.TABLE)


@asynccontextmanager
async def open_records(url: str, data: Path, service: str) -> AsyncIterator[Records]:
    """The records of one service: ``sqlite:records.db`` is ``records.<service>.db``."""
    path = under(data, url)
    path = path.with_name(f"{path.stem}.{service}{path.suffix}")
    async with open_database(path, "records") as database:
        await database.write(_make)
        session = Session(path)
        try:
            yield SqliteRecords(database, session)
        finally:
            session.close()

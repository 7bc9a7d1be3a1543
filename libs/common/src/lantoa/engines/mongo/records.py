"""Records on a Mongo-wire server: a database for each service, a collection for each table."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from pymongo.errors import BulkWriteError

from lantoa.engines.mongo import leases
from lantoa.engines.mongo.documents import READ, content, named, stored
from lantoa.engines.mongo.driver import open_database
from lantoa.engines.mongo.finding import question
from lantoa.engines.mongo.preparing import prepare
from lantoa.engines.mongo.saying import mongo_errors, taken
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
from lantoa.runtime.errors import Away

T = TypeVar("T", bound=Struct)
MOST_IDS = 1000
PING_SECONDS = 3.0


class MongoRecords:
    """Records over one database."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self._leases = database[leases.COLLECTION]

    async def prepare(self, tables: Sequence[Table[T]]) -> None:
        """Make indexes that are missing, and place in them what is there."""
        with mongo_errors():
            for table in tables:
                await prepare(self._of(table), table)

    async def get(self, table: Table[T], id: str) -> Stored[T] | None:
        """The record as it stands now."""
        with mongo_errors():
            found = await self._of(table).find_one({"_id": id}, READ)
        return None if found is None else stored(table, found)

    async def get_many(self, table: Table[T], ids: Sequence[str]) -> Mapping[str, Stored[T]]:
        """Those of the ids that exist."""
        found: dict[str, Stored[T]] = {}
        for some in (ids[n : n + MOST_IDS] for n in range(0, len(ids), MOST_IDS)):
            with mongo_errors():
                asked = self._of(table).find({"_id": {"$in": list(some)}}, READ)
                found |= {s["_id"]: stored(table, s) for s in await asked.to_list(None)}
        return found

    async def insert(self, table: Table[T], id: str, value: T) -> Stored[T]:
        """A new record."""
        if await self.insert_many(table, {id: value}):
            raise AlreadyThere(f"{table.name} has {id!r} already")
        return Stored(id, 1, value)

    async def insert_many(self, table: Table[T], values: Mapping[str, T]) -> frozenset[str]:
        """New records; each stands alone, so a failure on the way leaves the first ones there."""
        if not values:
            return frozenset()
        documents = [{"_id": i, "revision": 1, **content(table, v)} for i, v in values.items()]
        with mongo_errors():
            try:
                await self._of(table).insert_many(documents, ordered=False)
            except BulkWriteError as refused:
                return frozenset(documents[n]["_id"] for n in taken(refused))
        return frozenset()

    async def put(self, table: Table[T], id: str, value: T, revision: int) -> Stored[T]:
        """Replace the record if nobody changed it meanwhile."""
        change = {"$set": content(table, value), "$inc": {"revision": 1}}
        with mongo_errors():
            put = await self._of(table).update_one({"_id": id, "revision": revision}, change)
        if not put.matched_count:
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
        where, order = question(table.index(index), within)
        if limit < 1:
            return []
        with mongo_errors():
            asked = self._of(table).find(where, READ).sort(order).limit(limit)
            return [stored(table, found) for found in await asked.to_list(limit)]

    async def delete(self, table: Table[T], id: str, revision: int | None = None) -> bool:
        """Whether there was a record to delete."""
        still = {} if revision is None else {"revision": revision}
        with mongo_errors():
            deleted = await self._of(table).delete_one({"_id": id, **still})
        return bool(deleted.deleted_count)

    async def claim(self, name: str, owner: str, seconds: float) -> Lease | None:
        """The lease, if nobody else holds it."""
        with mongo_errors():
            return await leases.claim(self._leases, name, owner, seconds)

    async def renew(self, lease: Lease) -> bool:
        """Hold it for as long again."""
        with mongo_errors():
            return await leases.renew(self._leases, lease)

    async def release(self, lease: Lease) -> None:
        """Let it go at once."""
        with mongo_errors():
            await leases.release(self._leases, lease)

    async def ping(self) -> None:
        """Return when the server answers; ``hello`` is not known to all, ``ping`` is."""
        try:
            with mongo_errors():
                async with asyncio.timeout(PING_SECONDS):
                    await self._database.command("ping")
        except TimeoutError as slow:
            raise Away("the records do not answer", dependency="records") from slow

    def _of(self, table: Table[T]) -> Any:
        return self._database[named(table.name)]


@asynccontextmanager
async def open_records(url: str, data: Path, service: str) -> AsyncIterator[Records]:
    """The records of one service: the database ``lantoa_<service>`` of the server."""
    async with open_database(url, f"lantoa_{named(service)}") as database:
        yield MongoRecords(database)

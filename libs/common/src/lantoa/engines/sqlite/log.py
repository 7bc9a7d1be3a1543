"""The event log in one SQLite file, shared by the processes of one machine.

Order of offsets is the order of commits; a partition has no holes but those that retention and
compaction leave. Limits: see the package.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import (
    Appender,
    EventLog,
    GroupReader,
    Offsets,
    Record,
    Revoked,
    TailReader,
)
from lantoa.engines.opening import under
from lantoa.engines.sqlite import keeping, schema
from lantoa.engines.sqlite.appending import Appending, Fence, raise_fence
from lantoa.engines.sqlite.catalogue import Catalogue
from lantoa.engines.sqlite.database import Database, open_database
from lantoa.engines.sqlite.fetching import Fetching
from lantoa.engines.sqlite.groups import Member, joined, place_in
from lantoa.engines.sqlite.hands import Hand, committed_of
from lantoa.engines.sqlite.sessions import Session
from lantoa.engines.sqlite.tails import Tail
from lantoa.engines.sqlite.wakeup import Wakeup


class _Appender:
    """Appends in a name, or in nobody's."""

    def __init__(self, appending: Appending, fence: Fence | None) -> None:
        self._appending = appending
        self._fence = fence

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        """All of them, or none."""
        return await self._appending.append(records, self._fence)


class SqliteLog:
    """An EventLog over one open database."""

    def __init__(self, database: Database, session: Session, wakeup: Wakeup) -> None:
        self._database = database
        self._session = session
        self._wakeup = wakeup
        self._catalogue = Catalogue(database)
        self._fetching = Fetching(database, self._catalogue)
        self.appending = Appending(database, self._catalogue, wakeup)

    async def prepare(self, topics: Sequence[Topic]) -> None:
        """Make the topics that are missing."""
        await self._catalogue.prepare(topics)

    @asynccontextmanager
    async def appender(self, fenced_as: str | None = None) -> AsyncIterator[Appender]:
        """Something to append with."""
        fence = await raise_fence(self._database, fenced_as) if fenced_as else None
        yield _Appender(self.appending, fence)

    def group(
        self, name: str, topics: Sequence[Topic], member: str, revoked: Revoked
    ) -> AbstractAsyncContextManager[GroupReader]:
        """Join a group."""
        shared = (self._database, self._catalogue, self._wakeup)
        place = place_in(self._catalogue, self._session, name, topics, member)
        hand = Hand(*shared, self._session, place, revoked)
        return joined(Member(*shared, place, hand), hand)

    @asynccontextmanager
    async def tail(
        self, topics: Sequence[Topic], start: Offsets | None = None
    ) -> AsyncIterator[TailReader]:
        """Read without a group."""
        told = {self._catalogue.part(at): offset for at, offset in (start or {}).items()}
        ends = self._fetching.ends(self._catalogue.parts(topics))
        positions = {part: max(told.get(part, 0), oldest) for part, (oldest, _) in ends.items()}
        yield Tail(self._database, self._catalogue, self._wakeup, positions)

    async def ends(self, topics: Sequence[Topic]) -> Offsets:
        """The offset that the next record of each partition will have."""
        ends = self._fetching.ends(self._catalogue.parts(topics))
        return {self._catalogue.at(part): end for part, (_, end) in ends.items()}

    async def starts(self, topics: Sequence[Topic]) -> Offsets:
        """The oldest offset that each partition still holds."""
        ends = self._fetching.ends(self._catalogue.parts(topics))
        return {self._catalogue.at(part): start for part, (start, _) in ends.items()}

    async def committed(self, group: str, topics: Sequence[Topic]) -> Offsets:
        """Where a group will go on."""
        found = committed_of(self._database, group)
        parts = self._catalogue.parts(topics)
        return {self._catalogue.at(p): offset for p, offset in found.items() if p in parts}

    async def groups(self) -> Sequence[str]:
        """The groups that have committed something."""
        rows = self._database.read("SELECT DISTINCT grp FROM committed ORDER BY grp")
        return [name for (name,) in rows]

    async def keep(self, now: datetime) -> None:
        """Apply retention and compaction; done every five minutes without being asked."""
        await keeping.keep(self._database, now)

    async def ping(self) -> None:
        """Return when the file can be written."""
        await self._database.ping()


@asynccontextmanager
async def open_log(url: str, data: Path) -> AsyncIterator[EventLog]:
    """The log in the file that the URL names (``sqlite:log.db``)."""
    path = under(data, url)
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(path, "log"))
        await database.write(schema.make)
        session = Session(path)
        stack.callback(session.close)
        wakeup = Wakeup(database.version, session.beat)
        log = SqliteLog(database, session, wakeup)
        stack.push_async_callback(log.appending.finish)
        for chore in (wakeup.look(), keeping.keep_going(database)):
            stack.push_async_callback(_stop, asyncio.create_task(chore))
        yield log


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

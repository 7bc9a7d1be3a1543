"""One SQLite file: a writer thread that commits in groups, and short reads in the caller's thread.

WAL with ``synchronous=FULL``: when a write returns, it is on the disk. Writes that are waiting
together share one transaction and one fsync. Errors of the file are Away.
"""

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from lantoa.engines.sqlite.sessions import opening
from lantoa.runtime.errors import Away, Full

R = TypeVar("R")
Work = Callable[[sqlite3.Connection], R]
BUSY_SECONDS = 5.0
TRY_SECONDS = 0.001
PING_SECONDS = 3.0
MOST_TOGETHER = 512
"""How many writes share a transaction at most."""
_SETTINGS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "journal_size_limit=67108864",
    "temp_store=MEMORY",
)


@dataclass(frozen=True, slots=True)
class _Job:
    work: Work[Any]
    done: asyncio.Future[Any]


_Outcome = tuple[asyncio.Future[Any], Any, BaseException | None]


def connect(path: Path) -> sqlite3.Connection:
    """A connection with the settings that durability needs; transactions are begun by hand."""
    with ExitStack() as unless_well:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        unless_well.callback(connection.close)
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        unless_well.pop_all()
    return connection


@contextmanager
def away(dependency: str) -> Iterator[None]:
    """What SQLite says of its file (locked, unreadable) becomes Away; no room is Full."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.Error as wrong:
        ending = Full if _is_full(wrong) else Away
        raise ending(f"SQLite: {wrong}", dependency=dependency) from wrong


def _is_full(wrong: sqlite3.Error) -> bool:
    return getattr(wrong, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL


class Database:
    """A file that is written by a thread of its own and read where one stands."""

    def __init__(self, path: Path, dependency: str) -> None:
        self.path = path
        self.dependency = dependency
        self._loop = asyncio.get_running_loop()
        self._closed = False
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        with away(dependency), opening(path):
            self._reader = connect(path)
            self._writer = connect(path)
            self._writer.execute("PRAGMA busy_timeout=0")
        self._thread = threading.Thread(target=self._run, name=f"write {path.name}", daemon=True)
        self._thread.start()

    def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """All rows of a short question, as last committed."""
        with away(self.dependency):
            return self._reader.execute(sql, parameters).fetchall()

    @contextmanager
    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[sqlite3.Cursor]:
        """The rows of a question one by one, within the block, in which nothing is awaited."""
        with away(self.dependency), closing(self._reader.execute(sql, parameters)) as cursor:
            yield cursor

    def version(self) -> int:
        """A number that changes when anybody else has committed."""
        return int(self.read("PRAGMA data_version")[0][0])

    async def write(self, work: Work[R]) -> R:
        """Do the work in a transaction; returns when it is durable, or raises what it raised.

        Work that raises leaves nothing behind, and harms nothing that shares its transaction.
        """
        if self._closed:
            raise Away("SQLite: the file is closed", dependency=self.dependency)
        done: asyncio.Future[R] = self._loop.create_future()
        self._jobs.put(_Job(work, done))
        return await done

    async def ping(self) -> None:
        """Return when the file can be written; Away when not, within 3 seconds."""
        try:
            async with asyncio.timeout(PING_SECONDS):
                await self.write(lambda _: None)
        except TimeoutError as slow:
            raise Away("SQLite: the file is locked", dependency=self.dependency) from slow

    async def close(self) -> None:
        """Finish what is being written, and let the file go."""
        self._closed = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._reader.close()
        self._writer.close()

    def _run(self) -> None:
        more = True
        while more:
            jobs, more = self._take()
            if jobs:
                outcomes = self._commit(jobs)
                self._loop.call_soon_threadsafe(_deliver, outcomes)

    def _take(self) -> tuple[list[_Job], bool]:
        job = self._jobs.get()
        jobs: list[_Job] = []
        while job is not None:
            jobs.append(job)
            if len(jobs) == MOST_TOGETHER:
                return jobs, True
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return jobs, True
        return jobs, False

    def _commit(self, jobs: list[_Job]) -> list[_Outcome]:
        try:
            with away(self.dependency):
                _begin(self._writer)
                outcomes = [self._do(job) for job in jobs]
                self._writer.execute("COMMIT")
                return outcomes
        except Away as wrong:
            self._abandon()
            return [(job.done, None, wrong) for job in jobs]

    def _do(self, job: _Job) -> _Outcome:
        self._writer.execute("SAVEPOINT job")
        try:
            with away(self.dependency):
                result = job.work(self._writer)
        except Away:
            raise
        except Exception as wrong:  # noqa: BLE001 - carried whole to the task that asked
            self._writer.execute("ROLLBACK TO job")
            self._writer.execute("RELEASE job")
            return job.done, None, wrong
        self._writer.execute("RELEASE job")
        return job.done, result, None

    def _abandon(self) -> None:
        if self._writer.in_transaction:
            with away(self.dependency):
                self._writer.execute("ROLLBACK")


def _begin(connection: sqlite3.Connection) -> None:
    """Begin as soon as no other process writes: SQLite's own wait grows to 100 ms and is unfair."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as wrong:
            if wrong.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(TRY_SECONDS)
        else:
            return


def _deliver(outcomes: list[_Outcome]) -> None:
    for done, result, wrong in outcomes:
        if done.done():
            continue
        if wrong is None:
            done.set_result(result)
        else:
            done.set_exception(wrong)


def private(path: Path) -> None:
    """Make the file (0600) and its folder (0700) if they are missing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


@asynccontextmanager
async def open_database(path: Path, dependency: str) -> AsyncIterator[Database]:
    """The database of a file, readable by its owner alone."""
    private(path)
    database = Database(path, dependency)
    try:
        yield database
    finally:
        await database.close()

"""The saved searches kept equal to ``search.saved``, read without a group by every indexer."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog

from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.searches import SavedSearch, SearchHash
from lantoa.contracts.topics import SEARCH_SAVED
from lantoa.engines.eventlog import Batches, EventLog, Record, TailReader
from lantoa.runtime import metrics
from lantoa.runtime.errors import Retry
from lantoa.runtime.reading import reached
from lantoa.search.entries import Entry
from lantoa.search.percolating import Percolator

STEP, WAIT = 2000, 1.0
log = structlog.get_logger()


class SavedSearches:
    """What is looked for, as of all that the log had when it was asked.

    Matching goes on in a thread, one deed at a time, so that nothing else of the process waits.
    """

    def __init__(self, event_log: EventLog, tail: TailReader) -> None:
        self._log = event_log
        self._tail = tail
        self._percolator = Percolator()
        self._turn = asyncio.Lock()
        self.loaded = False
        """Whether the topic has been read to an end once."""

    async def matching(self, entries: Sequence[Entry]) -> tuple[SearchHash, ...]:
        """The searches that one of the entries answers, sorted."""
        async with self._turn:
            return await asyncio.to_thread(self._percolator.matching, entries)

    async def up_to_now(self) -> None:
        """Read to the end that the topic has now, so that nothing saved by now is missed.

        Raises Retry until it has been read once: that may take longer than an event may.
        """
        if not self.loaded:
            reason = "the saved searches are still being read"
            raise Retry(reason, dependency="searches", after=1.0)
        await self.catch_up()

    async def catch_up(self) -> None:
        """Read the topic to the end it has now."""
        ends = await self._log.ends([SEARCH_SAVED])
        async with self._turn:
            while not reached(self._tail.positions(), ends):
                batches = await self._tail.read(max_records=STEP, timeout=WAIT)
                await asyncio.to_thread(self._learn_all, batches)
        self.loaded = True
        metrics.gauge(metrics.SEARCHES_SAVED, len(self._percolator))

    def _learn_all(self, batches: Batches) -> None:
        for records in batches.values():
            for record in records:
                self._learn(record)

    def _learn(self, record: Record) -> None:
        name = SearchHash((record.key or b"").decode(errors="replace"))
        if record.value is None:
            self._percolator.forget(name)
        elif (search := _search(record)) is not None:
            self._percolator.learn(name, search)


def _search(record: Record) -> SavedSearch | None:
    """The search in a record; None, and an error logged, when it is none."""
    try:
        _, search = decode(SEARCH_SAVED, record.value, record.headers)
    except WrongEvent as wrong:
        at = f"{record.partition}/{record.offset}"
        metrics.count(metrics.UNREADABLE, record.topic)
        log.warning("searches.unreadable", at=at, reason=str(wrong))
        return None
    return search if isinstance(search, SavedSearch) else None


@asynccontextmanager
async def open_searches(event_log: EventLog) -> AsyncIterator[SavedSearches]:
    """The searches of a log, none until it catches up."""
    async with event_log.tail([SEARCH_SAVED]) as tail:
        yield SavedSearches(event_log, tail)

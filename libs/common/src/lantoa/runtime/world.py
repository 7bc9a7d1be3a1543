"""The world of a process: its settings, clock and engines, opened once and closed in reverse."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lantoa.engines.eventlog import EventLog
from lantoa.engines.files import Files
from lantoa.engines.opening import open_files, open_log, open_records, open_search
from lantoa.engines.records import Records
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import Clock, SystemClock
from lantoa.runtime.settings import CommonSettings

Progress = Callable[[str, int, int], None]
"""Hears how far long work has come: what it is, how much is done, how much there is."""


def quietly(_work: str, _done: int, _all: int) -> None:
    """Tell nobody."""


@dataclass
class World:
    """What a service is given: it opens what it needs, and shares what is already open."""

    settings: CommonSettings
    clock: Clock
    log: EventLog
    stack: AsyncExitStack
    progress: Progress = quietly
    _records: dict[str, Records] = field(default_factory=dict)
    _search: SearchIndex | None = None
    _files: Files | None = None

    @property
    def data(self) -> Path:
        """The folder of everything this machine keeps."""
        return self.settings.data

    async def records(self, service: str) -> Records:
        """The records of one service; no service opens another's."""
        if service not in self._records:
            opened = open_records(self.settings.records, self.data, service)
            self._records[service] = await self.stack.enter_async_context(opened)
        return self._records[service]

    async def search(self) -> SearchIndex:
        """The search index."""
        if self._search is None:
            opened = open_search(self.settings.search, self.data)
            self._search = await self.stack.enter_async_context(opened)
        return self._search

    async def files(self) -> Files:
        """The files."""
        if self._files is None:
            opened = open_files(self.settings.files, self.data)
            self._files = await self.stack.enter_async_context(opened)
        return self._files


@asynccontextmanager
async def open_world(settings: CommonSettings, clock: Clock | None = None) -> AsyncIterator[World]:
    """The world of these settings, with its log open and its topics there."""
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(settings.log, settings.data))
        yield World(settings, clock or SystemClock(), log, stack)

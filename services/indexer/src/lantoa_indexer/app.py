"""The indexer keeps the search index equal to the log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.service import Service, ServiceSpec
from lantoa.runtime.world import World
from lantoa_indexer.indexing import Indexing
from lantoa_indexer.settings import IndexerSettings

log = structlog.get_logger()
GROUP = "indexer"
STANDBY_SECONDS = 0.5


def wire(
    service: Service, index: SearchIndex, indexing: Indexing, clock: Clock, batch: int
) -> None:
    """Say which event leads to which deed. History is indexed like everything else."""
    service.reads(
        GROUP,
        CONTENT_EVENT,
        indexing.index,
        max_records=batch,
        probes={"search": index.ping},
        gate=Turn(index, clock).wait,
    )


class Turn:
    """Who may write: on one machine one process, so a second indexer waits for the first to end."""

    def __init__(self, index: SearchIndex, clock: Clock) -> None:
        self._index = index
        self._clock = clock

    async def wait(self) -> None:
        """Return when this process may write the index; on a cluster that is at once."""
        told = ""
        while reason := await self._hindrance():
            if reason != told:
                log.info("indexer.stands_by", reason=reason)
            told = reason
            await self._clock.sleep(STANDBY_SECONDS)

    async def _hindrance(self) -> str:
        try:
            await self._index.prepare()
            await self._index.apply(())
        except Away as away:
            return away.reason
        return ""


@asynccontextmanager
async def _open(world: World, role: str | None) -> AsyncIterator[Service]:
    settings = IndexerSettings()
    index = await world.search()
    service = Service("indexer", role)
    indexing = Indexing(index, world.clock)
    wire(service, index, indexing, world.clock, settings.indexer_batch)
    yield service


indexer = ServiceSpec(
    name="indexer",
    summary="keeps the search index equal to the log",
    open=_open,
    settings=IndexerSettings,
)

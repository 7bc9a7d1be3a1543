"""The indexer keeps the search index equal to the log."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from uuid import uuid4

import structlog

from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.records import Records
from lantoa.engines.searchindex import SearchIndex, WrongSchema
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away, Retry
from lantoa.runtime.opening import insist
from lantoa.runtime.service import Service, ServiceSpec
from lantoa.runtime.world import World
from lantoa_indexer.auditing import Auditing, for_ever
from lantoa_indexer.following import Following
from lantoa_indexer.indexing import Indexing
from lantoa_indexer.keeper import Keeper, again_and_again
from lantoa_indexer.mirroring import Mirroring
from lantoa_indexer.percolating import Percolating
from lantoa_indexer.rebuild import TABLES
from lantoa_indexer.rebuilding import Rebuilding
from lantoa_indexer.searches import open_searches
from lantoa_indexer.settings import IndexerSettings

log = structlog.get_logger()
GROUP = "indexer"
STANDBY_SECONDS, LOOK_SECONDS, BETWEEN_ROUNDS = 0.5, 0.5, 60.0
CATCH_UP_SECONDS, FORGET_SECONDS = 2.0, 3600.0


def wire(
    service: Service,
    index: SearchIndex,
    percolating: Percolating,
    records: Records,
    clock: Clock,
    batch: int,
) -> None:
    """Say which event leads to which deed. History is indexed like everything else."""
    service.reads(
        GROUP,
        CONTENT_EVENT,
        percolating.handle,
        max_records=batch,
        probes={"search": index.ping, "records": records.ping},
        gate=Turn(index, clock).wait,
    )


class Turn:
    """Who may write: on one machine one process, so a second indexer waits for the first to end.

    An index that another version of this program made is written by nobody of this one: it waits
    for ``lantoa reindex``, which the keeper carries out.
    """

    def __init__(self, index: SearchIndex, clock: Clock) -> None:
        self._index = index
        self._clock = clock

    async def wait(self) -> None:
        """Return when this process may write the live index; on a cluster that is at once."""
        await self._while(self._hindrance)

    async def wait_to_keep(self) -> None:
        """Return when this process may write the index beside, whatever the live one is."""
        await self._while(self._other_writer)

    async def _while(self, hindrance: Callable[[], Awaitable[str]]) -> None:
        told = ""
        while reason := await hindrance():
            if reason != told:
                log.info("indexer.stands_by", reason=reason)
            told = reason
            await self._clock.sleep(STANDBY_SECONDS)

    async def _hindrance(self) -> str:
        try:
            return await self._other_writer_of_ours()
        except WrongSchema as other:
            return f"{other}: lantoa reindex"

    async def _other_writer(self) -> str:
        try:
            return await self._other_writer_of_ours()
        except WrongSchema:
            return ""

    async def _other_writer_of_ours(self) -> str:
        try:
            await self._index.prepare()
            await self._index.apply(())
        except WrongSchema:
            raise
        except Away as away:
            return away.reason
        return ""


def keep(
    service: Service, world: World, index: SearchIndex, records: Records, settings: IndexerSettings
) -> Mirroring:
    """Say what is done by the clock: look for a rebuild, lead it, audit."""
    me, clock = uuid4().hex, world.clock
    mirroring = Mirroring(index, records, me, clock)
    following = Following(world.log, records, settings.indexer_batch)
    kept = timedelta(hours=settings.indexer_old_hours)
    rebuilding = Rebuilding(world.log, index, records, clock, following, kept)
    auditing = Auditing(world.log, index, records, clock, settings.indexer_audit_per_second)
    works = (
        partial(again_and_again, rebuilding.step, clock),
        partial(for_ever, auditing, clock, BETWEEN_ROUNDS),
    )

    async def turn() -> None:
        await insist(partial(records.prepare, TABLES), clock)
        await Turn(index, clock).wait_to_keep()

    service.every("beside", LOOK_SECONDS, mirroring.look)
    service.runs("keeper", partial(Keeper(records, me, clock).keeps, turn, works))
    return mirroring


@asynccontextmanager
async def _open(world: World, role: str | None) -> AsyncIterator[Service]:
    settings = IndexerSettings()
    index = await world.search()
    records = await world.records("indexer")
    service = Service("indexer", role)
    mirroring = keep(service, world, index, records, settings)
    indexing = Indexing(mirroring, world.clock)
    async with open_searches(world.log) as searches:
        percolating = Percolating(indexing.index, index, searches, records, world.clock)
        wire(service, index, percolating, records, world.clock, settings.indexer_batch)
        service.every("read-searches", CATCH_UP_SECONDS, searches.catch_up)
        service.every("forget-answers", FORGET_SECONDS, percolating.forget_old)
        service.ready.append(lambda: searches.loaded)
        try:
            yield service
        finally:
            with suppress(Retry):
                await mirroring.leave()


indexer = ServiceSpec(
    name="indexer",
    summary="keeps the search index equal to the log",
    open=_open,
    settings=IndexerSettings,
)

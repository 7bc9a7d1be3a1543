"""Which process keeps the index: leads the rebuild and audits. One at a time, by a lease.

On one machine it must be the one that may write, so a standby does not ask for the lease.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry

log = structlog.get_logger()
LEASE, LEASE_SECONDS, PAUSE_SECONDS = "keeper", 6.0, 1.0
Work = Callable[[], Awaitable[None]]


class Keeper:
    """Holds the lease while it can, and works only then."""

    def __init__(self, records: Records, owner: str, clock: Clock) -> None:
        self._records = records
        self._owner = owner
        self._clock = clock

    async def keeps(self, turn: Work, works: tuple[Work, ...]) -> None:
        """Wait for the turn to write, then for the lease, and work until it is lost; again."""
        await turn()
        while True:
            if await self._holds():
                await self._work(works)
            await self._clock.sleep(PAUSE_SECONDS)

    async def _work(self, works: tuple[Work, ...]) -> None:
        tasks = [asyncio.ensure_future(work()) for work in works]
        holding = asyncio.ensure_future(self._hold())
        try:
            ended, _ = await asyncio.wait([holding, *tasks], return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            for task in (holding, *tasks):
                task.cancel()
            await asyncio.gather(holding, *tasks, return_exceptions=True)

    async def _hold(self) -> None:
        while await self._holds():
            await self._clock.sleep(LEASE_SECONDS / 3)

    async def _holds(self) -> bool:
        """Whether the lease is ours; our own is given again."""
        try:
            return await self._records.claim(LEASE, self._owner, LEASE_SECONDS) is not None
        except Retry as away:
            log.info("keeper.waits", reason=away.reason)
            return False


async def again_and_again(step: Work, clock: Clock) -> None:
    """The step every second; a server that is away is waited for."""
    while True:
        try:
            await step()
        except Retry as away:
            log.info("keeper.waits", reason=away.reason)
        await clock.sleep(PAUSE_SECONDS)

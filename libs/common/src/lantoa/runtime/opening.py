"""Opening a world and its services, waiting for servers that are not there yet.

Services and servers may be started in any order: who comes first waits, says for what, is alive
and not ready.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import NamedTuple, TypeVar

import structlog

from lantoa.contracts.topics import TOPICS
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry
from lantoa.runtime.service import Service, ServiceSpec
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import Progress, World, open_world

log = structlog.get_logger()
FIRST, LONGEST = 0.25, 4.0
Chosen = tuple[ServiceSpec, str | None]
T = TypeVar("T")


async def insist(attempt: Callable[[], Awaitable[T]], clock: Clock) -> T:
    """What the attempt gives, tried again while a server is away, with growing pauses."""
    pause = FIRST
    while True:
        try:
            return await attempt()
        except Retry as away:
            seconds = away.after or pause
            log.warning(
                "opening.waits",
                dependency=away.dependency,
                reason=away.reason,
                again_in=seconds,
            )
        await clock.sleep(seconds)
        pause = min(LONGEST, pause * 2)


class Opened(NamedTuple):
    """What is open, and the stack that closes it in reverse."""

    stack: AsyncExitStack
    world: World
    services: list[Service]


class Opening:
    """Opens the world and the chosen services in it."""

    def __init__(
        self,
        chosen: Sequence[Chosen],
        settings: CommonSettings,
        clock: Clock,
        progress: Progress,
    ) -> None:
        self._chosen = chosen
        self._settings = settings
        self._clock = clock
        self._progress = progress

    async def patiently(self, stop: asyncio.Event) -> Opened | None:
        """What is open, as soon as the servers are there; None when stopped before."""
        stopping = asyncio.ensure_future(stop.wait())
        opening = asyncio.ensure_future(insist(self._open, self._clock))
        try:
            waits: list[asyncio.Future[object]] = [stopping, opening]  # type: ignore[list-item]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return opening.result() if opening.done() else None
        finally:
            stopping.cancel()
            opening.cancel()
            await asyncio.wait([opening])

    async def _open(self) -> Opened:
        async with AsyncExitStack() as stack:
            opened = open_world(self._settings, self._clock)
            world = await stack.enter_async_context(opened)
            world.progress = self._progress
            await world.log.prepare(TOPICS)
            services = [
                await stack.enter_async_context(spec.open(world, role))
                for spec, role in self._chosen
            ]
            return Opened(stack.pop_all(), world, services)

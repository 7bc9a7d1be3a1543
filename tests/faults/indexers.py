"""Indexers that run in this process, or in one of their own that is killed."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lantoa.runtime.clock import SystemClock
from lantoa.runtime.running import run_until
from lantoa.runtime.settings import CommonSettings
from lantoa.testing.city import free_port
from lantoa_indexer.app import indexer

PATIENCE = 60.0


@dataclass(frozen=True)
class Place:
    """Where everything is, as the variables that a process is given."""

    variables: Mapping[str, str]

    @property
    def settings(self) -> CommonSettings:
        given = {name.removeprefix("LANTOA_").lower(): v for name, v in self.variables.items()}
        return CommonSettings.model_validate(given | {"admin_port": free_port()})


@asynccontextmanager
async def running(place: Place) -> AsyncIterator[None]:
    """One indexer, with engines of its own, as in a process of its own."""
    stop = asyncio.Event()
    run = asyncio.create_task(run_until(stop, [(indexer, None)], place.settings, lambda *_: None))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(run, PATIENCE)


@asynccontextmanager
async def killed(place: Place, after: float) -> AsyncIterator[None]:
    """An indexer in a process of its own that is killed so many seconds after it was started."""
    places = {**place.variables, "LANTOA_ADMIN_PORT": str(free_port())}
    command = (sys.executable, "-c", "from lantoa.runtime.cli import main; main()")
    child = await asyncio.create_subprocess_exec(
        *command, "run", "indexer", env=places, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
        await SystemClock().sleep(after)
    finally:
        child.kill()
        await child.wait()

"""This process's part of a rate that all workers of a channel share: renewed while it lives.

A few writes of one small record in every lease, whatever is sent; ``domain/shares.py`` says why the
whole is never exceeded. While the records are away the part runs out, and nothing is sent.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final, Protocol
from uuid import uuid4

import structlog

from lantoa.engines.recording import replaced
from lantoa.engines.records import Records, Stored
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.service import Background
from lantoa_notifier.abreast import watch
from lantoa_notifier.domain.shares import LEASE, WHOLE, Shares, Stake
from lantoa_notifier.records import SHARES

log = structlog.get_logger()
RENEW: Final = LEASE / 3
"""Seconds between signs of life."""
LOOK: Final = 0.1
Runs = Callable[[str, Background], None]
"""Keeps something running; what it raises ends the process, so that a supervisor starts it anew."""


class Share(Protocol):
    """How much of a rate may be used here."""

    def of(self, rate: float) -> float:
        """So much of the rate at this moment; 0: nothing."""
        ...


class Whole:
    """All of it: nobody else has a part."""

    def of(self, rate: float) -> float:
        """All of the rate."""
        return rate

    async def held(self) -> None:
        """It always is."""


ALONE: Final = Whole()


class Sharing:
    """A part, as long as it can be renewed."""

    def __init__(self, records: Records, name: str, clock: Clock) -> None:
        self._records = records
        self._name = name
        self._clock = clock
        self._stake = Stake(uuid4().hex)

    def of(self, rate: float) -> float:
        """So much of the rate at this moment; 0 before there is a part, or when it ran out."""
        part = self._stake.part(self._clock.monotonic())
        return rate * (part / WHOLE) if part else 0.0

    async def held(self) -> None:
        """Return once there is a part: a worker without one leaves batches to the others."""
        while not self.of(1):
            await self._clock.sleep(LOOK)

    async def keep(self) -> None:
        """Renew it; for ever."""
        while True:
            try:
                await self.renew()
            except Away as away:
                log.warning("rate.not_renewed", of=self._name, reason=away.reason)
            metrics.gauge(metrics.RATE_PART, self.of(1), self._name)
            await self._clock.sleep(RENEW)

    async def renew(self) -> None:
        """Give a sign of life, and take what is a worker's by now."""
        asked: Shares | None = None
        while asked is None:
            since = self._clock.monotonic()
            stored = await self._records.get(SHARES, self._name)
            before = stored.value if stored else Shares()
            asked = await self._put(stored, self._stake.asks(before, self._clock.monotonic()))
        self._stake.has(asked, since, self._clock.monotonic())

    async def leave(self) -> None:
        """Let it go: others need not wait for the lease. Harmless when it was never there."""
        while stored := await self._records.get(SHARES, self._name):
            if await self._put(stored, self._stake.leaves(stored.value)):
                return

    async def _put(self, stored: Stored[Shares] | None, shares: Shares) -> Shares | None:
        """What was written; None when somebody else was first."""
        written = await replaced(self._records, SHARES, self._name, stored, shares)
        return written.value if written else None


@asynccontextmanager
async def open_share(
    records: Records, name: str, clock: Clock, runs: Runs
) -> AsyncIterator[Sharing]:
    """A part, until it is closed. It outlives the readers, which end with what they have in hand;
    the service only watches over it."""
    sharing = Sharing(records, name, clock)
    keeping = asyncio.create_task(sharing.keep())
    runs(f"rate-{name}", partial(watch, [keeping]))
    try:
        yield sharing
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
        with suppress(Away):
            await sharing.leave()

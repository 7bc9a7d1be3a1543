"""The guard of what Faust is given: every event ends in one of the three ways, or waits here.

It is the runtime's own rule (``lantoa.runtime.settling``), one event at a time: what is wrong is a
dead letter, what waits is tried again, and a bad deployment stands still until somebody comes.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from lantoa.engines.eventlog import Appender, Record, TopicPartition
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.deadletters import Origin
from lantoa.runtime.service import Reading
from lantoa.runtime.settling import Settling
from lantoa.runtime.stoprule import BadDeployment

log = structlog.get_logger()
AGAIN: Final = 1.0


class Guard:
    """Brings events to their end, one after the other."""

    def __init__(
        self, reading: Reading, appender: Appender, clock: Clock, aside: Mapping[Origin, str]
    ) -> None:
        self.halted = False
        self.beat = clock.monotonic()
        """When an event ended, or was tried, last."""
        self._group = reading.group
        self._settling = Settling(reading, appender, clock, aside)
        self._clock = clock

    async def take(self, record: Record) -> None:
        """Return when the event has ended; it never raises."""
        try:
            while not await self._settling.settle(record.at, [record], _held):
                self.beat = self._clock.monotonic()
                await self._clock.sleep(AGAIN)
        except BadDeployment as bad:
            self.halted = True
            metrics.gauge(metrics.HALTED, 1, self._group)
            log.critical("consumer.halted", group=self._group, reason=str(bad))
            await asyncio.Event().wait()
        self._settling.tell_waits()
        self.beat = self._clock.monotonic()


def _held(_: TopicPartition) -> bool:
    """Nothing lets go of an event in between: what is cancelled comes again."""
    return False

"""The pulse on Kafka, wired: Faust hosts it. Imported there alone, so that nobody else loads it."""

import asyncio
from typing import Final

from lantoa.contracts.topics import PULSE_COUNTED, dead_letters, redrive
from lantoa.engines.eventlog import Appender
from lantoa.engines.kafka.connection import address
from lantoa.runtime.asides import Asides
from lantoa.runtime.errors import Away
from lantoa.runtime.service import Reading, Service
from lantoa.runtime.world import World
from lantoa_notifier.pulse.guarding import Guard
from lantoa_notifier.pulse.hosting import Hosting
from lantoa_notifier.pulse.streaming import Streaming
from lantoa_notifier.pulse.tabling import Tabling

LOOKS: Final = 10.0
STUCK: Final = 180.0


async def wire_on_kafka(service: Service, world: World, group: str, appender: Appender) -> None:
    """Add the worker to a service; its events end as those of every other group do."""
    await world.log.prepare([dead_letters(group), redrive(group)])
    streaming = Streaming(group, address(world.settings.log), world.data)
    asides = Asides(world.log, [group], world.clock)
    hosting = Hosting(Tabling(streaming.table), appender)
    reading = Reading(group, (PULSE_COUNTED,), hosting.take, probes={"log": world.log.ping})
    guard = Guard(reading, appender, world.clock, asides.known[group])
    streaming.reads((PULSE_COUNTED, redrive(group)), guard.take)
    service.runs(group, streaming.run)
    service.runs(f"{group}-asides", lambda: asides.follow(asyncio.Event()))
    service.runs(f"{group}-watch", Watch(world, streaming, guard).run)
    service.ready.append(lambda: streaming.ready and not guard.halted)


class Watch:
    """Ends the process when Faust, well to all appearances, takes no event for three minutes.

    A minute strikes every minute while the log answers. Known ways of Faust to stand still for ever
    end so, in a restart that loses nothing; a log that is away ends nobody.
    """

    def __init__(self, world: World, streaming: Streaming, guard: Guard) -> None:
        self._log = world.log
        self._clock = world.clock
        self._streaming = streaming
        self._guard = guard
        self._since = world.clock.monotonic()
        """Since when there should have been events for us."""

    async def run(self) -> None:
        """Look again and again; raises Stuck."""
        while True:
            await self._clock.sleep(LOOKS)
            if not self._streaming.works or self._guard.halted or not await self._answers():
                self._since = self._clock.monotonic()
            if self._clock.monotonic() - max(self._since, self._guard.beat) > STUCK:
                raise Stuck("the pulse gets no events, though they stand on the log")

    async def _answers(self) -> bool:
        try:
            await self._log.ping()
        except Away:
            return False
        return True


class Stuck(Exception):  # noqa: N818 - reads as a fact
    """Faust stands still."""

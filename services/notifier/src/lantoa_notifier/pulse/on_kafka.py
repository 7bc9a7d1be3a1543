"""The pulse on Kafka, wired: Faust hosts it. Imported there alone, so that nobody else loads it."""

import asyncio
from typing import Final

from lantoa.contracts.topics import PULSE_COUNTED, dead_letters, redrive
from lantoa.engines.eventlog import Appender
from lantoa.engines.kafka.connection import address
from lantoa.runtime.asides import Asides
from lantoa.runtime.service import Reading, Service
from lantoa.runtime.world import World
from lantoa_notifier.pulse.guarding import Guard
from lantoa_notifier.pulse.hosting import Hosting
from lantoa_notifier.pulse.streaming import Streaming
from lantoa_notifier.pulse.tabling import Tabling
from lantoa_notifier.pulse.watching import Watch

ALONE: Final = "member"
"""What the folder of a process without a name of its own is called: two need two names."""


async def wire_on_kafka(service: Service, world: World, group: str, appender: Appender) -> None:
    """Add the worker to a service; its events end as those of every other group do."""
    await world.log.prepare([dead_letters(group), redrive(group)])
    folder = world.data / group / (world.settings.member or ALONE)
    streaming = Streaming(group, address(world.settings.log), folder)
    asides = Asides(world.log, [group], world.clock)
    hosting = Hosting(Tabling(streaming.table), appender)
    reading = Reading(group, (PULSE_COUNTED,), hosting.take, probes={"log": world.log.ping})
    guard = Guard(reading, appender, world.clock, asides.known[group])
    streaming.reads((PULSE_COUNTED, redrive(group)), guard.take)
    watch = Watch(world.log, lambda: streaming.has(PULSE_COUNTED), guard, world.clock)
    service.runs(group, streaming.run)
    service.runs(f"{group}-asides", lambda: asides.follow(asyncio.Event()))
    service.runs(f"{group}-watch", watch.run)
    service.ready.append(lambda: streaming.ready and not guard.halted)

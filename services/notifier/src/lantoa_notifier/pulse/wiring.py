"""The role ``pulse``, wired: what is counted beforehand, what hosts the pulse, and the minutes."""

from typing import Final

from lantoa.contracts.topics import DELIVERY_RECEIPT, DELIVERY_REPORTED, PULSE_COUNTED
from lantoa.engines.records import Records
from lantoa.runtime.service import Service
from lantoa.runtime.world import World
from lantoa_notifier.pulse.counting import Counting
from lantoa_notifier.pulse.hosting import Hosting
from lantoa_notifier.pulse.keeping import Keeping

PULSE: Final = "pulse"
COUNTS, BEATS = "notifier-pulse-counts", "notifier-pulse"
MINUTE: Final = 60.0


async def wire_pulse(service: Service, world: World, records: Records) -> None:
    """Add the pulse to a service."""
    appender = await world.stack.enter_async_context(world.log.appender())
    counting = Counting(world.clock)
    hosting = Hosting(Keeping(records), appender)
    probes = {"records": records.ping, "log": world.log.ping}

    async def strike() -> None:
        await appender.append([counting.minute()])

    service.reads(COUNTS, (DELIVERY_RECEIPT, DELIVERY_REPORTED), counting.count)
    service.reads(BEATS, PULSE_COUNTED, hosting.take, probes=probes)
    service.every("minute", MINUTE, strike)

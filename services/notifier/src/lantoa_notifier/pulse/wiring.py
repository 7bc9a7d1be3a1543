"""The role ``pulse``, wired: what is counted beforehand, what hosts the pulse, and the minutes."""

from importlib import import_module
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
KAFKA: Final = "kafka:"
"""On Kafka Faust hosts the pulse; it, and the client it needs, are loaded there alone."""


async def wire_pulse(service: Service, world: World, records: Records) -> None:
    """Add the pulse to a service."""
    appender = await world.stack.enter_async_context(world.log.appender())
    counting = Counting(world.clock)

    async def strike() -> None:
        await appender.append([counting.minute()])

    service.reads(COUNTS, (DELIVERY_RECEIPT, DELIVERY_REPORTED), counting.count)
    service.every("minute", MINUTE, strike)
    if world.settings.log.startswith(KAFKA):
        on_kafka = import_module("lantoa_notifier.pulse.on_kafka")
        await on_kafka.wire_on_kafka(service, world, BEATS, appender)
        return
    hosting = Hosting(Keeping(records), appender)
    probes = {"records": records.ping, "log": world.log.ping}
    service.reads(BEATS, PULSE_COUNTED, hosting.take, probes=probes)

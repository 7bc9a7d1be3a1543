"""The consumer runtime beside bare aiokafka: getmany(500), decode, commit, on a real broker.

python -m tests.bench.consumer
"""

import tempfile
from functools import partial
from itertools import count
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import OffsetAndMetadata
from msgspec.json import Decoder

from deploy.local.servers import KafkaServer
from lantoa.contracts.content import ContentEvent
from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.eventlog import Appender, EventLog
from lantoa.engines.kafka.reading import FETCH
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.consuming import Consumer
from lantoa.runtime.service import Produced, Reading, Received
from tests.bench.events import events
from tests.bench.measuring import Cpu, paired, run, tell
from tests.stack_local import free_port

ROW, GOAL = "consumer", 1.5
EVENTS, BATCH, CALL = 30_000, 500, 1000
_groups = count()


def group() -> str:
    """One that has read nothing."""
    return f"bench-{next(_groups)}"


async def ours(log: EventLog, appender: Appender) -> float:
    """The runtime, with a handler that does nothing."""
    seen = 0

    async def handle(events: list[Received]) -> Produced:
        nonlocal seen
        seen += len(events)
        return ()

    reading = Reading(group(), (CONTENT_EVENT,), handle, max_records=BATCH)  # type: ignore[arg-type]
    consumer = Consumer(reading, appender, SystemClock(), {})
    async with log.group(reading.group, reading.topics, "", consumer.revoked) as reader:
        cpu = Cpu()
        while seen < EVENTS:
            await consumer.round(reader)
        return cpu.per(seen)


async def floor(port: int) -> float:
    """What nobody could leave out: fetch, decode the batch's values, commit what was read."""
    seen, decode = 0, Decoder(ContentEvent).decode
    consumer = AIOKafkaConsumer(
        CONTENT_EVENT.name, bootstrap_servers=f"127.0.0.1:{port}", group_id=group(), **FETCH
    )
    await consumer.start()
    try:
        cpu = Cpu()
        while seen < EVENTS:
            found = await consumer.getmany(timeout_ms=500, max_records=BATCH)
            facts = [decode(m.value) for messages in found.values() for m in messages]
            seen += len(facts)
            await consumer.commit(
                {at: OffsetAndMetadata(some[-1].offset + 1, "") for at, some in found.items()}
            )
        return cpu.per(seen)
    finally:
        await consumer.stop()


async def fill(appender: Appender) -> int:
    """Append the events; returns the bytes of one."""
    made = events(EVENTS)
    for start in range(0, EVENTS, CALL):
        await appender.append(made[start : start + CALL])
    return sum(len(one.value or b"") for one in made) // EVENTS


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with (
            KafkaServer(Path(folder), free_port()) as kafka,
            open_log(kafka.url, Path(folder)) as log,
            log.appender() as appender,
        ):
            await log.prepare([CONTENT_EVENT])
            size = await fill(appender)
            says = f"consumer runtime / bare aiokafka, {size} B content events, real Kafka"
            subject = partial(ours, log, appender)
            tell(await paired(ROW, says, subject, partial(floor, kafka.port), goal=GOAL))


if __name__ == "__main__":
    run(ROW, main)

"""The blast: one version to everybody on three channels, on Kafka, while urgent ones overtake it.

Real Kafka, SQLite records, a process a role (planner, email, sms, push). Providers are processes of
their own: Postfix's ``smtp-sink``, and bare ones for SMPP and web push. CPU of our processes alone,
from the event to the last batch's report. Hand-over of an urgent version: from its append to the
first report of a batch of it, which is later than the first hand-over by the rest of that batch.

    python -m tests.bench.blast [PEOPLE_A_CHANNEL [CHANNEL …]]
"""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from deploy.local.servers import KafkaServer
from lantoa.contracts.content import ContentPublished, Lane
from lantoa.contracts.delivery import BatchReported
from lantoa.contracts.events import decode, encode
from lantoa.contracts.ids import BatchId, ContentId
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import CONTENT_EVENT, DELIVERY_REPORTED, TOPICS
from lantoa.engines.eventlog import Appender, TailReader
from lantoa.runtime.logging import configure_logging
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa.testing.city import City, a_city, free_port
from services.notifier.tests.room import content
from tests.bench.blast_crowd import crowd
from tests.bench.blast_usage import Usage
from tests.bench.email import SINK, answers, sink
from tests.bench.measuring import Missing, figure, run, tell
from tests.stack_local import free_port as free_pair

ROW, PEOPLE, EVERY = "blast", 10_000, 5.0
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.PUSH)
BLAST, URGENT = ContentId("luat-dat-dai-cho-moi-nguoi"), "khan-"
COST_US, URGENT_SECONDS, LATE_SECONDS, LATE_PERCENT, GROWTH = 1000.0, 5.0, 10.0, 1.0, 1.2
PATIENCE = 3600.0
NO_LIMIT = "1000000"


@dataclass
class Seen:
    """What the log has told of the campaigns so far."""

    batches: dict[BatchId, BatchReported] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)
    """When each urgent version was appended."""
    handed: dict[str, float] = field(default_factory=dict)
    """Seconds from then to the first report of it."""

    def take(self, report: BatchReported) -> None:
        """Note it."""
        if report.content_id == BLAST:
            self.batches[report.batch] = report
        elif report.content_id in self.begun and report.outcomes.delivered:
            took = perf_counter() - self.begun[report.content_id]
            self.handed.setdefault(report.content_id, took)

    @property
    def delivered(self) -> int:
        """How many have it."""
        return sum(report.outcomes.delivered for report in self.batches.values())


async def published(appender: Appender, id: ContentId, lane: Lane, field: str) -> None:
    """A version, as the publisher would tell it."""
    fact = ContentPublished(content=content(id=id, fields=(field,)), lane=lane)
    time = fact.content.published_at
    event = encode(
        CONTENT_EVENT, fact, key=id, id=id, source="publisher", time=time, lane=lane.value
    )
    await appender.append([event])


async def watch(tail: TailReader, seen: Seen) -> None:
    """Take what has been reported since."""
    for records in (await tail.read(max_records=500, timeout=0.1)).values():
        for record in records:
            fact = decode(DELIVERY_REPORTED, record.value, record.headers)[1]
            if isinstance(fact, BatchReported):
                seen.take(fact)


async def blasted(city: City, appender: Appender, tail: TailReader, people: int) -> Seen:
    """Everybody told, and the urgent ones meanwhile; tells the figures."""
    seen, numbers = Seen(), count(1)
    usage = Usage({name: process.pid or 0 for name, process in city.processes.items()})
    began = urgent_at = perf_counter()
    await published(appender, BLAST, Lane.NORMAL, "1")
    quarter: dict[str, float] = {}
    while seen.delivered < people:
        if perf_counter() - began > PATIENCE:
            raise RuntimeError(f"{seen.delivered} of {people} after {PATIENCE:.0f} s")
        if perf_counter() > urgent_at:
            urgent_at += EVERY
            id = ContentId(f"{URGENT}{next(numbers)}")
            seen.begun[id] = perf_counter()
            await published(appender, id, Lane.URGENT, "2")
        await watch(tail, seen)
        if not quarter and seen.delivered > people / 4:
            quarter = usage.memory()
    took = perf_counter() - began
    _tell(seen, usage, quarter, people, took)
    return seen


def _tell(seen: Seen, usage: Usage, quarter: dict[str, float], people: int, took: float) -> None:
    cpu, memory = usage.cpu(), usage.memory()
    each = {name: spent / people * 1e6 for name, spent in cpu.items()}
    says = f"blast, {people:,} messages in {took:.0f} s: CPU of all our processes a message"
    tell(figure(ROW, says, "µs", [sum(each.values())], goal=COST_US))
    for name, micros in each.items():
        tell(figure(ROW, f"blast, of which {name}", "µs", [micros]))
    growth = [memory[name] / before for name, before in quarter.items()]
    tell(
        figure(
            ROW, "blast, memory at the end / at a quarter, each process", "x", growth, goal=GROWTH
        )
    )
    waits = sorted(seen.handed.get(id, PATIENCE) for id in seen.begun)
    p95 = quantiles(waits, n=20, method="inclusive")[-1] if waits[1:] else waits[0]
    says = f"blast, {len(waits)} urgent versions beside it, first hand-over"
    tell(figure(ROW, f"{says}: p95", "s", [p95], goal=URGENT_SECONDS))
    late = 100 * sum(wait > LATE_SECONDS for wait in waits) / len(waits)
    tell(figure(ROW, f"{says}: later than {LATE_SECONDS:.0f} s", "%", [late], goal=LATE_PERCENT))


def settings(kafka: KafkaServer, mail: int, smpp: int) -> dict[str, str]:
    """The city's, with providers that take all they are given."""
    rates = {f"LANTOA_{name}_RATE": NO_LIMIT for name in ("MAIL", "SMS", "PUSH")}
    return rates | {
        "LANTOA_LOG": kafka.url,
        "LANTOA_LOG_LEVEL": "warning",
        "LANTOA_SMTP_URL": f"smtp://127.0.0.1:{mail}",
        "LANTOA_SMPP_URL": f"smpp://127.0.0.1:{smpp}",
        "LANTOA_SMPP_USER": "bench",
        "LANTOA_SMPP_PASSWORD": "bench",
        "LANTOA_SMS_WINDOW": "50",
        "LANTOA_MAIL_WINDOW": "50",
        "LANTOA_PUSH_WINDOW": "50",
        "LANTOA_PUSH_URL": "webpush:",
        "LANTOA_PUSH_REACH": "anywhere",
    }


@asynccontextmanager
async def sinks(smpp: int, push: int) -> AsyncIterator[None]:
    """The bare providers, stopped by their pid."""
    program = ("-m", "tests.bench.blast_sinks", str(smpp), str(push))
    process = await asyncio.create_subprocess_exec(sys.executable, *program)
    try:
        await answers(smpp)
        await answers(push)
        yield
    finally:
        process.terminate()
        await process.wait()


async def measure(folder: Path, mail: str, people: int, channels: Sequence[Channel]) -> None:
    """Have the crowd, the servers and the services; then blast."""
    smpp, push = free_port(), free_port()
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        kafka = await enter(KafkaServer(folder / "kafka", free_pair()))
        port = await enter(sink(mail))
        await enter(sinks(smpp, push))
        world = await enter(open_world(CommonSettings(data=folder / "city", log=kafka.url)))
        await world.log.prepare(TOPICS)
        all_of_them = people * len(channels)
        await crowd(world, all_of_them, channels, f"http://127.0.0.1:{push}")
        layout = ("notifier:planner", *(f"notifier:{channel}" for channel in channels))
        engines = settings(kafka, port, smpp)
        city = await enter(a_city(folder / "city", layout=layout, engines=engines))
        await city.start()
        appender = await enter(world.log.appender())
        tail = await enter(world.log.tail([DELIVERY_REPORTED]))
        await blasted(city, appender, tail, all_of_them)


async def main(people: int = PEOPLE, *channels: Channel) -> None:
    """Start the sink and measure; say so when there is none."""
    configure_logging(CommonSettings(log_level="warning"))
    program = shutil.which(SINK) or shutil.which(SINK, path="/usr/sbin")
    if program is None:
        tell(Missing(row=ROW, not_measured="smtp-sink is not here (apt-get install postfix)"))
        return
    with TemporaryDirectory() as folder:
        await measure(Path(folder), program, people, channels or CHANNELS)


def _arguments(said: Sequence[str]) -> tuple[int | Channel, ...]:
    return (*map(int, said[:1]), *map(Channel, said[1:]))


if __name__ == "__main__":
    run(ROW, partial(main, *_arguments(sys.argv[1:])))  # type: ignore[arg-type]

"""A storm of receipts beside what is being sent to the same provider, in one SMS worker.

Receipts come as deliver_sm through the door (read, appended, answered), then through their group to
traces and ledgers; SQLite log and records. Once in the order in which their messages were sent,
once scattered over all batches: the worst there is, a ledger a receipt. Then half of them while
messages go out at a contract's rate, with an urgent one twice a second. The SMSC that takes the
messages is a process of its own; the receipts are of messages sent earlier.

    python -m tests.bench.receipts [RECEIPTS]      1000000 for a city's whole storm
"""

import asyncio
import random
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Retry
from lantoa.runtime.logging import configure_logging
from lantoa.runtime.settings import CommonSettings
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.accounts.traces import named
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.smpp.arriving import Arriving
from lantoa_notifier.channels.smpp.receipts import Ids
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from services.notifier.tests.desk import Desk, received
from tests.bench.measuring import Cpu, figure, paired, run, tell
from tests.bench.smpp import TEXTS, Counted, a_line
from tests.smsc import Smsc, running_smsc

ROW, RECEIPTS, ROUNDS, WINDOW = "receipts", 80_000, 4, 20
RATE, PEOPLE, BATCH, OPEN = 100.0, 200, 500, 500
"""Messages a second of the contract, people of a campaign, slots of a batch that was sent earlier,
receipts that the SMSC has open."""
EVERY, QUIET = 0.5, 10.0
"""Seconds between urgent messages, and how long they are timed without a storm."""
BESIDE = 2
"""Receipts beside each message, where its CPU is measured."""
MOST_MS, MOST_SLOWER, MOST_CPU, MOST_URGENT = 0.15, 1.1, 1.1, 1.0
IDS = Ids("sms:khac")


def said(number: int) -> bytes:
    """The deliver_sm by which an SMSC says that a message arrived; one of 20 did not."""
    state = "UNDELIV" if number % 20 == 0 else "DELIVRD"
    text = f"id:{number} sub:001 dlvrd:001 submit date:2611240801 done date:2611240802 stat:{state}"
    octets = f"{text} err:000 text:".encode()
    addresses = b"\0\1\1" + b"84912345678\0" + b"\5\0" + b"LANTOA\0"
    return addresses + bytes([4, 0, 0, 0, 0, 0, 0, 0, 0, len(octets)]) + octets


@dataclass
class Rig:
    """An SMS worker: its door, the group of its receipts, what sends."""

    desk: Desk
    sender: Sender
    arriving: Arriving
    receipts: Counted
    read: Callable[[], Awaitable[None]]
    versions: Iterator[int] = field(default_factory=partial(count, 1))
    sent: int = 0

    def worker(self, rate: float) -> Sending:
        """One that sends at most so many a second."""
        dispatching = Dispatching(self.sender, WINDOW, Pace(rate, SystemClock()))
        return Sending(self.desk.asks, dispatching, Lost.UNKNOWN, asyncio.Semaphore(OPEN_GROUPS))

    async def campaign(self, people: int, lane: Lane = Lane.NORMAL) -> Campaign:
        """One to so many people."""
        numbers = BitMap(range(1, people + 1))
        values = {"channel": Channel.SMS, "templates": TEXTS, "lane": lane}
        return await self.desk.campaign(numbers, version=Version(next(self.versions)), **values)

    async def prepare(self, receipts: int) -> None:
        """People, and messages that were accepted earlier and have no receipt yet."""
        for number in range(1, PEOPLE + 1):
            await self.desk.follower(number, Channel.SMS, address=f"+8491{number:07}")
        everybody = BitMap(range(receipts))
        earlier = await self.desk.campaign(everybody, channel=Channel.SMS, part="earlier")
        for place, batch in enumerate(cut(earlier)):
            first = place * BATCH
            ids = {n: [named(IDS.provider, str(first + n))] for n in range(BATCH)}
            ledger = books.claim(batch)
            accepted = replace(ledger, delivered=books.kept(books.all_slots(ledger)))
            await self.desk.records.insert_many(LEDGER, {batch.batch: accepted})
            await self.desk.traces.keep(batch.batch, ids)

    async def costs(self, numbers: Sequence[int]) -> float:
        """CPU seconds a receipt, from the door to the ledger."""
        cpu = Cpu()
        await self.storm(numbers)
        return cpu.per(len(numbers))

    async def storm(self, numbers: Sequence[int]) -> None:
        """All of them, from the door to the ledger."""
        wanted = self.receipts.done + len(numbers)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._deliver(numbers))
            while self.receipts.done < wanted:
                await self.read()

    async def _deliver(self, numbers: Sequence[int]) -> None:
        """As an SMSC does: so many open at once, and another one for every answer."""
        window = asyncio.Semaphore(OPEN)
        for number in numbers:
            await window.acquire()
            self.arriving.take(IDS, said(number), lambda _status: window.release())

    async def send(self, worker: Sending, campaign: Campaign) -> None:
        """All of it, as the runtime has it: again when a spell is over."""
        for batch in cut(campaign):
            while True:
                try:
                    await worker.send(received(batch))
                except Retry:
                    continue
                break
        self.sent += campaign.intents


@asynccontextmanager
async def a_rig(folder: Path, smsc: Smsc, receipts: int) -> AsyncIterator[Rig]:
    """Opened, bound, with so many messages that wait for their receipts."""
    async with a_line(folder, smsc, ROW, WINDOW) as line:
        rig = Rig(line.desk, line.sender, line.arriving, line.receipts, line.read)
        await rig.prepare(receipts)
        yield rig


async def urgent_ones(rig: Rig, worker: Sending) -> list[float]:
    """Seconds from the request of an urgent message to its record, until it is cancelled."""
    took: list[float] = []
    with suppress(asyncio.CancelledError):
        while True:
            campaign, begun = await rig.campaign(1, Lane.URGENT), perf_counter()
            await rig.send(worker, campaign)
            took.append(perf_counter() - begun)
            await SystemClock().sleep(EVERY)
    return took


async def sending_beside(rig: Rig, other: Awaitable[object]) -> tuple[float, list[float]]:
    """Seconds a message, and those of the urgent ones, while something else goes on."""
    worker, before, begun = rig.worker(RATE), rig.sent, perf_counter()
    urgent = asyncio.create_task(urgent_ones(rig, worker))
    going = asyncio.ensure_future(other)
    while not going.done():
        some = [await rig.campaign(PEOPLE) for _ in range(OPEN_GROUPS)]
        await asyncio.gather(*(rig.send(worker, campaign) for campaign in some))
    seconds = (perf_counter() - begun) / (rig.sent - before)
    urgent.cancel()
    await going
    return seconds, await urgent


def with_receipts(rig: Rig, numbers: Iterator[int]) -> Callable[[], Awaitable[None]]:
    """The next receipts, as many as stand beside the messages of a round."""
    return lambda: rig.storm([next(numbers) for _ in range(PEOPLE * BESIDE)])


async def together(rig: Rig, receipts: Callable[[], Awaitable[None]]) -> float:
    """CPU seconds of a message and its receipts while they come in between."""
    campaign, cpu = await rig.campaign(PEOPLE), Cpu()
    await asyncio.gather(rig.send(rig.worker(float("inf")), campaign), receipts())
    return cpu.per(PEOPLE)


async def apart(rig: Rig, receipts: Callable[[], Awaitable[None]]) -> float:
    """The same, one after the other."""
    campaign, cpu = await rig.campaign(PEOPLE), Cpu()
    await rig.send(rig.worker(float("inf")), campaign)
    await receipts()
    return cpu.per(PEOPLE)


async def measure(receipts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with running_smsc() as smsc:
            await smsc.behaves(receipts="none", keep=False)
            await measured(Path(folder), smsc, receipts)


async def measured(folder: Path, smsc: Smsc, receipts: int) -> None:
    """All figures, each with receipts of its own."""
    beside = 2 * (ROUNDS + 1) * PEOPLE * BESIDE
    async with a_rig(folder, smsc, receipts + beside) as rig:
        quarter = receipts // 4
        costs = await rig.costs(range(quarter))
        tell(figure(ROW, "a receipt of SMS, door to ledger", "ms", [costs * 1000], goal=MOST_MS))
        scattered = random.Random(7).sample(range(quarter, 2 * quarter), quarter)
        worst = [await rig.costs(scattered) * 1000]
        tell(figure(ROW, "the same, scattered over all batches", "ms", worst))
        numbers = iter(range(receipts, receipts + beside))
        receive = with_receipts(rig, numbers)
        says = f"an SMS and {BESIDE} receipts, together / one after the other"
        both = partial(together, rig, receive), partial(apart, rig, receive)
        tell(await paired(ROW, says, *both, goal=MOST_CPU, rounds=ROUNDS))
        alone, quiet = await sending_beside(rig, SystemClock().sleep(QUIET))
        slow, loud = await sending_beside(rig, rig.storm(range(2 * quarter, receipts)))
        says = f"time of an SMS at {RATE:g}/s in a storm of {receipts - 2 * quarter:,} receipts"
        tell(figure(ROW, f"{says} / without", "x", [slow / alone], goal=MOST_SLOWER))
        for name, took in (("without", quiet), ("in the storm", loud)):
            p95 = statistics.quantiles(took, n=20)[-1]
            tell(figure(ROW, f"an urgent SMS {name}, p95", "s", [p95], goal=MOST_URGENT))


async def main() -> None:
    configure_logging(CommonSettings(log_level="error"))
    await measure(int(sys.argv[1]) if len(sys.argv) > 1 else RECEIPTS)


if __name__ == "__main__":
    run(ROW, main)

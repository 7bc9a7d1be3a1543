"""SMS by SMPP, the full path beside a bare protocol, to the same SMSC of the npm package.

Ours: batches from addresses and consent to the ledger, receipts to the log, from there through
their group to the ledger; SQLite log and records. The floor: a window of submits and an answer to
each receipt. CPU of our process; the SMSC is one of its own.

    python -m tests.bench.smpp [LOG]      kafka://127.0.0.1:9092 for a broker with no receipts yet
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import cast

from pydantic import SecretStr
from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.ids import BatchId, Version
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import DELIVERY_RECEIPT, TOPICS
from lantoa.engines.opening import open_log, open_records
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.consuming import Consumer
from lantoa.runtime.errors import Retry
from lantoa.runtime.logging import configure_logging
from lantoa.runtime.service import Handler, Produced, Reading, Received
from lantoa.runtime.settings import CommonSettings
from lantoa_notifier.accounts.traces import named
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.smpp import bodies
from lantoa_notifier.channels.smpp.arriving import Arriving
from lantoa_notifier.channels.smpp.opening import open_smpp
from lantoa_notifier.channels.smpp.parts import parts_of
from lantoa_notifier.channels.smpp.pdu import HEADER, Command, framed
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.records import TABLES
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from lantoa_notifier.yielding import AT_ONCE, yielding
from services.notifier.tests.desk import Desk, received
from tests.bench.measuring import Cpu, figure, paired, run, tell
from tests.smsc import PASSWORD, Smsc, running_smsc

ROW, MESSAGES, CALL, OPEN, WINDOW, ROUNDS = "smpp", 2000, 1000, 200_000, 50, 6
EMBEDDED = "sqlite:log.db"
MOST_MS, MOST_SLOWER, MOST_TIMES = 1000 / 1500, 1.2, 15.0
TEXT = "Luat Dat dai so 31/2024/QH15 co hieu luc tu ngay 01/8/2024."
TEXTS = Templates(subject="x", text="x", sms_plain=TEXT, url="https://lantoa.example/v")
(PART,) = parts_of(f"{TEXT} {TEXTS.url} Tu choi: soan HUY gui 8xx8", 0)
PATIENCE = 60
"""Seconds after which a round has failed: a receipt that does not come is waited for in vain."""
PEOPLE = BitMap(range(1, MESSAGES + 1))


class Counted:
    """A handler, and how many events it has brought to their end."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.done = 0

    async def handle(self, events: Sequence[Received]) -> Produced:
        """As the handler does."""
        produced = await self._handler(events)
        self.done += len(events)
        return produced


@dataclass
class Rig:
    """The SMS worker and the group of its receipts, on a log and records of their own."""

    desk: Desk
    worker: Sending
    receipts: Counted
    read: Callable[[], Awaitable[None]]
    versions: Iterator[int] = field(default_factory=partial(count, 1))

    async def enrol(self) -> None:
        """Everybody, confirmed."""
        for number in PEOPLE:
            await self.desk.follower(number, Channel.SMS, address=f"+8491{number:07}")

    async def round(self) -> float:
        """CPU seconds of a message: a campaign sent to everybody, and all its receipts handled."""
        version = Version(next(self.versions))
        campaign = await self.desk.campaign(
            PEOPLE, channel=Channel.SMS, version=version, templates=TEXTS
        )
        wanted, cpu = self.receipts.done + MESSAGES, Cpu()
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
            for batch in cut(campaign):
                group.create_task(self._sent(batch))
            while self.receipts.done < wanted:
                await self.read()
        return cpu.per(MESSAGES)

    async def _sent(self, batch: BatchRequested) -> None:
        """As the runtime has it: again when the worker's spell with it is over."""
        try:
            await self.worker.send(received(batch))
        except Retry as over:
            if over.dependency != "time":
                raise
            await self._sent(batch)

    async def leave_open(self, number: int) -> None:
        """So many messages whose receipts never come."""
        for start in range(0, number, CALL):
            names = {n: [named("sms:khac", f"cho-{start + n}")] for n in range(CALL)}
            await self.desk.traces.keep(BatchId(f"cho-{start}"), names)


@dataclass(frozen=True)
class Line:
    """SMPP of a worker on a log and records of its own: its door, what sends, its receipts."""

    desk: Desk
    sender: Sender
    arriving: Arriving
    receipts: Counted
    read: Callable[[], Awaitable[None]]


@asynccontextmanager
async def a_line(
    folder: Path, smsc: Smsc, row: str, window: int, log_url: str = EMBEDDED
) -> AsyncIterator[Line]:
    """Opened, bound."""
    clock = SystemClock()
    settings = DeliverySettings(
        smpp_url=f"{smsc.url}?route=khac",
        smpp_user="bench",
        smpp_password=SecretStr(PASSWORD),
        sms_window=window,
        sms_rate=float("inf"),
    )
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        log = await enter(open_log(log_url, folder))
        records = await enter(open_records("sqlite:records.db", folder, "notifier"))
        await log.prepare(TOPICS)
        await records.prepare(TABLES)
        desk = Desk(records, clock)  # type: ignore[arg-type]  # nothing moves the clock here
        appender = await enter(log.appender())
        arriving = Arriving(appender, desk.people.known, clock)
        sender = await enter(open_smpp(settings, arriving, clock, lambda _name, _deed: None))
        receipts = Counted(yielding(desk.receipting(clock).take, clock))
        reading = Reading(row, (DELIVERY_RECEIPT,), receipts.handle, max_records=AT_ONCE)
        consumer = Consumer(reading, appender, clock, {})
        reader = await enter(log.group(row, (DELIVERY_RECEIPT,), "", consumer.revoked))
        yield Line(desk, sender, arriving, receipts, lambda: consumer.round(reader))


@asynccontextmanager
async def a_rig(folder: Path, smsc: Smsc, log_url: str = EMBEDDED) -> AsyncIterator[Rig]:
    """Opened, bound, with everybody enrolled."""
    async with a_line(folder, smsc, ROW, WINDOW, log_url) as line:
        dispatching = Dispatching(line.sender, WINDOW, Pace(float("inf"), line.desk.clock))
        opened = asyncio.Semaphore(OPEN_GROUPS)
        worker = Sending(line.desk.asks, dispatching, Lost.UNKNOWN, opened)
        rig = Rig(line.desk, worker, line.receipts, line.read)
        await rig.enrol()
        yield rig


class Bare(asyncio.Protocol):
    """The least that sends and hears: a window, and an answer to each receipt."""

    def __init__(self) -> None:
        self.over = asyncio.Event()
        self._rest = b""
        self._sent = self._receipts = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bind."""
        self._transport = cast(asyncio.Transport, transport)
        self._write(Command.BIND_TRANSCEIVER, 1, bodies.bind("bench", PASSWORD, ""))

    def data_received(self, data: bytes) -> None:
        """Take whole PDUs."""
        rest, at = self._rest + data, 0
        while len(rest) - at >= HEADER.size:
            length, command, _, sequence = HEADER.unpack_from(rest, at)
            if len(rest) - at < length:
                break
            at += length
            self._take(command, sequence)
        self._rest = rest[at:]

    def begin(self) -> None:
        """Fill the window."""
        self.over.clear()
        self._sent = self._receipts = 0
        for _ in range(WINDOW):
            self._submit()

    def _take(self, command: int, sequence: int) -> None:
        if command == Command.SUBMIT_SM_RESP and self._sent < MESSAGES:
            self._submit()
        elif command == Command.BIND_TRANSCEIVER_RESP:
            self.over.set()
        elif command == Command.DELIVER_SM:
            self._write(Command.DELIVER_SM_RESP, sequence, b"\0")
            self._receipts += 1
            if self._receipts == MESSAGES:
                self.over.set()

    def _submit(self) -> None:
        self._sent += 1
        body = bodies.submit("LANTOA", f"8491{self._sent:07}", PART)
        self._write(Command.SUBMIT_SM, self._sent, body)

    def _write(self, command: int, sequence: int, body: bytes) -> None:
        self._transport.write(framed(command, 0, sequence, body))


async def bare_round(bare: Bare) -> float:
    """CPU seconds of a submit and its receipt."""
    cpu = Cpu()
    bare.begin()
    await bare.over.wait()
    return cpu.per(MESSAGES)


@asynccontextmanager
async def a_bare_one(smsc: Smsc) -> AsyncIterator[Bare]:
    """The floor, bound."""
    loop = asyncio.get_running_loop()
    transport, bare = await loop.create_connection(Bare, "127.0.0.1", smsc.port)
    await bare.over.wait()
    yield bare
    transport.close()


async def beside_the_floor(folder: Path, log_url: str) -> None:
    """What a message costs, and how often that is what it must."""
    async with running_smsc() as smsc, running_smsc() as other:
        for one in (smsc, other):
            await one.behaves(receipts="after", keep=False)
        async with a_rig(folder, smsc, log_url) as rig, a_bare_one(other) as bare:
            floor = partial(bare_round, bare)
            said = f"SMS by SMPP, full path with its receipt, window {WINDOW}"
            tell(await paired(ROW, f"{said} / bare protocol", rig.round, floor, goal=MOST_TIMES))
            costs = [await rig.round() * 1000 for _ in range(ROUNDS)]
            tell(figure(ROW, said, "ms", costs, goal=MOST_MS))


async def with_many_open(folder: Path) -> None:
    """What it costs while so many receipts are open, beside few."""
    async with running_smsc() as smsc, running_smsc() as other:
        for one in (smsc, other):
            await one.behaves(receipts="after", keep=False)
        full, few = folder / "full", folder / "few"
        async with a_rig(full, smsc) as crowded, a_rig(few, other) as free:
            await crowded.leave_open(OPEN)
            says = f"SMS by SMPP: with {OPEN:,} open receipts / with few"
            tell(await paired(ROW, says, crowded.round, free.round, goal=MOST_SLOWER))


async def main() -> None:
    configure_logging(CommonSettings(log_level="warning"))
    with tempfile.TemporaryDirectory() as folder:
        log_url = sys.argv[1] if len(sys.argv) > 1 else EMBEDDED
        await beside_the_floor(Path(folder) / "floor", log_url)
        if log_url == EMBEDDED:
            await with_many_open(Path(folder))


if __name__ == "__main__":
    run(ROW, main)

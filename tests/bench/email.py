"""What an e-mail costs from its batch to the server's word for it, beside bare SMTP.

Subject: 2,000 people in four batches on records in SQLite: address opened, consent and head asked,
marked, composed, both links signed, handed in, recorded, reported. Floor: the same mails, ready
made, over sixteen connections by hand, with every command of a mail in one packet (RFC 2920).
Both to Postfix's ``smtp-sink``, which keeps nothing. CPU of this process alone.

    python -m tests.bench.email [PEOPLE]
"""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyroaring import BitMap

from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel
from lantoa.messages.templates import Templates
from lantoa.testing.city import free_port
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.composing import spliced
from lantoa_notifier.channels.messages import Answer, Lost, Message, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.links import Links
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from services.notifier.tests.desk import BOUNCE_DOMAIN, Desk, open_desk
from tests.bench.campaigns import sent_to_all
from tests.bench.measuring import Cpu, Figure, Missing, figure, run, tell

ROW, PEOPLE, ROUNDS, GOAL_US = "email", 2000, 5, 1250.0
"""800 a second on one core are 1,250 µs each."""
FROM = "Sở Tư pháp Hà Nội <thongbao@phapluat.example>"
TEXT = (
    "Ủy ban nhân dân Thành phố ban hành Kế hoạch số 335/KH-UBND về ứng dụng công nghệ thông tin. "
)
NEWS = Templates(
    subject="Kế hoạch số 335/KH-UBND về ứng dụng công nghệ thông tin trong phổ biến pháp luật",
    text=TEXT * 8,
    html=f"<h1>Kế hoạch 335</h1><p>{TEXT * 8}</p>",
    url="https://lantoa.example/noi-dung/ke-hoach-335-kh-ubnd",
)
SINK = "smtp-sink"


@asynccontextmanager
async def sink(program: str) -> AsyncIterator[int]:
    """Postfix's sink on a port of its own, stopped by its pid."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        program, "-u", "nobody", f"127.0.0.1:{port}", "256"
    )
    try:
        await answers(port)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def answers(port: int) -> None:
    """Return when somebody listens there; after many tries in any case."""
    for _ in range(10_000):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionError:
            continue
        writer.close()
        return


class Kept:
    """A sender that keeps ready-made mails instead of sending them."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def send(self, message: Message) -> Answer:
        """Keep it."""
        self.mails.append(spliced(message, FROM))
        return Answer(Fate.DELIVERED)

    async def probe(self) -> None:
        """Always well."""


def worker(desk: Desk, sender: Sender) -> Sending:
    """The notifier's own, with its window and no limit of rate."""
    window = DeliverySettings().mail_window
    dispatching = Dispatching(sender, window, Pace(float("inf"), desk.clock))
    return Sending(desk.asks, dispatching, Lost.RESEND, asyncio.Semaphore(OPEN_GROUPS))


async def full_path(desk: Desk, sender: Sender, people: int, versions: Iterator[int]) -> float:
    """One campaign to everybody; CPU seconds a message."""
    campaign = await desk.campaign(
        BitMap(range(1, people + 1)), templates=NEWS, version=Version(next(versions))
    )
    return await sent_to_all(desk, worker(desk, sender), campaign)


async def bare(port: int, mails: list[bytes]) -> float:
    """The same mails by hand; CPU seconds a message."""
    cpu = Cpu()
    lanes = [mails[lane::16] for lane in range(16)]
    await asyncio.gather(*(_pipelined(port, lane) for lane in lanes))
    return cpu.per(len(mails))


async def _pipelined(port: int, mails: list[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"EHLO bench\r\n")
    while (await reader.readline())[3:4] == b"-":
        pass
    for mail in mails:
        writer.write(b"MAIL FROM:<tra@phapluat.example>\r\nRCPT TO:<a@thu.example>\r\nDATA\r\n")
        for _ in range(3):
            await reader.readline()
        writer.write(mail + b"\r\n.\r\n")
        await reader.readline()
    writer.close()


async def measure(people: int, port: int, folder: Path) -> None:
    """Rounds of both, in turns."""
    async with open_desk(folder) as desk:
        desk.links = Links(
            "https://lantoa.example", Ed25519PrivateKey.generate().private_bytes_raw()
        )
        await desk.followers(*range(1, people + 1))
        versions, kept = count(1), Kept()
        await full_path(desk, kept, people, versions)
        settings = DeliverySettings(
            smtp_url=f"smtp://127.0.0.1:{port}", mail_from=FROM, bounce_domain=BOUNCE_DOMAIN
        )
        opened = next(row.opened for row in ROWS if row.channel is Channel.EMAIL)
        async with opened(desk.opening(settings, folder)) as sender:
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(await full_path(desk, sender, people, versions) * 1e6)
                theirs.append(await bare(port, kept.mails) * 1e6)
        tell(told(ours, theirs))


def told(ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    """The line, from the microseconds of each round."""
    return figure(
        ROW,
        "an e-mail from its batch to the server's word, CPU (1,250 µs are 800 a second)",
        "µs",
        ours,
        goal=GOAL_US,
        subject_us=round(median(ours), 1),
        floor_us=round(median(theirs), 1),
    )


async def main(people: int = PEOPLE) -> None:
    """Start the sink and measure; say so when there is none."""
    program = shutil.which(SINK) or shutil.which(SINK, path="/usr/sbin")
    if program is None:
        tell(Missing(row=ROW, not_measured="smtp-sink is not here (apt-get install postfix)"))
        return
    with TemporaryDirectory() as folder:
        async with sink(program) as port:
            await measure(people, port, Path(folder))


if __name__ == "__main__":
    run(ROW, partial(main, *map(int, sys.argv[1:])))

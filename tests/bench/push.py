"""Web push, the full path beside its floor: encrypt for one browser, POST, read the answer.

Subject: 2,000 people in four batches on records in SQLite: address opened, consent and head asked,
marked, encrypted (RFC 8291), handed in with our VAPID token, recorded, reported. Floor: notes of
the same length encrypted by the same library and posted by hand, a connection for each place of
the window. Both to a bare push service in a process of its own, which keeps nothing. CPU of this
process alone. (That what is sent can be opened is proved in ``test_push`` and in Chromium.)

    python -m tests.bench.push [PEOPLE]
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyroaring import BitMap

from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel, Contact
from lantoa.testing.city import free_port
from lantoa.testing.pushpeer import Browser
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Lost, Message, Sender
from lantoa_notifier.channels.push import note_of, sealed
from lantoa_notifier.channels.settings import DeliverySettings, Reach
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.links import Links
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from services.notifier.tests.desk import Desk, open_desk
from tests.bench.blast import sinks
from tests.bench.campaigns import sent_to_all
from tests.bench.email import NEWS
from tests.bench.measuring import Cpu, figure, paired, run, tell

ROW, PEOPLE, WINDOW, ROUNDS = "push", 2000, 25, 6
MOST_US, MOST_TIMES = 1667.0, 3.0
"""600 a second on one core are 1,667 µs each."""
SETTINGS = DeliverySettings(push_url="webpush:", push_reach=Reach.ANYWHERE)


class Kept:
    """A sender that keeps the note instead of sending it."""

    def __init__(self) -> None:
        self.note = b""

    async def send(self, message: Message) -> Answer:
        """Keep it."""
        self.note = msgspec.json.encode(note_of(message))
        return Answer(Fate.DELIVERED)

    async def probe(self) -> None:
        """Always well."""


async def full_path(desk: Desk, sender: Sender, people: int, versions: Iterator[int]) -> float:
    """One campaign to everybody; CPU seconds a message."""
    campaign = await desk.campaign(
        BitMap(range(1, people + 1)),
        channel=Channel.PUSH,
        templates=NEWS,
        version=Version(next(versions)),
    )
    dispatching = Dispatching(sender, WINDOW, Pace(float("inf"), desk.clock))
    sending = Sending(desk.asks, dispatching, Lost.RESEND, asyncio.Semaphore(OPEN_GROUPS))
    return await sent_to_all(desk, sending, campaign)


async def bare(port: int, contact: Contact, note: bytes, messages: int) -> float:
    """The same by hand; CPU seconds a message."""
    cpu = Cpu()
    places = [len(range(place, messages, WINDOW)) for place in range(WINDOW)]
    await asyncio.gather(*(_posted(port, contact, note, some) for some in places))
    return cpu.per(messages)


async def _posted(port: int, contact: Contact, note: bytes, messages: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(messages):
        body = sealed(contact, note)
        head = f"POST /x HTTP/1.1\r\nHost: push\r\nTTL: 60\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def enrolled(desk: Desk, people: int, origin: str) -> None:
    """Everybody, confirmed, each with a browser's keys (one browser's: they cost the same)."""
    browser = Browser()
    for number in range(1, people + 1):
        contact = browser.contact(f"{origin}/push/{number}")
        await desk.follower(number, Channel.PUSH, contact=contact)


async def measure(folder: Path, people: int) -> None:
    """Rounds of both, in turns."""
    port, versions, kept = free_port(), count(1), Kept()
    async with open_desk(folder) as desk, sinks(free_port(), port):
        private = Ed25519PrivateKey.generate().private_bytes_raw()
        desk.links = Links("https://lantoa.example", private)
        origin = f"http://127.0.0.1:{port}"
        await enrolled(desk, people, origin)
        await full_path(desk, kept, people, versions)
        opened = next(row.opened for row in ROWS if row.channel is Channel.PUSH)
        async with opened(desk.opening(SETTINGS, folder)) as sender:
            subject = partial(full_path, desk, sender, people, versions)
            floor = partial(bare, port, Browser().contact(origin), kept.note, people)
            await tell_both(subject, floor)


async def tell_both(
    subject: Callable[[], Awaitable[float]], floor: Callable[[], Awaitable[float]]
) -> None:
    """The ratio, and the microseconds that 600 a second allow."""
    says = "web push, full path from its batch to the service's word"
    tell(await paired(ROW, f"{says} / encrypt and POST", subject, floor, goal=MOST_TIMES))
    costs = [await subject() * 1e6 for _ in range(ROUNDS)]
    tell(figure(ROW, f"{says}, CPU", "µs", costs, goal=MOST_US))


async def main(people: int = PEOPLE) -> None:
    """Measure."""
    with TemporaryDirectory() as folder:
        await measure(Path(folder), people)


if __name__ == "__main__":
    run(ROW, partial(main, *map(int, sys.argv[1:])))

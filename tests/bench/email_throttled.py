"""One destination domain answers 421 all the time: when do the others have their mail?

A thousand people elsewhere and 250 at one domain, in two batches. p95 of the seconds from the
start until a message to the others is taken, while that domain is turned away, beside the same
when it is not. The server is a few lines in a thread of its own.

    python -m tests.bench.email_throttled
"""

import asyncio
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from pyroaring import BitMap

from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.logging import configure_logging
from lantoa.runtime.settings import CommonSettings
from lantoa_notifier.channels.messages import Answer, Message, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.planner.cutting import cut
from services.notifier.tests.desk import Desk, open_desk, received
from tests.bench.email import FROM, NEWS, worker
from tests.bench.measuring import paired, run, tell

ROW, OTHERS, SLOW, GOAL = "email-throttled", 1000, 250, 1.1
DOMAIN = "cham.example"
LINES = {b"MAI": b"250 OK\r\n", b"EHL": b"250 sink\r\n", b"QUI": b"221 Bye\r\n"}


class Sink(socketserver.StreamRequestHandler):
    """One connection: takes all mail, or all but that of one domain."""

    def handle(self) -> None:
        """Until the other side has gone, or the domain is named."""
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            if line.startswith(b"RCPT") and self.server.busy and DOMAIN.encode() in line:  # type: ignore[attr-defined]
                self.wfile.write(b"421 4.7.0 Too many messages for that domain\r\n")
                return
            if line.startswith(b"DATA"):
                self.wfile.write(b"354 Go on\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
            self.wfile.write(LINES.get(line[:3], b"250 OK\r\n"))


class Server(socketserver.ThreadingTCPServer):
    """All connections."""

    daemon_threads, request_queue_size, busy = True, 128, False


@contextmanager
def served() -> Iterator[Server]:
    """The server on a free port."""
    with Server(("127.0.0.1", 0), Sink) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


class Timed:
    """Notes when each message to the others was taken."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._begun = perf_counter()
        self.seconds: list[float] = []

    async def send(self, message: Message) -> Answer:
        """Send it."""
        answer = await self._sender.send(message)
        if not message.to.contact.address.endswith(DOMAIN):
            self.seconds.append(perf_counter() - self._begun)
        return answer

    async def probe(self) -> None:
        """Ask the server."""
        await self._sender.probe()


async def crowd(desk: Desk) -> BitMap:
    """Every fifth person is at that domain."""
    people = BitMap(range(1, OTHERS + SLOW + 1))
    for number in people:
        slow = number % 5 == 0
        await desk.follower(number, address=f"nguoi{number}@{DOMAIN}" if slow else "")
    return people


async def main() -> None:
    """Rounds of both, in turns."""
    configure_logging(CommonSettings(log_level="warning"))
    opened = next(row.opened for row in ROWS if row.channel is Channel.EMAIL)
    with TemporaryDirectory() as folder, served() as server:
        settings = DeliverySettings(
            smtp_url=f"smtp://127.0.0.1:{server.server_address[1]}", mail_from=FROM
        )
        async with open_desk(Path(folder)) as desk:
            people, versions = await crowd(desk), count(1)

            async def p95(busy: bool) -> float:
                server.busy = busy
                version = Version(next(versions))
                campaign = await desk.campaign(people, templates=NEWS, version=version)
                async with opened(desk.opening(settings, Path(folder))) as sender:
                    timed = Timed(sender)
                    sending = worker(desk, timed)
                    await asyncio.gather(*(sending.send(received(b)) for b in cut(campaign)))
                return quantiles(timed.seconds, n=20)[-1]

            says = "p95 until the others have their mail, one of five people's domain at 421 / not"
            tell(await paired(ROW, says, lambda: p95(True), lambda: p95(False), goal=GOAL))


if __name__ == "__main__":
    run(ROW, main)

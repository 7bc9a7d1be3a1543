"""Providers that keep books: whom they took a message for, by which reference of ours, and when.

Accounts of the faults are counted from these, never from what a service says. Each speaks just
enough of its standard: SMTP (RFC 5321), web push (RFC 8030).
"""

import asyncio
import enum
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from aiohttp import web

from lantoa.runtime.clock import SystemClock

HOST, LIMIT = "127.0.0.1", 1024 * 1024
Note = Callable[[str, object], None]
"""Keeps a figure of a run beside its verdict: pytest's ``record_property``, for ``--junit-xml``."""
MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.IGNORECASE | re.MULTILINE)
TO = re.compile(r"<([^>]*)>")
_clock = SystemClock()


class Conduct(enum.Enum):
    """What a provider does with a message."""

    TAKE = "takes it and says so"
    SILENCE = "takes it, and the connection breaks before it says so"
    SLOW = "takes it and says so half a minute later"
    LATER = "does not take it now"
    NEVER = "will never take it"

    @property
    def takes(self) -> bool:
        """Whether the receiver has it."""
        return self not in (Conduct.LATER, Conduct.NEVER)


@dataclass(frozen=True)
class Taken:
    """One message in the book."""

    to: str
    reference: str
    at: float
    """By the clock of this process."""


def always(_to: str, _times: int) -> Conduct:
    """A provider that works."""
    return Conduct.TAKE


@dataclass
class Book:
    """What a provider took, and how it behaves."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    """How often it was asked to take something for somebody."""
    conduct: Callable[[str, int], Conduct] = always
    """By whom it is for, and how often it has been asked before."""
    slow: float = 30.0
    held: asyncio.Event = field(default_factory=asyncio.Event)
    _most: int | None = None
    _free: asyncio.Event = field(default_factory=asyncio.Event)

    def hold_after(self, number: int) -> None:
        """Take that many more and answer them; take whatever comes then, and answer nothing."""
        self.held.clear()
        self._free.clear()
        self._most = len(self.taken) + number

    def go_on(self) -> None:
        """Answer again."""
        self._most = None
        self._free.set()

    async def took(self, to: str, reference: str) -> Conduct:
        """Write it into the book, if it is taken; returns when it may be answered."""
        conduct = self.conduct(to, self.asked[to])
        self.asked[to] += 1
        if conduct.takes:
            self.taken.append(Taken(to, reference, _clock.monotonic()))
        if self._most is not None and len(self.taken) > self._most:
            self.held.set()
            await self._free.wait()
        if conduct is Conduct.SLOW:
            await _clock.sleep(self.slow)
        return conduct

    @property
    def repeated(self) -> int:
        """How many came again to somebody who had it: by the same reference, or another one."""
        return len(self.taken) - len({one.to for one in self.taken})

    @property
    def told_twice(self) -> set[str]:
        """Who has it under two references: no client and no browser would join those."""
        names: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.taken:
            names[one.to].add(one.reference)
        return {to for to, references in names.items() if len(references) > 1}


class MailBook(Book):
    """A submission server; the reference is the Message-ID."""

    SAYS = {Conduct.LATER: "451 4.3.0 Try later", Conduct.NEVER: "550 5.1.1 No such user"}  # noqa: RUF012

    @property
    def env(self) -> dict[str, str]:
        """The settings of whoever sends by it."""
        return {"LANTOA_SMTP_URL": f"smtp://{HOST}:{self.port}", "LANTOA_MAIL_RATE": "100000"}

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[asyncio.StreamWriter, asyncio.Event] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self._lines[writer] = over = asyncio.Event()
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._serve(reader, writer)
        writer.close()
        over.set()

    async def hang_up(self) -> None:
        """End every connection."""
        self.go_on()
        for writer, over in list(self._lines.items()):
            writer.close()
            await over.wait()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        writer.write(b"220 so-cai ESMTP\r\n")
        while line := (await reader.readline()).decode():
            verb, said = line[:4].upper(), "250 2.0.0 OK"
            if verb == "RCPT":
                (to,) = TO.findall(line)
            elif verb == "DATA":
                writer.write(b"354 Go on\r\n")
                found = MESSAGE_ID.search(await reader.readuntil(b"\r\n.\r\n"))
                conduct = await self.took(to, found[1].decode() if found else "")
                if conduct is Conduct.SILENCE:
                    return
                said = self.SAYS.get(conduct, said)
            elif verb == "QUIT":
                said = "221 2.0.0 Bye"
            writer.write(said.encode() + b"\r\n")


class PushBook(Book):
    """A push service; the reference is the topic, by which a message replaces itself."""

    SAYS = {Conduct.LATER: 503, Conduct.NEVER: 410}  # noqa: RUF012

    @property
    def url(self) -> str:
        """Under which browsers have their endpoints."""
        return f"http://{HOST}:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The settings of whoever sends by it."""
        swift = {"LANTOA_PUSH_RATE": "100000"}
        return {"LANTOA_PUSH_URL": "webpush:", "LANTOA_PUSH_REACH": "anywhere", **swift}

    async def take(self, request: web.Request) -> web.Response:
        """One message."""
        await request.read()
        conduct = await self.took(request.path, request.headers.get("Topic", ""))
        if conduct is Conduct.SILENCE and request.transport is not None:
            request.transport.close()
        return web.Response(status=self.SAYS.get(conduct, 201))


@asynccontextmanager
async def mail_book() -> AsyncIterator[MailBook]:
    """The server on a free port of this machine."""
    book = MailBook()
    server = await asyncio.start_server(book.serve, HOST, 0, limit=LIMIT)
    book.port = server.sockets[0].getsockname()[1]
    try:
        yield book
    finally:
        server.close()
        await book.hang_up()


@asynccontextmanager
async def push_book() -> AsyncIterator[PushBook]:
    """The service on a free port of this machine."""
    book = PushBook()
    app = web.Application()
    app.router.add_post("/{name}", book.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0).start()
        book.port = runner.addresses[0][1]
        yield book
    finally:
        book.go_on()
        await runner.cleanup()

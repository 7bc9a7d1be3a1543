"""A small door for mail, by LMTP (RFC 2033) or SMTP (RFC 5321): what an MTA hands on to us.

Of our own because aiosmtpd, the one library for it, has had no release since May 2024 and looks for
a steward, writes addresses into its log, and answers a fault of ours with 500, on which the MTA
throws the bounce away. No TLS and no login: it stands behind the MTA, never on the open internet.
Lines, mails, connections and waits are bounded; a mail ends with CRLF.CRLF and nothing else.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final, Protocol

MOST_BYTES: Final = 1024 * 1024
"""Of one mail: our own is a tenth of it, and a bounce holds it once."""
LONGEST_LINE: Final = 64 * 1024
MOST_AT_ONCE: Final = 50
MOST_RECIPIENTS: Final = 100
PATIENCE, SESSION = 60.0, 600.0
"""Seconds that a command or a mail, and all of a connection, may take."""
PATH: Final = re.compile(r"(?:FROM|TO):\s*<([^<>]*)>(.*)", re.IGNORECASE)
GREETING: Final = (
    "250-lantoa\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n"
    f"250 SIZE {MOST_BYTES}"
)
BUSY, LATER = "421 4.3.2 Too many connections", "451 4.3.0 Not now"


class Letterbox(Protocol):
    """Who is behind the door."""

    def knows(self, address: str) -> bool:
        """Whether mail to the address is taken."""
        ...

    async def take(self, addresses: Sequence[str], mail: bytes) -> bool:
        """Whether the mail is kept, durably, for all of them; if not, the MTA tries again."""
        ...


class Visit:
    """One connection: commands in, answers out."""

    def __init__(
        self, letterbox: Letterbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._letterbox = letterbox
        self._reader = reader
        self._writer = writer
        self._to: list[str] = []
        self._each = False
        """Whether every recipient is answered for apart (LMTP)."""

    async def receive(self) -> None:
        """Until the other side says goodbye, or is silent too long, or talks nonsense."""
        await self._say("220 lantoa LMTP")
        while line := await self._command():
            verb, _, rest = line.decode("utf-8", errors="replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 2.0.0 Bye")
                return
            await self._say(await self._answer(verb.upper(), rest))

    async def _answer(self, verb: str, rest: str) -> str:
        if verb in ("LHLO", "EHLO", "HELO"):
            self._each, self._to = verb == "LHLO", []
            return GREETING
        if verb in ("MAIL", "RSET"):
            self._to = []
            return "250 2.1.0 OK"
        if verb == "RCPT":
            return self._recipient(rest)
        if verb == "DATA":
            return await self._mail()
        return "250 2.0.0 OK" if verb == "NOOP" else "502 5.5.1 Unknown command"

    def _recipient(self, rest: str) -> str:
        found = PATH.match(rest)
        if found is None:
            return "501 5.5.4 RCPT TO:<address>"
        if len(self._to) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not self._letterbox.knows(found[1]):
            return "550 5.1.1 No message was ever sent from here"
        self._to.append(found[1])
        return "250 2.1.5 OK"

    async def _mail(self) -> str:
        if not self._to:
            return "503 5.5.1 No recipient"
        await self._say("354 Go on")
        addresses, self._to = self._to, []
        async with asyncio.timeout(PATIENCE):
            mail = await self._text()
        if mail is None:
            answer = "552 5.3.4 Too large"
        else:
            answer = "250 2.0.0 OK" if await self._letterbox.take(addresses, mail) else LATER
        return "\r\n".join([answer] * (len(addresses) if self._each else 1))

    async def _text(self) -> bytes | None:
        """The mail, its dots unstuffed; None when it is too large."""
        lines, size, whole = [], 0, True
        while not ((line := await self._reader.readline()) == b".\r\n" and whole):
            if not line:
                raise ConnectionResetError
            whole = line.endswith(b"\r\n")
            size += len(line)
            if size <= MOST_BYTES:
                lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines) if size <= MOST_BYTES else None

    async def _command(self) -> bytes:
        """The next line; nothing when the other side has gone."""
        async with asyncio.timeout(PATIENCE):
            return await self._reader.readline()

    async def _say(self, answer: str) -> None:
        self._writer.write(answer.encode() + b"\r\n")
        await self._writer.drain()


class Door:
    """Lets so many in at once."""

    def __init__(self, letterbox: Letterbox) -> None:
        self._letterbox = letterbox
        self._inside: dict[asyncio.Future[None], asyncio.StreamWriter] = {}

    async def enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One visit; whatever the other side does ends only that."""
        ended = asyncio.get_running_loop().create_future()
        try:
            if len(self._inside) >= MOST_AT_ONCE:
                writer.write(BUSY.encode() + b"\r\n")
                return
            self._inside[ended] = writer
            async with asyncio.timeout(SESSION):
                await Visit(self._letterbox, reader, writer).receive()
        except (OSError, ValueError):
            return  # gone, silent (TimeoutError is an OSError), or a line without an end
        finally:
            self._inside.pop(ended, None)
            ended.set_result(None)
            writer.close()

    async def close(self) -> None:
        """Show everybody out: what is being kept is kept, what was not answered is tried again."""
        inside = dict(self._inside)
        for writer in inside.values():
            writer.close()
        await asyncio.gather(*inside)


@asynccontextmanager
async def open_door(letterbox: Letterbox, host: str, port: int) -> AsyncIterator[int]:
    """The door while it is open; the port it is at."""
    door = Door(letterbox)
    server = await asyncio.start_server(door.enter, host, port, limit=LONGEST_LINE)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await door.close()
        await server.wait_closed()

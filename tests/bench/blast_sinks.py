"""Providers that take everything, in a process of their own: SMPP and web push on the wire.

    python -m tests.bench.blast_sinks SMPP_PORT PUSH_PORT

They answer what the standards ask for and keep nothing: bare protocols, so that they take little of
the machine that is measured.
"""

import asyncio
import sys
from itertools import count
from typing import cast

from lantoa_notifier.channels.smpp.pdu import HEADER, Command, framed

HOST = "127.0.0.1"
ANSWERS = {
    Command.BIND_TRANSCEIVER: Command.BIND_TRANSCEIVER_RESP,
    Command.SUBMIT_SM: Command.SUBMIT_SM_RESP,
    Command.ENQUIRE_LINK: Command.ENQUIRE_LINK_RESP,
    Command.UNBIND: Command.UNBIND_RESP,
}
_ids = count(1)


class Sink(asyncio.Protocol):
    """Takes what comes, whole pieces at a time."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        """Answer what is whole; keep the rest."""
        self._rest = self.take(self._rest + data)

    def write(self, answer: bytes) -> None:
        """Answer."""
        self._transport.write(answer)

    def take(self, data: bytes) -> bytes:
        """Answer; the rest that is not whole."""
        raise NotImplementedError


class Smpp(Sink):
    """SMPP 3.4: every submit has an id of its own; no receipts."""

    def take(self, data: bytes) -> bytes:
        """Whole PDUs."""
        while len(data) >= HEADER.size:
            length, command, _, sequence = HEADER.unpack_from(data)
            if len(data) < length:
                break
            data = data[length:]
            answer = ANSWERS.get(Command(command))
            if answer is not None:
                self.write(framed(answer, 0, sequence, self._body(command)))
        return data

    def _body(self, command: int) -> bytes:
        if command == Command.SUBMIT_SM:
            return b"%d\0" % next(_ids)
        return b"sink\0" if command == Command.BIND_TRANSCEIVER else b""


class Push(Sink):
    """RFC 8030: 201 for each POST, whoever it is for."""

    def take(self, data: bytes) -> bytes:
        """Whole requests."""
        while True:
            head, found, rest = data.partition(b"\r\n\r\n")
            if not found:
                return data
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            if len(rest) < length:
                return data
            data = rest[length:]
            self.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")


async def main(smpp: int, push: int) -> None:
    """Take until stopped."""
    loop = asyncio.get_running_loop()
    for kind, port in ((Smpp, smpp), (Push, push)):
        await loop.create_server(kind, HOST, port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))

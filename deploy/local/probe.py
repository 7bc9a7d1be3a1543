"""Whether a server answers in its own protocol, asked with a few hand-written bytes."""

import asyncio
import socket
import struct

_METADATA, _VERSION, _CORRELATION = 3, 1, 335
_REQUEST = struct.pack(">hhihi", _METADATA, _VERSION, _CORRELATION, -1, 0)
_PING = b"\x10ping\0\x01\0\0\0" + b"\x02$db\0\x06\0\0\0admin\0"
_FINE = b"\x01ok\0" + struct.pack("<d", 1.0)


class PortTakenError(Exception):
    """Somebody else listens where the server should."""


def refuse_taken(name: str, port: int) -> None:
    """Raise PortTakenError if another process listens on the port of this machine."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError as taken:
            raise PortTakenError(
                f"port {port} for {name} is taken by a process that is not ours"
            ) from taken


async def kafka_answers(port: int) -> bool:
    """Say whether the broker lists itself in its metadata, that is, takes work."""
    reply = await _exchange(port, struct.pack(">i", len(_REQUEST)) + _REQUEST)
    if len(reply) < 12:
        return False
    correlation, brokers = struct.unpack_from(">ii", reply, 4)
    return bool(correlation == _CORRELATION and brokers > 0)


async def opensearch_answers(port: int) -> bool:
    """Say whether the node's cluster is yellow or green."""
    path = "/_cluster/health?wait_for_status=yellow&timeout=1s"
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    return (await _exchange(port, request.encode())).startswith(b"HTTP/1.1 200 ")


async def mongo_answers(port: int) -> bool:
    """Say whether the server answers a ping with ok."""
    document = struct.pack("<i", len(_PING) + 5) + _PING + b"\0"
    message = struct.pack("<iB", 0, 0) + document
    header = struct.pack("<iiii", 16 + len(message), _CORRELATION, 0, 2013)
    return _FINE in await _exchange(port, header + message)


async def _exchange(port: int, request: bytes) -> bytes:
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(request)
                return await reader.read(4096)
            finally:
                writer.close()
                await writer.wait_closed()
    except (OSError, TimeoutError):
        return b""

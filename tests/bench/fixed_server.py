"""The floors of the read path: a server that answers every request with the same bytes.

As a bare protocol, which looks for the end of a request and writes; or as an aiohttp application
of one handler. A process of its own, with the event loop that the gateway has.

    python -m tests.bench.fixed_server protocol|aiohttp PORT FILE
"""

import asyncio
import sys
from pathlib import Path

from aiohttp import web

END = b"\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


class Fixed(asyncio.Protocol):
    """Answers as often as a request ends."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._open = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note where to write."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        *whole, self._open = (self._open + data).split(END)
        for _ in whole:
            self._transport.write(self._answer)


async def protocol(port: int, body: bytes) -> None:
    """The least that a Python server can do."""
    answer = HEAD % len(body) + body
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Fixed(answer), "127.0.0.1", port)
    await server.serve_forever()


async def application(port: int, body: bytes) -> None:
    """One handler, no middleware, no log."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    serve = {"protocol": protocol, "aiohttp": application}[sys.argv[1]]
    asyncio.run(serve(int(sys.argv[2]), Path(sys.argv[3]).read_bytes()))

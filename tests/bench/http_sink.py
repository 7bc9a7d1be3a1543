"""An HTTP sink: answers every request as a real server once did, so that only the client costs.

While it learns, it passes each request on to the server and keeps the answer; afterwards it gives
the same answer to the same request, out of memory. It runs as a process of its own.

    python -m tests.bench.http_sink PORT ORIGIN
"""

import asyncio
import hashlib
import sys

import aiohttp
from aiohttp import web

MOST_BYTES = 64 * 1024 * 1024
KEPT = "/sink/bulks"
Key = tuple[str, str, bytes]
Kept = tuple[int, str, bytes]


class Sink:
    """Answers by heart what it knows, and asks the origin what it does not."""

    def __init__(self, origin: str, http: aiohttp.ClientSession) -> None:
        self._origin = origin
        self._http = http
        self._known: dict[Key, Kept] = {}
        self._bulks: list[tuple[str, bytes]] = []

    async def answer(self, request: web.Request) -> web.Response:
        """The answer to any request."""
        body = await request.read()
        key = (request.method, request.path_qs, hashlib.blake2b(body).digest())
        if key not in self._known:
            self._known[key] = await self._learn(request, body)
        status, kind, said = self._known[key]
        return web.Response(status=status, content_type=kind, body=said)

    async def bulks(self, _: web.Request) -> web.Response:
        """The bulks that were learned: path and body of each."""
        return web.json_response([[path, body.decode()] for path, body in self._bulks])

    async def _learn(self, request: web.Request, body: bytes) -> Kept:
        url, kind = f"{self._origin}{request.path_qs}", {"Content-Type": "application/json"}
        async with self._http.request(request.method, url, data=body, headers=kind) as answer:
            if request.path.endswith("/_bulk"):
                self._bulks.append((request.path_qs, body))
            return answer.status, answer.content_type, await answer.read()


async def main(port: int, origin: str) -> None:
    """Serve until the process is ended."""
    async with aiohttp.ClientSession() as http:
        sink = Sink(origin, http)
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_get(KEPT, sink.bulks)
        app.router.add_route("*", "/{path:.*}", sink.answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))

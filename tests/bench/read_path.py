"""What a read costs the gateway: hot JSON, a page that was made before, 304, and a page made anew.

The gateway is a real process of a real city with the seed set, everything on; read is a news item
of three kilobytes, and for one row a long law. Its floors are two processes that answer the same
bytes from memory: a bare protocol and a bare aiohttp application, on the same event loop. One
client keeps eight connections busy; counted is the CPU of the process that answers, as the kernel
says it, in rounds that take turns.

    python -m tests.bench.read_path
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import aiohttp

from lantoa.testing.city import a_city
from lantoa.testing.people import until
from tests.bench.indexer_client import answers
from tests.bench.measuring import paired, run, tell
from tests.bench.page_anew import fragment
from tests.stack_local import free_port

ROW = "read-path"
LAYOUT = ("publisher", "indexer", "gateway")
CONTENT = "thuc-hien-ghi-chu-trong-bo-phap-dien"
LAW = "/van-ban/luat-31-2024-qh15"
CONNECTIONS, READS, INDEXED_SECONDS = 8, 4000, 120
ENCODED = {"Accept-Encoding": "gzip"}


class Target:
    """One address of one process."""

    def __init__(self, pid: int, port: int, path: str, headers: Mapping[str, str]) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n".encode()
        self._pid = pid
        self._port = port

    async def measured(self) -> float:
        """CPU seconds of the process for one read."""
        began = cpu_of(self._pid)
        await asyncio.gather(*(self._reads() for _ in range(CONNECTIONS)))
        return (cpu_of(self._pid) - began) / READS

    async def _reads(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        for _ in range(READS // CONNECTIONS):
            writer.write(self._request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(_length(head))
        writer.close()
        await writer.wait_closed()


def cpu_of(pid: int) -> float:
    """CPU seconds that the kernel gave to all threads of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


@asynccontextmanager
async def fixed(kind: str, body: Path, http: aiohttp.ClientSession) -> AsyncIterator[Target]:
    """A floor that answers these bytes."""
    port = free_port()
    program = [sys.executable, "-m", "tests.bench.fixed_server", kind, str(port), str(body)]
    process = await asyncio.create_subprocess_exec(*program)
    try:
        await until(partial(answers, http, f"http://127.0.0.1:{port}/"), "the floor answers")
        yield Target(process.pid, port, "/", ENCODED)
    finally:
        process.terminate()
        await process.wait()


async def has(http: aiohttp.ClientSession, url: str) -> Mapping[str, str]:
    """What a reader sends who has the page."""
    async with http.get(url, headers=ENCODED) as answer:
        return ENCODED | {"If-None-Match": answer.headers["ETag"]}


async def main() -> None:
    """Measure on a city of its own."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        engines = {"LANTOA_SEED": "documents"}
        city = await stack.enter_async_context(
            a_city(folder / "city", layout=LAYOUT, engines=engines)
        )
        await city.start()
        http = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
        json, page = f"/api/v1/content/{CONTENT}", f"/noi-dung/{CONTENT}"
        there = partial(answers, http, city.gateway + json)
        await until(there, "the city has the content", INDEXED_SECONDS)
        async with http.get(city.gateway + json, headers=ENCODED) as answer:
            (folder / "body").write_bytes(await answer.read())
        await until(partial(answers, http, city.gateway + LAW), "and the law", INDEXED_SECONDS)
        known, law_known = [await has(http, city.gateway + path) for path in (page, LAW)]
        pid = city.processes["gateway"].pid
        assert pid is not None
        port = int(city.gateway.rpartition(":")[2])
        to = partial(Target, pid, port)
        raw = await stack.enter_async_context(fixed("protocol", folder / "body", http))
        bare = await stack.enter_async_context(fixed("aiohttp", folder / "body", http))
        hot, kept, same = to(json, ENCODED), to(page, ENCODED), to(page, known)
        law, same_law = to(LAW, ENCODED), to(LAW, law_known)
        for says, ours, floor, goal in (
            ("hot JSON / bare protocol, the same bytes", hot, raw, 7.0),
            ("hot JSON / bare aiohttp, the same bytes", hot, bare, 1.3),
            ("page that was made before / hot JSON", kept, hot, 1.5),
            ("304 / page that was made before", same, kept, 0.9),
            ("304 / page of a law of 246 articles that was made before", same_law, law, 0.9),
        ):
            tell(await paired(ROW, says, ours.measured, floor.measured, goal=goal))
    tell(await fragment(ROW))


if __name__ == "__main__":
    run(ROW, main)

"""The indexer's client beside a hand-built bulk of the same bodies, both into an HTTP sink.

The sink has learned its answers from a real OpenSearch, so that the engine under test is whole; a
round costs only the client. The floor is one HTTP session that encodes the same documents, sends
them in the same bodies and looks at the ending of each.

    python -m tests.bench.indexer_client
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from msgspec import Struct

from deploy.local.servers import OpenSearchServer
from lantoa.engines.opening import open_search
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import SystemClock
from lantoa.search.building import indexed
from lantoa.search.entries import Indexed
from lantoa.testing.builders import a_content
from tests.bench import http_sink
from tests.bench.events import TEXT
from tests.bench.measuring import Cpu, Missing, engine_missing, paired, run, tell
from tests.stack_local import free_port

ROW, GOAL = "indexer-client", 1.5
DOCUMENTS, BATCH, SENTENCES, READY_SECONDS = 2000, 500, 9, 0.05
_clock = SystemClock()


class _Ending(Struct):
    status: int


class _Line(Struct):
    index: _Ending


class _Bulk(Struct):
    items: list[_Line] = []


class Body(Struct, frozen=True):
    """One bulk as it was sent: where to, and the objects of its lines."""

    path: str
    objects: list[Any]


def documents() -> list[Indexed]:
    """Contents of about two kilobytes, ready for the index."""
    return [
        indexed(a_content(f"tin-{number}", body=f"Tin số {number}. {TEXT * SENTENCES}"))
        for number in range(DOCUMENTS)
    ]


async def ours(index: SearchIndex, made: Sequence[Indexed]) -> float:
    """The engine's own way."""
    cpu = Cpu()
    for start in range(0, DOCUMENTS, BATCH):
        await index.apply(made[start : start + BATCH])
    return cpu.per(DOCUMENTS)


async def floor(http: aiohttp.ClientSession, origin: str, bodies: Sequence[Body]) -> float:
    """Encode, send, and see that every line was written."""
    encode, decode = msgspec.json.Encoder().encode_lines, msgspec.json.Decoder(_Bulk).decode
    cpu = Cpu()
    for body in bodies:
        ndjson = encode(body.objects)
        kind = {"Content-Type": "application/json"}
        async with http.post(f"{origin}{body.path}", data=ndjson, headers=kind) as answer:
            bulk = decode(await answer.read())
        assert all(line.index.status < 300 for line in bulk.items)
    return cpu.per(DOCUMENTS)


@asynccontextmanager
async def sink(origin: str, http: aiohttp.ClientSession) -> AsyncIterator[str]:
    """The address of a sink that learns from the origin."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    program = [sys.executable, "-m", "tests.bench.http_sink", str(port), origin]
    process = await asyncio.create_subprocess_exec(*program)
    try:
        while not await answers(http, f"{url}{http_sink.KEPT}"):
            await _clock.sleep(READY_SECONDS)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def answers(http: aiohttp.ClientSession, url: str) -> bool:
    """Whether the address answers by now."""
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def learned(http: aiohttp.ClientSession, url: str) -> list[Body]:
    """The bulks that the sink has seen."""
    async with http.get(f"{url}{http_sink.KEPT}") as answer:
        seen: list[tuple[str, str]] = msgspec.json.decode(await answer.read())
    decode = msgspec.json.Decoder().decode_lines
    return [Body(path, decode(text)) for path, text in seen]


async def main() -> None:
    if why := engine_missing("opensearch"):
        tell(Missing(row=ROW, not_measured=why))
        return
    with tempfile.TemporaryDirectory() as folder:
        async with (
            OpenSearchServer(Path(folder), free_port(101)) as server,
            aiohttp.ClientSession() as http,
            sink(server.url.replace("opensearch", "http"), http) as url,
            open_search(url.replace("http", "opensearch"), Path(folder)) as index,
        ):
            await measure(index, http, url)


async def measure(index: SearchIndex, http: aiohttp.ClientSession, url: str) -> None:
    """Teach the sink, then measure."""
    made = documents()
    await index.prepare()
    await ours(index, made)
    bodies = await learned(http, url)
    size = sum(len(one.entries[0].text.encode()) for one in made) // len(made)
    says = f"OpenSearch engine / hand-built bulk of the same bodies, {size} B contents, HTTP sink"
    subject, raw = partial(ours, index, made), partial(floor, http, url, bodies)
    tell(await paired(ROW, says, subject, raw, goal=GOAL))


if __name__ == "__main__":
    run(ROW, main)

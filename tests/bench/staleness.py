"""How long old bytes are served once a newer version stands on the log.

A few contents are hot: their pages and their JSON are read in an open loop, while editors publish
version after version of each, and take some of them down in the middle of it. A version's time runs
from its record on the log to the first answer that has it or a newer one, or to the last that has
an older one if that comes later; nothing is subtracted for the pause between two reads. Publisher,
indexer and gateway are real processes on the embedded engine.

    python -m tests.bench.staleness
"""

import asyncio
import re
import statistics
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import cast

from msgspec import Struct

from lantoa.contracts.content import ContentEvent, ContentWithdrawn
from lantoa.contracts.events import decode
from lantoa.contracts.topics import CONTENT_STATE
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.reading import read_to_end
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from tests.bench.events import TEXT
from tests.bench.measuring import Figure, figure, run, tell

ROW, LAYOUT, ENGINES = "staleness", ("publisher", "indexer", "gateway"), {"LANTOA_SEED": "none"}
HOT, TAKEN_DOWN, VERSIONS_A_SECOND, READS_A_SECOND = 6, 2, 18, 240
SECONDS, QUIET_SECONDS, ROUNDS = 8.0, 2.0, 3
GOAL = 1000.0
WAYS = ("/noi-dung/", "/api/v1/content/")
SAID = re.compile(r"bản số (\d+)")
FOUND, GONE = 200, 410
_clock = SystemClock()


class Told(Struct, frozen=True):
    """A version as it stands on the log: since when; whether it takes the content down."""

    content: str
    version: int
    at: float
    gone: bool


class Read(Struct, frozen=True):
    """An answer: asked and given when, of which version; 0 when the index was too slow for any."""

    content: str
    way: str
    asked: float
    given: float
    version: int
    gone: bool = False


class Round:
    """One storm over contents of its own."""

    def __init__(self, city: City, number: int) -> None:
        self._city = city
        self._names = [f"luot-{number}-tin-{one}" for one in range(HOT)]
        self.reads: list[Read] = []

    async def run(self) -> None:
        """Publish all once, wait until they are read; then the storm, and a little quiet."""
        for name in self._names:
            await self._city.post("/contents", draft(name, 1), status=201)
            await self._city.post(f"/contents/{name}/publish", {"change": "new"}, status=202)
        await until(self._all_there, "the contents are read", 60)
        began = _clock.monotonic()
        readers = asyncio.create_task(self._read_all(began))
        await asyncio.gather(*(self._edit(name, began) for name in self._names))
        await readers

    async def _all_there(self) -> bool:
        answers = [await self._read(name, way) for name in self._names for way in WAYS]
        return all(answer.version for answer in answers)

    async def _edit(self, name: str, began: float) -> None:
        """Version after version, at a steady pace; who falls behind does not rest."""
        doomed = self._names.index(name) < TAKEN_DOWN
        end = began + (SECONDS / 2 if doomed else SECONDS)
        for version in count(2):
            due = began + (version - 1) * HOT / VERSIONS_A_SECOND
            if max(due, _clock.monotonic()) > end:
                break
            await _clock.sleep(max(0.0, due - _clock.monotonic()))
            await self._publish(name, version)
        if doomed:
            why = {"reason": "Đăng nhầm bản dự thảo."}
            await self._city.post(f"/contents/{name}/withdraw", why, status=202)

    async def _publish(self, name: str, version: int) -> None:
        headers = {**self._city.editor, "If-Match": f'"{version - 1}"'}
        url = f"{self._city.publisher}/api/v1/contents/{name}"
        async with self._city.http.put(url, json=draft(name, version), headers=headers) as saved:
            assert saved.status == FOUND, await saved.text()
        await self._city.post(f"/contents/{name}/publish", {"change": "minor"}, status=202)

    async def _read_all(self, began: float) -> None:
        places = [(name, way) for name in self._names for way in WAYS]
        total = int((SECONDS + QUIET_SECONDS) * READS_A_SECOND)
        dues = [began + at / READS_A_SECOND for at in range(total)]
        reads = [self._due(*places[at % len(places)], due) for at, due in enumerate(dues)]
        self.reads = list(await asyncio.gather(*reads))

    async def _due(self, name: str, way: str, due: float) -> Read:
        await _clock.sleep(max(0.0, due - _clock.monotonic()))
        return await self._read(name, way)

    async def _read(self, name: str, way: str) -> Read:
        asked = _clock.now().timestamp()
        status, body = await self._city.get(f"{self._city.gateway}{way}{name}")
        given = _clock.now().timestamp()
        said = SAID.search(body.decode()) if status == FOUND else None
        version = int(said[1]) if said else 0
        return Read(name, way, asked, given, version, status == GONE)


def draft(name: str, version: int) -> dict[str, object]:
    """The news item, which says which version it is."""
    return {
        "kind": "news",
        "title": f"Thông báo {name}, bản số {version}",
        "body": TEXT * 12,
        "fields": ["44"],
        "areas": ["01"],
    } | ({"id": name} if version == 1 else {})


async def told_in(city: City) -> list[Told]:
    """All versions that stand on the log, and since when."""
    async with open_log("sqlite:log.db", city.data) as log:
        found = []
        async for record in read_to_end(log, CONTENT_STATE):
            _, fact = decode(CONTENT_STATE, record.value, record.headers)
            found.append(_told(cast(ContentEvent, fact), record.timestamp_ms / 1000))
        return found


def _told(fact: ContentEvent, at: float) -> Told:
    if isinstance(fact, ContentWithdrawn):
        return Told(fact.stub.id, fact.stub.version, at, gone=True)
    return Told(fact.content.id, fact.content.version, at, gone=False)


def waits(told: Iterable[Told], reads: Sequence[Read]) -> Iterator[float]:
    """Milliseconds until each of these versions was served, in each way."""
    for version in told:
        for way in WAYS:
            here = [r for r in reads if r.content == version.content and r.way == way]
            new = min(r.given for r in here if _has(r, version) and r.given > version.at)
            old = [r.given for r in here if r.version and not _has(r, version)]
            yield (max(new, *old) - version.at) * 1000 if old else (new - version.at) * 1000


def _has(read: Read, told: Told) -> bool:
    return read.gone or (not told.gone and read.version >= told.version)


def undead(reads: Sequence[Read]) -> int:
    """How many texts were served to who asked after somebody had been told that it is gone."""
    known: dict[str, float] = {}
    for read in reads:
        if read.gone:
            known[read.content] = min(read.given, known.get(read.content, read.given))
    return sum(1 for r in reads if r.version and r.asked > known.get(r.content, r.asked))


def figures(rounds: Sequence[tuple[list[Told], list[Read]]]) -> Iterator[Figure]:
    """The median round's p50 and p99 of versions, and the slowest withdrawals."""
    times = [list(waits((t for t in told if t.version > 1), reads)) for told, reads in rounds]
    gone = [list(waits((t for t in told if t.gone), reads)) for told, reads in rounds]
    cuts = [statistics.quantiles(some, n=100) for some in times]
    says = f"{VERSIONS_A_SECOND} versions and {READS_A_SECOND} reads of {HOT} contents a second"
    total = sum(map(len, times))
    yield figure(ROW, f"{says}: from the log to new bytes, p50", "ms", [cut[49] for cut in cuts])
    yield figure(
        ROW,
        f"{says}: from the log to new bytes, p99 of {total} in {ROUNDS} rounds",
        "ms",
        [cut[98] for cut in cuts],
        goal=GOAL,
    )
    slowest = [max(some) for some in gone]
    yield figure(ROW, "withdrawals: from the log to the last text served", "ms", slowest, goal=GOAL)
    reads = list(chain.from_iterable(reads for _, reads in rounds))
    risen = undead(reads)
    yield figure(ROW, "texts served after their withdrawal was known", "texts", [risen])
    assert not risen, "a withdrawn text was served again"
    busy = sum(1 for read in reads if not read.version and not read.gone)
    yield figure(ROW, f"reads refused as too early (503), of {len(reads)}", "reads", [busy])


async def main() -> None:
    """Three storms after one that warms up."""
    with tempfile.TemporaryDirectory() as folder:
        async with a_city(Path(folder) / "city", layout=LAYOUT, engines=ENGINES) as city:
            await city.start()
            rounds = [Round(city, number) for number in range(ROUNDS + 1)]
            for one in rounds:
                await one.run()
            told = await told_in(city)
    of = [[t for t in told if t.content.startswith(f"luot-{n}-")] for n in range(ROUNDS + 1)]
    storms = list(zip(of, (one.reads for one in rounds), strict=True))[1:]
    for line in figures(storms):
        tell(line)


if __name__ == "__main__":
    run(ROW, main)

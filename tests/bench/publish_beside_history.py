"""From the 202 of a publish to the portal's search, while much is published as history beside it.

``lantoa import --publish --history`` brings in news in bulk, as when a city is filled again. Fifty
contents a second are published meanwhile in the normal lane, in an open loop; one in ten is asked
of the search API ten times a second until it is there. Ready drafts, one process a service, the
embedded engine; more news than the importer brings in that time, so that it never rests.

    python -m tests.bench.publish_beside_history [NEWS]
"""

import asyncio
import json
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from tests.bench.corpus_import import Importer
from tests.bench.events import TEXT
from tests.bench.measuring import figure, run, tell
from tests.bench.publish_to_searchable import APART, draft

ROW, NEWS, RATE, COUNT, GOAL = "publish-beside-history", 20_000, 50, 1000, 2000.0
WATCHED, LOOK_SECONDS, UNDER_WAY, AT_ONCE = 10, 0.1, 500, 8
ENGINES = {"LANTOA_SEED": "none"}
_clock = SystemClock()


def bulk(file: Path, count: int) -> Path:
    """So many news items of a kilobyte and a half, one a line."""
    with file.open("w") as lines:
        for number in range(count):
            title = f"Tin cũ số {number} về phổ biến, giáo dục pháp luật"
            row = {"kind": "news", "title": title, "body": TEXT * 6, "fields": ["44"]}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return file


def brought(importer: Importer) -> int:
    """How many it has published."""
    return importer.said.read_bytes().count(b"\n")


async def drafted(city: City, names: list[str]) -> None:
    """The drafts, some at once."""
    waiting = iter(names)

    async def editor() -> None:
        for name in waiting:
            await city.post("/contents", draft(name), status=201)

    await asyncio.gather(*(editor() for _ in range(AT_ONCE)))


async def published(city: City, name: str, due: float) -> float:
    """Publish when it is due; returns when it was accepted."""
    await _clock.sleep(max(0.0, due - _clock.monotonic()))
    await city.post(f"/contents/{name}/publish", {"change": "new"}, status=202)
    return _clock.monotonic()


async def found(city: City, name: str, due: float) -> float:
    """Publish it and ask until it is found; milliseconds since it was accepted."""
    accepted = await published(city, name, due)
    while True:
        status, said = await city.get(f"{city.gateway}/api/v1/search?q={name}&size=1")
        if status == 200 and json.loads(said)["results"]:
            return (_clock.monotonic() - accepted) * 1000
        await _clock.sleep(LOOK_SECONDS)


async def beside(city: City, importer: Importer) -> tuple[list[float], float]:
    """Milliseconds of those that are watched, and how many news came in a second meanwhile."""
    names = [f"tinmoi{number:05}" for number in range(COUNT)]
    await drafted(city, names)
    await importer.start()
    await until(lambda: brought(importer) >= UNDER_WAY, "the import is under way", 120)
    before, began = brought(importer), _clock.monotonic()
    dues = [(name, began + place / RATE) for place, name in enumerate(names)]
    watched = [found(city, *one) for one in dues[::WATCHED]]
    others = [published(city, *one) for place, one in enumerate(dues) if place % WATCHED]
    times, _ = await asyncio.gather(asyncio.gather(*watched), asyncio.gather(*others))
    assert importer.process is not None
    assert importer.process.returncode is None, "the import ended too early: give it more NEWS"
    return times, (brought(importer) - before) / (_clock.monotonic() - began)


async def main(count: str = str(NEWS)) -> None:
    """One city, one import, which is broken off in the end."""
    with tempfile.TemporaryDirectory() as folder:
        file = bulk(Path(folder) / "news.jsonl", int(count))
        async with a_city(Path(folder) / "city", layout=APART, engines=ENGINES) as city:
            await city.start()
            importer = Importer(city, file)
            try:
                times, rate = await beside(city, importer)
            finally:
                await importer.kill()
    says = f"embedded, one process a service, {RATE}/s, {rate:.0f} news a second as history beside"
    cuts = statistics.quantiles(times, n=100)
    tell(figure(ROW, f"{says}: p50 of {len(times)}", "ms", [cuts[49]]))
    tell(figure(ROW, f"{says}: p99 of {len(times)}", "ms", [cuts[98]], goal=GOAL))


if __name__ == "__main__":
    run(ROW, partial(main, *sys.argv[1:]))

"""From the 202 of the publisher's API to the first answer of the portal's search that has it.

Open loop: contents are published at a fixed rate, whatever comes of those before, each at a moment
of its own, so that they do not keep step with the refreshes of an index. One reader asks
the portal's own API for the oldest content not found yet, again and again; nothing is subtracted
for that. Real services: all in one process on
the embedded engine; one process a service on Kafka and OpenSearch, with records in SQLite, since
no stand-in of MongoDB is measured.

    python -m tests.bench.publish_to_searchable [embedded|cluster]
"""

import asyncio
import json
import random
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import TOGETHER, City, a_city
from lantoa.testing.people import until
from lantoa_publisher import seed
from tests.bench.engines import engines
from tests.bench.events import TEXT
from tests.bench.measuring import Figure, Missing, engine_missing, figure, run, tell

ROW, RATE, COUNT, ROUNDS = "publish-to-searchable", 5, 40, 5
LOOK_SECONDS, WARM = 0.005, 20
APART = ("publisher", "indexer", "notifier:planner", "gateway")
GOALS = {"embedded": 100.0, "cluster": 350.0}
SAYS = {
    "embedded": "embedded, all services in one process",
    "cluster": "Kafka, OpenSearch (refresh 100 ms), SQLite records, one process a service",
}
FOUND, BUSY, NOTHING = 200, 503, {"total": 0, "results": []}
SEED = {"LANTOA_SEED": "documents"}
_clock = SystemClock()


class Spread:
    """Publishes contents in a city and measures when each is found."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._seeds = [text.id for text in seed.documents()] + [text.id for text in seed.news()]
        self.refused = 0
        """How often the portal answered that the index does not."""

    async def measured(self) -> list[list[float]]:
        """Milliseconds of each content of each round, after some that warm everything up."""
        await until(self._settled, "the seed set is indexed", 120)
        await self._published_at_a_rate("ammay", WARM)
        return [await self._published_at_a_rate(f"luot{n}so", COUNT) for n in range(ROUNDS)]

    async def _published_at_a_rate(self, stem: str, count: int) -> list[float]:
        names = [f"{stem}{number:04}" for number in range(count)]
        for name in names:
            await self._city.post("/contents", draft(name), status=201)
        chance, began = random.Random(stem), _clock.monotonic()
        accepted = [
            asyncio.create_task(self._publish(name, began + (place + chance.random()) / RATE))
            for place, name in enumerate(names)
        ]
        return [
            await self._found(name, await task) for name, task in zip(names, accepted, strict=True)
        ]

    async def _publish(self, name: str, due: float) -> float:
        """Publish when it is due; returns when it was accepted."""
        await _clock.sleep(max(0.0, due - _clock.monotonic()))
        await self._city.post(f"/contents/{name}/publish", {"change": "new"}, status=202)
        return _clock.monotonic()

    async def _found(self, name: str, accepted: float) -> float:
        """Ask until it is found; milliseconds since it was accepted."""
        while not (found := (await self._search(name))["results"]):
            await _clock.sleep(LOOK_SECONDS)
        assert [one["content_id"] for one in found] == [name]
        return (_clock.monotonic() - accepted) * 1000

    async def _search(self, words: str) -> dict[str, Any]:
        """What the portal answers; when it says that the index is too slow, it found nothing."""
        status, said = await self._city.get(f"{self._city.gateway}/api/v1/search?q={words}&size=5")
        if status == BUSY:
            self.refused += 1
            return NOTHING
        assert status == 200, said[:300]
        answer: dict[str, Any] = json.loads(said)
        return answer

    async def _settled(self) -> bool:
        """Whether all of the seed set has come in, so that nothing stands before ours."""
        for name in list(self._seeds):
            if (await self._city.get(f"{self._city.gateway}/api/v1/content/{name}"))[0] != FOUND:
                return False
            self._seeds.remove(name)
        return True


def draft(name: str) -> dict[str, Any]:
    """A news item of a kilobyte and a half, with a word that no other has: its name."""
    return {
        "id": name,
        "kind": "news",
        "title": f"Thông báo {name} về phổ biến, giáo dục pháp luật",
        "summary": "Các cơ quan liên kết và chia sẻ.",
        "body": TEXT * 6,
        "fields": ["44"],
        "areas": ["01"],
    }


@asynccontextmanager
async def a_city_on(engine: str, folder: Path) -> AsyncIterator[City]:
    """The city, ready."""
    async with engines(engine, folder) as urls:
        layout = TOGETHER if engine == "embedded" else APART
        async with a_city(folder / "city", layout=layout, engines={**urls, **SEED}) as city:
            await city.start()
            yield city


def figures(engine: str, rounds: list[list[float]]) -> list[Figure]:
    """The median round's p50 and p99, and the p99 of all, which one bad second decides."""
    says = f"{SAYS[engine]}, {RATE}/s"
    cuts = [statistics.quantiles(times, n=100) for times in rounds]
    everything = statistics.quantiles(chain.from_iterable(rounds), n=100)
    count = f"{len(rounds)} rounds of {COUNT}"
    return [
        figure(ROW, f"{says}: p50 of {count}", "ms", [cut[49] for cut in cuts]),
        figure(ROW, f"{says}: p99 of {count}", "ms", [cut[98] for cut in cuts], goal=GOALS[engine]),
        figure(ROW, f"{says}: p99 of all", "ms", [everything[98]]),
    ]


async def main(*chosen: str) -> None:
    """Measure the engines that were chosen, or both."""
    for engine in chosen or GOALS:
        if engine == "cluster" and (why := engine_missing("opensearch")):
            tell(Missing(row=ROW, not_measured=f"{SAYS[engine]}: {why}"))
            continue
        with tempfile.TemporaryDirectory() as folder:
            async with a_city_on(engine, Path(folder)) as city:
                spread = Spread(city)
                for one in figures(engine, await spread.measured()):
                    tell(one)
                says = f"{SAYS[engine]}: searches refused as too slow (503)"
                tell(figure(ROW, says, "answers", [spread.refused]))


if __name__ == "__main__":
    run(ROW, partial(main, *sys.argv[1:]))

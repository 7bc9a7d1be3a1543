"""How long a question waits for its answer at fifty a second.

Open loop: each question has its moment, whatever came of those before, and its time counts from
that moment on. To the API with all facets, and to the page that people see, of a gateway in a
process of its own. Asked are the visible questions of the whole corpus, which is not part of the
clone; on the embedded engine nothing else of the city runs. Without the corpus Kafka and OpenSearch
have the seed's laws and questions.

    LANTOA_CORPUS=FOLDER [LANTOA_CORPUS_CITY=FOLDER] python -m tests.bench.search_answer [ENGINE]

``LANTOA_CORPUS_CITY`` keeps the city of each engine with the corpus in it, which takes minutes to
fill, and uses it again. The embedded index is built once more after the import: it has fewer parts
then.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain, cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from tests.bench.corpus import rows
from tests.bench.corpus_import import costs_of
from tests.bench.measuring import Figure, Missing, engine_missing, figure, run, tell
from tests.bench.publish_to_searchable import APART, a_city_on
from tests.bench.search_ladder import a_published_city

ROW, RATE, SECONDS, ROUNDS = "search-answer", 50, 10, 3
GOALS = {"embedded": 30.0, "cluster": 80.0}
WHOLE, SEED_SET = "whole corpus", "seed set"
SAYS = {"embedded": "embedded", "cluster": "Kafka, OpenSearch"}
SEED_QUESTIONS = Path(__file__).parents[1] / "journeys" / "zalo-questions.jsonl"
QUESTIONS = "questions-visible.jsonl"
ASKED = {
    "API with facets": "/api/v1/search?facets=true&",
    "page": "/tim-kiem?",
}
WARM = 250
ANSWERED, REFUSED_MS = 200, 1000.0
"""Who is refused is told to come back in a second, and has waited so long."""
_clock = SystemClock()


class Asking:
    """Asks one gateway the questions in turn, over and over."""

    def __init__(self, city: City, path: str, questions: Sequence[str]) -> None:
        self._city = city
        self._path = f"{city.gateway}{path}"
        self._questions = cycle(questions)
        self.refused = 0

    async def round(self, count: int) -> list[float]:
        """Milliseconds of each of so many answers, from when they were due."""
        began = _clock.monotonic()
        asked = enumerate(islice(self._questions, count))
        waits = [self._ask(question, began + at / RATE) for at, question in asked]
        return await asyncio.gather(*waits)

    async def _ask(self, question: str, due: float) -> float:
        await _clock.sleep(max(0.0, due - _clock.monotonic()))
        status, _ = await self._city.get(self._path + urlencode({"q": question}))
        if status == ANSWERED:
            return (_clock.monotonic() - due) * 1000
        self.refused += 1
        return REFUSED_MS

    def cpu(self) -> float:
        """CPU seconds of the gateway so far."""
        pid = self._city.processes["gateway"].pid
        assert pid is not None
        return costs_of(pid)["cpu_seconds"]


async def measured(asking: Asking, says: str, goal: float) -> Iterator[Figure]:
    """All figures of one way of asking."""
    await asking.round(WARM)
    before = asking.cpu()
    rounds = [await asking.round(RATE * SECONDS) for _ in range(ROUNDS)]
    cpu = (asking.cpu() - before) * 1000 / (RATE * SECONDS * ROUNDS)
    more = [
        figure(ROW, f"{says}: CPU of the gateway for each", "ms", [cpu]),
        figure(ROW, f"{says}: refused (503)", "questions", [asking.refused]),
    ]
    return chain(figures(says, rounds, goal), more)


def figures(says: str, rounds: Sequence[Sequence[float]], goal: float) -> Iterator[Figure]:
    """The median round's percentiles, and the p99 of all."""
    cuts = [statistics.quantiles(times, n=100) for times in rounds]
    everything = statistics.quantiles(chain.from_iterable(rounds), n=100)
    count = f"{len(rounds)} rounds of {len(rounds[0])}"
    yield figure(ROW, f"{says}: p50 of {count}", "ms", [cut[49] for cut in cuts])
    yield figure(ROW, f"{says}: p95 of {count}", "ms", [cut[94] for cut in cuts], goal=goal)
    yield figure(ROW, f"{says}: p99 of all", "ms", [everything[98]])


async def asked_all(city: City, engine: str, of: str, questions: Path) -> None:
    """The questions, shuffled, in both ways."""
    texts = [row["text"] for row in rows(questions)]
    random.Random(ROW).shuffle(texts)
    for way, path in ASKED.items():
        says = f"{way}, {RATE}/s, {SAYS[engine]}, {of}"
        for one in await measured(Asking(city, path, texts), says, GOALS[engine]):
            tell(one)


async def embedded(folder: Path) -> None:
    """Fill a city with the corpus, if it is not kept; then ask its gateway alone."""
    corpus = _corpus()
    if corpus is None:
        reason = "LANTOA_CORPUS names no corpus: it is not part of the clone"
        tell(Missing(row=ROW, not_measured=f"{SAYS['embedded']}: {reason}"))
        return
    kept = _kept("embedded", folder)
    if not (kept / "published").exists():
        async with a_published_city(corpus, "embedded", kept) as city:
            await city.lantoa("reindex")
    async with a_city(kept, layout=("gateway",), engines={"LANTOA_SEED": "none"}) as city:
        await city.start()
        await asked_all(city, "embedded", WHOLE, corpus / QUESTIONS)


async def cluster(folder: Path) -> None:
    """A process a service on real servers, with the corpus, or with the seed's laws alone."""
    if why := engine_missing("opensearch"):
        tell(Missing(row=ROW, not_measured=f"{SAYS['cluster']}: {why}"))
        return
    if corpus := _corpus():
        kept = _kept("cluster", folder)
        async with a_published_city(corpus, "cluster", kept, APART) as city:
            await asked_all(city, "cluster", WHOLE, corpus / QUESTIONS)
        return
    async with a_city_on("cluster", folder) as city:

        async def is_whole() -> bool:
            return (await city.lantoa("check"))[0] == 0

        await until(is_whole, "what was seeded is found", 180)
        await asked_all(city, "cluster", SEED_SET, SEED_QUESTIONS)


async def main(*chosen: str) -> None:
    """The engines that were chosen, or both."""
    measures = {"embedded": embedded, "cluster": cluster}
    for engine in chosen or measures:
        with tempfile.TemporaryDirectory() as folder:
            await measures[engine](Path(folder))


def _corpus() -> Path | None:
    named = _variable("LANTOA_CORPUS")
    return Path(named) if named else None


def _kept(engine: str, folder: Path) -> Path:
    return Path(_variable("LANTOA_CORPUS_CITY") or folder) / engine


def _variable(name: str) -> str:
    return os.environ.get(name, "")  # noqa: TID251  measurements have no settings of their own


if __name__ == "__main__":
    run(ROW, partial(main, *sys.argv[1:]))

"""How long a question waits for its answer at fifty a second, over the whole corpus.

Open loop: each question has its moment, whatever came of those before, and its time counts from
that moment on. The visible questions, shuffled, to the API with all facets and to the page that
people see, of a gateway in a process of its own on the embedded engine. Nothing else of the city
runs. The corpus is not part of the clone:

    LANTOA_CORPUS=FOLDER [LANTOA_CORPUS_CITY=FOLDER] python -m tests.bench.search_answer

``LANTOA_CORPUS_CITY`` keeps the city with the corpus in it, which takes minutes to fill, and uses
it again. Its index is built once more after the import, as the handbook says: it has fewer parts.
"""

import asyncio
import os
import random
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain, cycle, islice
from pathlib import Path
from urllib.parse import urlencode

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city
from tests.bench.corpus import rows
from tests.bench.corpus_import import costs_of
from tests.bench.measuring import Figure, Missing, figure, run, tell
from tests.bench.search_ladder import a_published_city

ROW, RATE, SECONDS, ROUNDS, GOAL = "search-answer", 50, 10, 3, 30.0
ASKED = {
    "API with facets": "/api/v1/search?facets=true&",
    "page": "/tim-kiem?",
}
WARM = 20
_clock = SystemClock()


class Asking:
    """Asks one gateway the questions in turn, over and over."""

    def __init__(self, city: City, path: str, questions: Sequence[str]) -> None:
        self._city = city
        self._path = f"{city.gateway}{path}"
        self._questions = cycle(questions)
        self.unanswered = 0

    async def round(self, count: int) -> list[float]:
        """Milliseconds of each of so many answers, from when they were due."""
        began = _clock.monotonic()
        asked = enumerate(islice(self._questions, count))
        waits = [self._ask(question, began + at / RATE) for at, question in asked]
        return await asyncio.gather(*waits)

    async def _ask(self, question: str, due: float) -> float:
        await _clock.sleep(max(0.0, due - _clock.monotonic()))
        status, _ = await self._city.get(self._path + urlencode({"q": question}))
        self.unanswered += status != 200
        return (_clock.monotonic() - due) * 1000

    def cpu(self) -> float:
        """CPU seconds of the gateway so far."""
        pid = self._city.processes["gateway"].pid
        assert pid is not None
        return costs_of(pid)["cpu_seconds"]


async def measured(asking: Asking, says: str) -> Iterator[Figure]:
    """All figures of one way of asking."""
    await asking.round(WARM)
    before = asking.cpu()
    rounds = [await asking.round(RATE * SECONDS) for _ in range(ROUNDS)]
    cpu = (asking.cpu() - before) * 1000 / (RATE * SECONDS * ROUNDS)
    return figures(f"{says}, {RATE}/s, embedded, whole corpus", rounds, cpu, asking.unanswered)


def figures(
    says: str, rounds: Sequence[Sequence[float]], cpu: float, unanswered: int
) -> Iterator[Figure]:
    """The median round's percentiles, and what all of them cost."""
    cuts = [statistics.quantiles(times, n=100) for times in rounds]
    everything = statistics.quantiles(chain.from_iterable(rounds), n=100)
    count = f"{len(rounds)} rounds of {len(rounds[0])}"
    yield figure(ROW, f"{says}: p50 of {count}", "ms", [cut[49] for cut in cuts])
    yield figure(ROW, f"{says}: p95 of {count}", "ms", [cut[94] for cut in cuts], goal=GOAL)
    yield figure(ROW, f"{says}: p99 of all", "ms", [everything[98]])
    yield figure(ROW, f"{says}: CPU of the gateway for each", "ms", [cpu])
    yield figure(ROW, f"{says}: not answered", "questions", [unanswered])


async def main() -> None:
    """Both ways, one after the other."""
    named = _variable("LANTOA_CORPUS")
    if not named:
        reason = "LANTOA_CORPUS names no corpus: it is not part of the clone"
        tell(Missing(row=ROW, not_measured=reason))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(_variable("LANTOA_CORPUS_CITY") or f"{scratch}/city")
        await measure(Path(named), folder)


async def measure(corpus: Path, folder: Path) -> None:
    """Fill the city in that folder, if it is not; then ask its gateway alone."""
    if not (folder / "published").exists():
        async with a_published_city(corpus, "embedded", folder) as city:
            await city.lantoa("reindex")
    questions = [row["text"] for row in rows(corpus / "questions-visible.jsonl")]
    random.Random(ROW).shuffle(questions)
    async with a_city(folder, layout=("gateway",), engines={"LANTOA_SEED": "none"}) as city:
        await city.start()
        for says, path in ASKED.items():
            for one in await measured(Asking(city, path, questions), says):
                tell(one)


def _variable(name: str) -> str:
    return os.environ.get(name, "")  # noqa: TID251  measurements have no settings of their own


if __name__ == "__main__":
    run(ROW, main)

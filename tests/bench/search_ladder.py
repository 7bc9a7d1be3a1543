"""How well and how fast people find, through the gateway, over the whole corpus.

    python -m tests.bench.search_ladder CORPUS [--engine cluster] [--keep FOLDER] [--ways typed …]

A city is started and the corpus published in it as history; then every question is asked by
``GET /api/v1/search`` in every way of typing, and every known document in every written form.
``--keep`` keeps the city, with the data of its servers, and uses it again. One JSON line a figure:
macro NDCG@10 and R@10 over the sets of questions, S@1 of the known documents, milliseconds of an
answer. On Kafka and OpenSearch records are in SQLite: no figure is taken on a stand-in of MongoDB.
The questions are read from the corpus and stay there.
"""

import argparse
import asyncio
import contextlib
import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import TOGETHER, City, a_city
from tests.bench.corpus import Row, rows, say
from tests.bench.corpus_import import Importer, caught_up
from tests.bench.engines import engines
from tests.bench.scoring import DEPTH, by_family, gain, hundredths, macro, recall
from tests.bench.typing_ways import WAYS

FOUND, BUSY = 200, 503
_clock = SystemClock()


class Portal:
    """Asks the portal as a reader does, one question at a time, and notes how long it took."""

    def __init__(self, city: City) -> None:
        self._city = city
        self.milliseconds: list[float] = []
        self.refused = 0

    async def opens(self) -> None:
        """Return when it answers a first question: a cold index opens no faster than its disk."""
        url = f"{self._city.gateway}/api/v1/search?q=luat"
        while (await self._city.get(url))[0] != 200:
            await _clock.sleep(1)

    async def ids(self, text: str, kind: str, size: int = DEPTH) -> list[str]:
        """The ids of what is found, best first; who is refused (503) asks again a second later."""
        asked = {"q": text, "size": str(size)} | ({"kind": kind} if kind else {})
        began = _clock.monotonic()
        url = f"{self._city.gateway}/api/v1/search"
        while (said := await self._said(url, asked)) is None:
            self.refused += 1
            await _clock.sleep(1)
        self.milliseconds.append((_clock.monotonic() - began) * 1000)
        return [one["id"] for one in said["results"]]

    async def _said(self, url: str, asked: dict[str, str]) -> dict[str, Any] | None:
        async with self._city.http.get(url, params=asked) as answer:
            said: dict[str, Any] = json.loads(await answer.read())
            assert answer.status in (FOUND, BUSY), said
            return said if answer.status == FOUND else None

    def tell_times(self, **of: str) -> None:
        """Say how long the answers took since the last time."""
        cuts = [round(cut, 1) for cut in statistics.quantiles(self.milliseconds, n=100)]
        times = {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98]}
        say(figure="answer", **of, **times, refused=self.refused)
        self.milliseconds.clear()
        self.refused = 0


async def ask_all(portal: Portal, questions: Sequence[Row], way: str, kind: str) -> None:
    """Every question in one way of typing."""
    gains: dict[str, list[float]] = defaultdict(list)
    recalls: dict[str, list[float]] = defaultdict(list)
    for question in questions:
        ids = await portal.ids(WAYS[way](question["text"]), kind)
        wanted = set(question["relevant"])
        gains[question["set"]].append(gain(ids, wanted))
        recalls[question["set"]].append(recall(ids, wanted))
    say(
        figure="questions",
        way=way,
        kind=kind or "all",
        macro_ndcg10=hundredths(macro(gains)),
        macro_r10=hundredths(macro(recalls)),
        ndcg10={name: hundredths(mean) for name, mean in by_family(gains).items()},
        r10={name: hundredths(mean) for name, mean in by_family(recalls).items()},
    )
    portal.tell_times(way=way, kind=kind or "all")


async def look_up_all(portal: Portal, lookups: Sequence[Row], kind: str) -> None:
    """Every known document, by each of its written forms."""
    first: dict[str, list[float]] = defaultdict(list)
    for row in lookups:
        ids = await portal.ids(row["query"], kind, size=1)
        first[row["form"]].append(float(bool(set(ids) & set(row["relevant"]))))
    means = {form: hundredths(statistics.mean(values)) for form, values in first.items()}
    say(figure="known documents", kind=kind or "all", s1=means)
    portal.tell_times(way="known documents", kind=kind or "all")


def answerable(lookups: Sequence[Row], corpus: Path) -> Iterator[Row]:
    """Those whose document is in the corpus: some were made from a larger one."""
    there = {row.get("doc_number") for row in rows(corpus / "documents.jsonl.gz")}
    return (row for row in lookups if there & set(row["relevant"]))


async def publish(city: City, corpus: Path) -> None:
    """Publish the corpus, once."""
    done = city.data / "published"
    if done.exists():
        return
    importer = Importer(city, corpus / "articles.jsonl.gz")
    await importer.start()
    await importer.ended()
    await caught_up(city)
    done.touch()


@contextlib.asynccontextmanager
async def a_published_city(
    corpus: Path, engine: str, keep: Path | None, layout: Sequence[str] = TOGETHER
) -> AsyncIterator[City]:
    """A city that has the whole corpus, in these processes."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = keep or Path(scratch) / "city"
        async with (
            engines(engine, folder) as urls,
            a_city(folder, layout=layout, engines={"LANTOA_SEED": "none", **urls}) as city,
        ):
            await city.start()
            await publish(city, corpus)
            yield city


async def main(corpus: Path, engine: str, keep: Path | None, ways: Sequence[str]) -> None:
    """The whole ladder once."""
    questions = rows(corpus / "questions-visible.jsonl")
    lookups = list(answerable(rows(corpus / "known-item-visible.jsonl"), corpus))
    async with a_published_city(corpus, engine, keep) as city:
        portal = Portal(city)
        await portal.opens()
        for way in ways:
            await ask_all(portal, questions, way, "article")
        await ask_all(portal, questions, "typed", "")
        for kind in ("document", ""):
            await look_up_all(portal, lookups, kind)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search_ladder")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--engine", choices=("embedded", "cluster"), default="embedded")
    parser.add_argument("--keep", type=Path, help="the city's folder, new or kept")
    parser.add_argument("--ways", nargs="+", choices=tuple(WAYS), default=tuple(WAYS))
    asked = parser.parse_args()
    asyncio.run(main(asked.corpus, asked.engine, asked.keep, asked.ways))

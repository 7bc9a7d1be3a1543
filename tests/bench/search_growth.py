"""What an answer costs as the city's law grows: the corpus once, four times, fourteen times.

    python -m tests.bench.search_growth CORPUS [--times 1 4 14] [--questions 200]

The embedded index is filled with so many copies of the corpus, each copy under ids of its own, and
questions are asked with all facets, as the search API asks, one after the other. A copy has the
words of its original: half of all hits of a question grow with it, as they would if the law grew by
more of the same. One JSON line a size: milliseconds of CPU and of time of an answer, bytes on disk
for an article, microseconds to index one.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter, process_time

from msgspec.structs import replace

from lantoa.contracts.content import Content
from lantoa.contracts.ids import ContentId
from lantoa.engines.opening import open_search
from lantoa.engines.searchindex import SearchIndex
from lantoa.search.building import indexed
from lantoa.search.query import Facet, Query
from tests.bench.corpus import Row, rows, say
from tests.bench.corpus_contents import BATCH, NOW, contents

WARM, SIZE = 20, 20


def copies(documents: Sequence[Content], times: int) -> Iterator[Content]:
    """The documents so many times, the first time as they are."""
    yield from documents
    for copy in range(1, times):
        yield from (replace(one, id=ContentId(f"{one.id}-{copy}")) for one in documents)


async def fill(index: SearchIndex, documents: Sequence[Content], times: int) -> int:
    """Index them; how many articles they have."""
    batch, articles = [], 0
    for one in copies(documents, times):
        batch.append(indexed(one))
        articles += len(one.articles)
        if len(batch) == BATCH:
            await index.apply(batch)
            batch = []
    await index.apply(batch)
    return articles


async def ask(index: SearchIndex, questions: Sequence[str]) -> tuple[list[float], float]:
    """Milliseconds of each answer, and of CPU on average."""
    times, cpu = [], process_time()
    for text in questions:
        began = perf_counter()
        query = Query(text=text, size=SIZE, facets=tuple(Facet), as_of=NOW.date())
        await index.ask(query)
        times.append((perf_counter() - began) * 1000)
    return times, (process_time() - cpu) * 1000 / len(questions)


async def grown(documents: Sequence[Content], times: int, questions: Sequence[str]) -> None:
    """One size."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        async with open_search("tantivy:search", folder) as index:
            await index.prepare()
            began = process_time()
            articles = await fill(index, documents, times)
            filling = process_time() - began
            await ask(index, questions[:WARM])
            waits, cpu = await ask(index, questions)
        cuts = statistics.quantiles(waits, n=100)
        disk = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    say(
        figure="growth",
        articles=articles,
        cpu_ms=round(cpu, 2),
        p50_ms=round(cuts[49], 2),
        p95_ms=round(cuts[94], 2),
        bytes_an_article=disk // articles,
        us_cpu_to_index_one=round(filling / articles * 1e6),
    )


async def main(corpus: Path, sizes: Sequence[int], asked: int) -> None:
    """Every size, the smallest first."""
    documents = list(contents(rows(corpus / "articles.jsonl.gz")))
    visible: list[Row] = rows(corpus / "questions-visible.jsonl")
    questions = [row["text"] for row in random.Random(335).sample(visible, asked)]
    for times in sorted(sizes):
        await grown(documents, times, questions)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search_growth")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--times", nargs="+", type=int, default=[1, 4, 14])
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.corpus, chosen.times, chosen.questions))

"""How many of the codifiers' hand links stand among the first ten related articles.

    python -m tests.bench.related_quality CORPUS [--engine cluster] [--sample 1000] [--keep FOLDER]

The articles of the corpus are indexed (``--keep`` keeps that index and uses it again), and a sample
of those that have links is asked for what is related. Beside it, in the same run on the same index:
more_like_this as Lucene does it (the 25 best of a text by tf-idf that stand there twice, as one OR
by BM25), over pairs of syllables and, on the embedded engine, over syllables. One JSON line a way:
R@10 of all links with its standard error, R@10 of those to other documents, milliseconds.
"""

import argparse
import asyncio
import contextlib
import math
import random
import statistics
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

import tantivy
from msgspec import Struct

from deploy.local.servers import OpenSearchServer
from lantoa.engines.opening import open_search
from lantoa.engines.searchindex import SearchIndex
from lantoa.engines.tantivy.generation import Generation
from lantoa.engines.tantivy.pointer import FIRST
from lantoa.engines.tantivy.schema import schema
from lantoa.search.building import indexed
from lantoa.search.entries import ARTICLE, Entry
from lantoa.search.query import Pair, Query
from lantoa.search.related import query_like, related
from lantoa.search.storing import entry_from
from lantoa.text.language import rarity
from lantoa.text.tokens import shingles, syllables
from tests.bench.corpus import Row, rows, say
from tests.bench.corpus_contents import NOW, build, contents
from tests.bench.scoring import hundredths, recall
from tests.journeys.engines import fetched
from tests.stack_local import free_port

TERMS, LEAST_TIMES, DEPTH = 25, 2, 10
TODAY = NOW.date()


class Asked(Struct, frozen=True):
    """An article, those of its document, and the ids of those that the codifiers linked to it."""

    entry: Entry
    beside: tuple[Entry, ...]
    linked: frozenset[str]
    linked_elsewhere: frozenset[str]


Way = Callable[[Asked], Awaitable[list[str]]]
"""The ids of what is related, nearest first."""


def asked_of(articles: Sequence[Row]) -> list[Asked]:
    """All articles of which a link leads to an article of the corpus."""
    links = links_of(articles)
    documents = [indexed(content).entries for content in contents(articles)]
    own = {entry.public_id: entry.content_id for entries in documents for entry in entries}
    return [
        Asked(entry, entries, linked, frozenset(i for i in linked if own[i] != entry.content_id))
        for entries in documents
        for entry in entries
        if (linked := links.get(entry.public_id, frozenset()) - {entry.public_id})
    ]


def links_of(articles: Sequence[Row]) -> Mapping[str, frozenset[str]]:
    """The hand links by the ids of articles; those out of the corpus are left out."""
    ids = {row["codified_id"]: row["id"] for row in articles if "codified_id" in row}
    return {
        row["id"]: frozenset(ids[link] for link in row["related"] if link in ids)
        for row in articles
        if row.get("related")
    }


def ours(index: SearchIndex) -> Way:
    """What readers are shown."""

    async def way(asked: Asked) -> list[str]:
        answer = await index.ask(query_like(asked.entry, TODAY))
        found = related(asked.entry, asked.beside[1:], answer.hits)
        return [one.entry.public_id for one in found]

    return way


def by_pairs(index: SearchIndex) -> Way:
    """more_like_this over pairs of syllables, through the port."""

    async def way(asked: Asked) -> list[str]:
        pairs = best(shingles(text_of(asked.entry)), rarity().of_pairs)
        like = tuple(Pair(pair, 1.0) for pair in pairs)
        answer = await index.ask(Query(like=like, kinds=(ARTICLE,), as_of=TODAY, size=DEPTH + 1))
        return [hit.entry.public_id for hit in answer.hits]

    return way


def by_syllables(generation: Generation) -> Way:
    """more_like_this over syllables, asked of the engine itself."""
    searcher, fields = generation.searcher(), schema()

    async def way(asked: Asked) -> list[str]:
        words = best(text_of(asked.entry), rarity().of_syllables)
        terms = [tantivy.Query.term_query(fields, "syllables", word, "freq") for word in words]
        any_of_them = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in terms])
        articles = tantivy.Query.const_score_query(
            tantivy.Query.term_query(fields, "kind", ARTICLE), 0.0
        )
        query = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, any_of_them), (tantivy.Occur.Must, articles)]
        )
        hits = searcher.search(query, DEPTH + 1).hits
        found = (entry_from(bytes(searcher.doc(at)["stored_entry"][0])) for _, at in hits)
        return [entry.public_id for entry in found]

    return way


def text_of(entry: Entry) -> list[str]:
    """What more_like_this reads: the text; the title where there is none."""
    return syllables(entry.text or entry.title)


def best(words: Sequence[str], rare: Mapping[str, float]) -> list[str]:
    """The best by tf-idf of those that stand there twice; of all where none does."""
    often = Counter(words)
    twice = {word: times for word, times in often.items() if times >= LEAST_TIMES} or often
    worth = {word: times * rare.get(word, rarity().unknown) for word, times in twice.items()}
    return sorted(worth, key=lambda word: -worth[word])[:TERMS]


async def judge(name: str, way: Way, sample: Sequence[Asked]) -> None:
    """Ask for each of the sample."""
    all_links, elsewhere, times = [], [], []
    for asked in sample:
        began = perf_counter()
        ids = [id for id in await way(asked) if id != asked.entry.public_id]
        times.append((perf_counter() - began) * 1000)
        all_links.append(recall(ids, set(asked.linked)))
        if asked.linked_elsewhere:
            elsewhere.append(recall(ids, set(asked.linked_elsewhere)))
    cuts = statistics.quantiles(times, n=100)
    say(
        figure="related",
        way=name,
        articles=len(sample),
        r10=hundredths(statistics.mean(all_links)),
        r10_other_documents=hundredths(statistics.mean(elsewhere)),
        error=hundredths(statistics.stdev(all_links) / math.sqrt(len(all_links))),
        p50_ms=round(cuts[49], 1),
        p95_ms=round(cuts[94], 1),
    )


@contextlib.asynccontextmanager
async def engine(name: str, folder: Path) -> AsyncIterator[SearchIndex]:
    """The index of an engine, a server of our own for the cluster's."""
    async with contextlib.AsyncExitStack() as stack:
        url = "tantivy:search"
        if name == "cluster":
            await fetched()
            server = OpenSearchServer(folder / "opensearch", free_port(101))
            url = (await stack.enter_async_context(server)).url
        index = await stack.enter_async_context(open_search(url, folder))
        await index.prepare()
        yield index


async def main(corpus: Path, size: int, seed: int, name: str, keep: Path | None) -> None:
    """Index, then ask in every way."""
    articles = rows(corpus / "articles.jsonl.gz")
    sample = random.Random(seed).sample(asked_of(articles), size)
    with contextlib.ExitStack() as scratch:
        folder = keep or Path(scratch.enter_context(tempfile.TemporaryDirectory()))
        async with engine(name, folder) as index:
            if not (folder / "indexed").exists():
                await build(index, articles)
                (folder / "indexed").touch()
            if name == "embedded":
                generation = Generation(folder / "search" / FIRST)
                await judge("more_like_this, syllables", by_syllables(generation), sample)
            await judge("more_like_this, pairs", by_pairs(index), sample)
            await judge("related", ours(index), sample)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.related_quality")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=335)
    parser.add_argument("--engine", choices=("embedded", "cluster"), default="embedded")
    parser.add_argument("--keep", type=Path, help="the embedded index's folder, new or kept")
    asked = parser.parse_args()
    asyncio.run(main(asked.corpus, asked.sample, asked.seed, asked.engine, asked.keep))

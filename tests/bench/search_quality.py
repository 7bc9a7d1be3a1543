"""How well and how fast an index finds: NDCG@10 and R@10 a question set, times.

    python tests/bench/search_quality.py CORPUS [full] [URL]

CORPUS is the folder of the corpus; ``full`` takes all visible articles and questions instead of
the sample. URL names the engine (tantivy without one); the index is made new, and on a server it
stays: ``opensearch://127.0.0.1:19200?prefix=bench-1``, a prefix that nobody else has. Only articles
are asked for, since only they are labelled. One JSON line a figure.
"""

import asyncio
import contextlib
import gzip
import json
import math
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from lantoa.contracts.content import Article, Content, Kind
from lantoa.contracts.ids import ContentId, Revision, Version
from lantoa.engines.opening import open_search
from lantoa.engines.searchindex import SearchIndex
from lantoa.search.building import indexed
from lantoa.search.query import Query
from lantoa.text.folding import strip_marks

DEPTH, BATCH = 10, 200
NOW = datetime(2026, 11, 24, tzinfo=UTC)
Rows = Sequence[dict[str, Any]]


def rows(path: Path) -> list[dict[str, Any]]:
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return [json.loads(line) for line in text.splitlines()]


def contents(articles: Rows) -> Iterator[Content]:
    """The articles gathered into their documents."""
    documents: dict[tuple[str | None, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in articles:
        key = (row.get("doc_number"), row.get("doc_type"), row.get("doc_title"))
        documents[key].append(row)
    for place, ((number, kind, title), own) in enumerate(documents.items()):
        yield Content(
            id=ContentId(f"van-ban-{place}"),
            version=Version(1),
            revision=Revision(1),
            kind=Kind.LEGAL_DOCUMENT,
            title=title or number or "?",
            number=number,
            document_type=kind,
            issued_on=day(own[0].get("issued_date")),
            published_at=NOW,
            updated_at=NOW,
            articles=tuple(article(row) for row in own),
        )


def day(written: str | None) -> date | None:
    """A date of the corpus, of which some are cut."""
    with contextlib.suppress(ValueError):
        return date.fromisoformat(written or "")
    return None


def article(row: dict[str, Any]) -> Article:
    number = str(row.get("article", "?"))
    return Article(
        number=number,
        address=f"dieu-{number}",
        title=row.get("title", ""),
        text=row.get("text", ""),
        corpus_id=row["id"],
    )


async def build(index: SearchIndex, articles: Rows) -> None:
    """Index everything and say what one article cost."""
    documents = list(contents(articles))
    began = perf_counter()
    for start in range(0, len(documents), BATCH):
        await index.apply([indexed(one) for one in documents[start : start + BATCH]])
    micros = (perf_counter() - began) / len(articles) * 1e6
    say(figure="build", articles=len(articles), us_per_article=round(micros))


async def judge(index: SearchIndex, questions: Rows, typing: str, kinds: tuple[str, ...]) -> None:
    """Ask every question and say how good and how fast the answers were."""
    ndcg: dict[str, list[float]] = defaultdict(list)
    recall: dict[str, list[float]] = defaultdict(list)
    times = []
    for question in questions:
        text = strip_marks(question["text"]) if typing == "stripped" else question["text"]
        began = perf_counter()
        answer = await index.ask(Query(text=text, kinds=kinds, size=DEPTH, as_of=NOW.date()))
        times.append((perf_counter() - began) * 1000)
        ids = [hit.entry.public_id for hit in answer.hits]
        wanted = set(question["relevant"])
        ndcg[question["set"]].append(gain(ids, wanted))
        recall[question["set"]].append(len(wanted & set(ids)) / len(wanted))
    for name in ndcg:
        tell(name, typing, kinds, ndcg[name], recall[name])
    pooled = ([v for values in by_set.values() for v in values] for by_set in (ndcg, recall))
    tell("all questions", typing, kinds, *pooled)
    tell("macro", typing, kinds, means(ndcg), means(recall))
    cuts = statistics.quantiles(times, n=100)
    say(figure="query", typing=typing, p50_ms=round(cuts[49], 2), p95_ms=round(cuts[94], 2))


def means(by_set: dict[str, list[float]]) -> list[float]:
    """One mean a set; the two halves of zalo are one set."""
    merged: dict[str, list[float]] = defaultdict(list)
    for name, values in by_set.items():
        merged[name.partition("_")[0]] += values
    return [statistics.mean(values) for values in merged.values()]


def gain(ids: Sequence[str], wanted: set[str]) -> float:
    """NDCG at the depth, with relevance 0 or 1."""
    found = sum(1 / math.log2(place + 2) for place, one in enumerate(ids) if one in wanted)
    best = sum(1 / math.log2(place + 2) for place in range(min(len(wanted), DEPTH)))
    return found / best


def tell(
    name: str, typing: str, kinds: tuple[str, ...], ndcg: list[float], recall: list[float]
) -> None:
    say(
        figure="quality",
        set=name,
        typing=typing,
        kinds=",".join(kinds) or "all",
        ndcg10=round(statistics.mean(ndcg) * 100, 1),
        r10=round(statistics.mean(recall) * 100, 1),
    )


def say(**figures: object) -> None:
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


async def main(corpus: Path, extent: str, url: str) -> None:
    full = extent == "full"
    articles = rows(corpus / ("articles.jsonl.gz" if full else "sample-articles.jsonl"))
    questions = rows(corpus / ("questions-visible.jsonl" if full else "sample-questions.jsonl"))
    with tempfile.TemporaryDirectory() as data:
        async with open_search(url, Path(data)) as index:
            await index.prepare()
            await build(index, articles)
            for typing in ("typed", "stripped"):
                await judge(index, questions, typing, ("article",))
            await judge(index, questions, "typed", ())
        if url.startswith("tantivy:"):
            files = (Path(data) / "search").rglob("*")
            size = sum(file.stat().st_size for file in files if file.is_file())
            say(figure="size", megabytes=round(size / 1e6))


if __name__ == "__main__":
    corpus, *options = sys.argv[1:]
    extent = "full" if "full" in options else "sample"
    url = next((option for option in options if ":" in option), "tantivy:search")
    asyncio.run(main(Path(corpus), extent, url))

"""The corpus as contents, put straight into an index: for what measures the index alone."""

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from time import perf_counter

from lantoa.contracts.content import Article, Content, Kind
from lantoa.contracts.ids import ContentId, Revision, Version
from lantoa.engines.searchindex import SearchIndex
from lantoa.search.building import indexed
from tests.bench.corpus import Row, say

BATCH = 200
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def contents(articles: Sequence[Row]) -> Iterator[Content]:
    """The articles gathered into their documents."""
    documents: dict[tuple[str | None, ...], list[Row]] = defaultdict(list)
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


def article(row: Row) -> Article:
    number = str(row.get("article", "?"))
    return Article(
        number=number,
        address=f"dieu-{number}",
        title=row.get("title", ""),
        text=row.get("text", ""),
        corpus_id=row["id"],
    )


async def build(index: SearchIndex, articles: Sequence[Row]) -> None:
    """Index everything and say what one article cost."""
    documents = list(contents(articles))
    began = perf_counter()
    for start in range(0, len(documents), BATCH):
        await index.apply([indexed(one) for one in documents[start : start + BATCH]])
    micros = (perf_counter() - began) / len(articles) * 1e6
    say(figure="build", articles=len(articles), us_per_article=round(micros))

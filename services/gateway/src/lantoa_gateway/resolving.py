"""A query that names a document or an article of it: that one stands first, whatever it says.

It is looked up by its number or its whole title, never guessed by words; the rest of the answer
follows as it is.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from msgspec.structs import replace

from lantoa.contracts.ids import ContentId
from lantoa.search.building import indexed
from lantoa.search.days import stands_as
from lantoa.search.entries import ARTICLE, DOCUMENT, Entry, Head
from lantoa.search.ordering import FIRST, is_titled
from lantoa.search.query import Answer, Hit, Query, by_newest
from lantoa.search.ranked import ask_ranked
from lantoa.search.twins import PINNED
from lantoa.text.sought import Sought, read_sought
from lantoa.text.tokens import syllables

LOOKED_AT, MOST_NAMED = 30, 5
"""Documents of like words among which the title is looked for; of one name so many are shown."""


class Index(Protocol):
    """What is asked of the search index."""

    async def head(self, content_id: ContentId) -> Head | None:
        """The newest version it has, in real time."""
        ...

    async def ask(self, query: Query) -> Answer:
        """The entries that answer."""
        ...


async def ask_resolved(index: Index, query: Query) -> Answer:
    """What the query names, then what the index answers, nearest first.

    Pages are cut from one order: one that begins beyond the first hits is the index's own.
    """
    sought = read_sought(query.text)
    if sought is None or by_newest(query) or query.offset >= FIRST or not query.size:
        return await ask_ranked(index, query)
    end = query.offset + query.size
    named = [entry async for entry in _named(index, query, sought)]
    answer = await ask_ranked(index, replace(query, offset=0, size=max(FIRST, end)))
    hits = _before(named, answer.hits)
    beside = len(hits) - len(answer.hits) if answer.total <= len(answer.hits) else 0
    return replace(answer, total=answer.total + beside, hits=hits[query.offset : end])


async def _named(index: Index, query: Query, sought: Sought) -> AsyncIterator[Entry]:
    """The articles that are named, then the documents."""
    documents = await _documents(index, query, sought)
    if sought.article and _wants(query, ARTICLE):
        for document in documents:
            for article in await _articles(index, document, sought.article, query):
                yield article
    if _wants(query, DOCUMENT):
        for document in documents:
            yield document


async def _documents(index: Index, query: Query, sought: Sought) -> Sequence[Entry]:
    """The newest first, since a name may have been given twice: Luật Đất đai 2013 and 2024."""
    words = sought.title if sought.number is None else sought.document
    only = replace(query, text=words, kinds=(DOCUMENT,), offset=0, size=LOOKED_AT, facets=())
    hits = (await index.ask(only)).hits
    if sought.number is not None:
        return [hit.entry for hit in hits if hit.score >= PINNED][:MOST_NAMED]
    named = [hit.entry for hit in hits if _is_named(hit.entry, sought)]
    return sorted(named, key=_issued, reverse=True)[:MOST_NAMED]


def _is_named(document: Entry, sought: Sought) -> bool:
    year = document.issued_on.year if document.issued_on else None
    if sought.year is not None and sought.year not in (year, None):
        return False
    title = syllables(sought.title)
    return is_titled(document, title) or is_titled(document, [*title, str(year)])


def _issued(document: Entry) -> str:
    return document.issued_on.isoformat() if document.issued_on else ""


async def _articles(index: Index, document: Entry, article: str, query: Query) -> Sequence[Entry]:
    head = await index.head(document.content_id)
    if head is None or head.content is None:
        return ()
    entries = indexed(head.content).entries
    return [entry for entry in entries if entry.article == article and stands_as(entry, query)]


def _wants(query: Query, kind: str) -> bool:
    return not query.kinds or kind in query.kinds


def _before(named: Sequence[Entry], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The named ones, with a score that none is above, and the others behind them."""
    ids = {entry.id for entry in named}
    others = [hit for hit in hits if hit.entry.id not in ids]
    top = max([PINNED, *(hit.score for hit in others)])
    return (*(Hit(entry=entry, score=top) for entry in named), *others)

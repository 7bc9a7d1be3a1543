"""What treats the same matter as an article of a document, as the law stands on a day."""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Content, Kind
from lantoa.legal.timing import to_read
from lantoa.search.building import indexed
from lantoa.search.entries import Entry
from lantoa.search.related import Related, query_like, related
from lantoa_gateway.catalogue import Catalogue


class RelatedTo(Struct, frozen=True):
    """An article and what is related to it, nearest first."""

    document: str
    """The path of its document."""
    article: Entry
    related: tuple[Related, ...]


async def related_to(
    catalogue: Catalogue, content: Content, address: str, day: date
) -> RelatedTo | None:
    """What is related to the article of that address; None when there is none. Raises Away."""
    if content.kind is not Kind.LEGAL_DOCUMENT:
        return None
    document, *articles = indexed(replace(content, articles=to_read(content, day))).entries
    places = {entry.url: entry for entry in reversed(articles)}
    source = places.get(f"{document.url}/{address}")
    if source is None:
        return None
    answer = (await catalogue.ask(query_like(source, day))).answer
    return RelatedTo(document.url, source, related(source, articles, answer.hits))

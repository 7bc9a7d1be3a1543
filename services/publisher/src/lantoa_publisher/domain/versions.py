"""Articles seen with two texts: what was observed, and when; the law's own days may be others.

The codification was seen in mid-2024 and in January 2026. A text holds from the day on which it was
first seen until the day on which another was seen in its place; ``Article.observed`` says so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Kind
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.text.document_types import BY_WRITTEN, WRITTEN
from lantoa.text.folding import fold
from lantoa_publisher.domain.corpus import Imported, titled
from lantoa_publisher.domain.texts import Text, WrittenArticle
from lantoa_publisher.legal.addresses import step_of
from lantoa_publisher.legal.tree import PartKind

SEEN, SEEN_AGAIN = date(2024, 8, 1), date(2026, 1, 1)


class VersionRow(Struct, frozen=True, kw_only=True):
    """One điều with its text in both snapshots."""

    id: str
    doc_number: str
    article: str
    text_2024: str
    text_2026: str
    title_2024: str = ""
    title_2026: str = ""
    source_note_2024: str = ""


def observed_documents(rows: Iterable[VersionRow]) -> Iterator[Imported]:
    """Each document with the articles that were seen with two texts, and nothing else of it."""
    documents: dict[str, list[VersionRow]] = {}
    for row in rows:
        documents.setdefault(row.doc_number, []).append(row)
    for number, some in documents.items():
        kind = _type_of(number, some[0].source_note_2024)
        articles = tuple(article for row in some for article in _texts(row))
        text = Text(
            kind=Kind.LEGAL_DOCUMENT,
            title=titled(kind, "", number),
            number=number,
            document_type=kind,
            areas=(WHOLE_CITY,),
            articles=articles,
        )
        yield Imported(text=text, observed=articles)


def _type_of(number: str, note: str) -> str:
    """The type that the official note writes before the number."""
    said = re.search(rf"\b({WRITTEN})\s+(?:so\s+)?{re.escape(fold(number))}", fold(note))
    return BY_WRITTEN[said[1]].name if said else "Văn bản"


def _texts(row: VersionRow) -> tuple[WrittenArticle, WrittenArticle]:
    first = WrittenArticle(
        number=row.article,
        address=step_of(PartKind.ARTICLE, row.article),
        title=row.title_2024,
        text=row.text_2024,
        corpus_id=row.id,
        valid_from=SEEN,
        valid_to=SEEN_AGAIN,
        observed=True,
    )
    title, text = row.title_2026, row.text_2026
    return first, replace(first, title=title, text=text, valid_from=SEEN_AGAIN, valid_to=None)


def with_observed(text: Text, observed: Sequence[WrittenArticle]) -> Text:
    """The document with these articles in place of its own at their addresses, under its headings.

    Those whose address it does not have come at the end. Twice is once.
    """
    texts: dict[str, list[WrittenArticle]] = {}
    for article in observed:
        texts.setdefault(article.address, []).append(article)
    articles: list[WrittenArticle] = []
    placed: set[str] = set()
    for article in text.articles:
        if article.address not in texts:
            articles.append(article)
        elif article.address not in placed:
            placed.add(article.address)
            articles += [replace(one, path=article.path) for one in texts[article.address]]
    articles += [one for address, some in texts.items() if address not in placed for one in some]
    return replace(text, articles=tuple(articles))


def renewed(there: Text, new: Text) -> Text:
    """The new text of a source in the place of the one there.

    What the source says nothing of stays: articles with a history, and what editors and the system
    have added (a summary, audiences, relations).
    """
    history = [one for one in there.articles if one.observed or one.amended_by or one.ended_by]
    unsaid = [name for name in Text.__struct_fields__ if not getattr(new, name)]
    return with_observed(replace(new, **{name: getattr(there, name) for name in unsaid}), history)

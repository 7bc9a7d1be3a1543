"""Rows of files to be imported as editorial texts: corpus articles, news, seed documents, texts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec
from msgspec import Struct

from lantoa.contracts.content import Kind
from lantoa.text.folding import fold, slug
from lantoa_publisher.domain.seeds import CITY, text_of_document
from lantoa_publisher.domain.texts import Text, WrittenArticle
from lantoa_publisher.seed import SeedDocument


class ArticleRow(Struct, frozen=True, kw_only=True):
    """One điều of a document, as the corpus has it."""

    id: str
    doc_number: str
    doc_type: str
    article: str
    title: str = ""
    text: str = ""
    doc_title: str = ""
    issuing_body: str | None = None
    issued_date: date | None = None
    effective_date: date | None = None
    topic_code: str | None = None
    path: tuple[str, ...] = ()

    @property
    def document(self) -> tuple[str, str, date | None, str | None]:
        """What all rows of one document share."""
        return self.doc_number, self.doc_type, self.issued_date, self.issuing_body


class NewsRow(Struct, frozen=True, kw_only=True):
    """One news item."""

    title: str
    text: str
    url: str | None = None


class WrongRow(ValueError):  # noqa: N818 - reads as a fact
    """A row that is none of the forms we know."""


def texts_of(lines: Iterable[bytes]) -> Iterator[Text | WrongRow]:
    """The texts of a JSON-lines file; articles of one document become one text.

    A line that cannot be read gives a WrongRow in its place, and the others go on.
    """
    documents: dict[tuple[str, str, date | None, str | None], list[ArticleRow]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = _row(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            yield WrongRow(f"dòng {number} (line): {wrong}")
            continue
        if isinstance(found, ArticleRow):
            documents.setdefault(found.document, []).append(found)
        else:
            yield found
    for rows in documents.values():
        yield text_of_articles(rows)


class _Shape(Struct):
    doc_number: str | None = None
    codified_id: str | None = None
    articles: tuple[msgspec.Raw, ...] | None = None
    snapshots: tuple[str, ...] | None = None
    kind: str | None = None


def _row(line: bytes) -> Text | ArticleRow:
    shape = msgspec.json.decode(line, type=_Shape)
    if shape.doc_number is not None or shape.codified_id is not None:
        return msgspec.json.decode(line, type=ArticleRow)
    if shape.kind is not None:
        return msgspec.json.decode(line, type=Text)
    if shape.articles is not None:
        return text_of_document(msgspec.json.decode(line, type=SeedDocument))
    return _news(msgspec.json.decode(line, type=NewsRow))


def _news(row: NewsRow) -> Text:
    return Text(kind=Kind.NEWS, title=row.title, body=row.text, source=row.url, areas=(CITY,))


def text_of_articles(rows: Sequence[ArticleRow]) -> Text:
    """A legal document of its articles."""
    first = rows[0]
    codes = Counter(row.topic_code.partition(".")[0] for row in rows if row.topic_code)
    return Text(
        kind=Kind.LEGAL_DOCUMENT,
        title=_titled(first.doc_type, first.doc_title, first.doc_number),
        number=first.doc_number,
        document_type=first.doc_type,
        authority_name=first.issuing_body,
        fields=tuple(code for code, _ in codes.most_common()),
        areas=(CITY,),
        issued_on=first.issued_date,
        effective_on=min((r.effective_date for r in rows if r.effective_date), default=None),
        articles=tuple(_article(row) for row in rows),
    )


def _titled(kind: str, title: str, number: str) -> str:
    """The title with its type in front; type and number where the title is unknown."""
    if not title:
        return f"{kind} {number}"
    return title if fold(title).startswith(fold(kind)) else f"{kind} {title[0].lower()}{title[1:]}"


def _article(row: ArticleRow) -> WrittenArticle:
    return WrittenArticle(
        number=row.article,
        address=f"dieu-{slug(row.article)}",
        title=row.title,
        text=row.text,
        corpus_id=row.id,
        path=row.path,
        valid_from=row.effective_date,
    )

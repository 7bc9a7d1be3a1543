"""Rows of files to be imported: corpus articles and their versions, news, seed documents, texts."""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from lantoa.contracts.content import Kind
from lantoa_publisher.domain.corpus import ArticleRow, Imported, WrongRow, documents_of
from lantoa_publisher.domain.seeds import CITY, text_of_document
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.domain.versions import VersionRow, observed_documents
from lantoa_publisher.seed import SeedDocument


class NewsRow(Struct, frozen=True, kw_only=True):
    """One news item."""

    title: str
    text: str
    url: str | None = None


def texts_of(lines: Iterable[bytes]) -> Iterator[Imported | WrongRow]:
    """The texts of a JSON-lines file; articles of one document become one text.

    A line that cannot be read gives a WrongRow in its place, and the others go on. So does one that
    tells of a document without a word of its text, as the Official Gazette's entries do.
    """
    articles: list[ArticleRow] = []
    versions: list[VersionRow] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = _row(line)
        except (msgspec.DecodeError, UnicodeDecodeError, WrongRow) as wrong:
            yield WrongRow(f"dòng {number} (line): {wrong}")
            continue
        if isinstance(found, ArticleRow):
            articles.append(found)
        elif isinstance(found, VersionRow):
            versions.append(found)
        else:
            yield Imported(text=found)
    yield from documents_of(articles)
    yield from observed_documents(versions)


NO_TEXT = (
    "chỉ nói về văn bản, không có nội dung để nhập: hãy nhập tệp của chính văn bản"
    " (it tells of a document and holds none of its text: import the document's own file)"
)


class _Shape(Struct):
    doc_number: str | None = None
    text_2024: str | None = None
    codified_id: str | None = None
    articles: tuple[msgspec.Raw, ...] | int | None = None
    snapshots: tuple[str, ...] | None = None
    kind: str | None = None
    gazette_issue: str | None = None
    topics: tuple[str, ...] | None = None


def _row(line: bytes) -> Text | ArticleRow | VersionRow:
    shape = msgspec.json.decode(line, type=_Shape)
    if shape.gazette_issue is not None or shape.topics is not None:
        raise WrongRow(NO_TEXT)
    if shape.text_2024 is not None:
        return msgspec.json.decode(line, type=VersionRow)
    if shape.doc_number is not None or shape.codified_id is not None:
        return msgspec.json.decode(line, type=ArticleRow)
    if shape.kind is not None:
        return msgspec.json.decode(line, type=Text)
    if shape.articles is not None:
        return text_of_document(msgspec.json.decode(line, type=SeedDocument))
    return _news(msgspec.json.decode(line, type=NewsRow))


def _news(row: NewsRow) -> Text:
    return Text(kind=Kind.NEWS, title=row.title, body=row.text, source=row.url, areas=(CITY,))

"""Rows of articles become documents: what a row lacks is mended where others tell it, and told.

The corpus is the State's electronic codification as two snapshots gave it. Its rows lack numbers,
types or dates here and there, a document's parts lie apart, and two documents may share a number.
Nothing is dropped silently: a document says what was mended in it, a row that belongs nowhere is a
WrongRow.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Kind
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.text.folding import fold
from lantoa.text.numbers import find_numbers, number_key
from lantoa_publisher.domain.texts import Text, WrittenArticle
from lantoa_publisher.legal.addresses import step_of
from lantoa_publisher.legal.numbering import key_of
from lantoa_publisher.legal.tree import PartKind

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ORDINAL = re.compile(r"\d+[a-zđ]?")


class WrongRow(ValueError):  # noqa: N818 - reads as a fact
    """A row that is none of the forms we know, or that belongs to no document."""


class Imported(Struct, frozen=True, kw_only=True):
    """One text as it is to be stored, and what was mended in its source."""

    text: Text
    mended: tuple[str, ...] = ()
    observed: tuple[WrittenArticle, ...] = ()
    """Texts of some articles at several times: they go into the document if it is there."""


class ArticleRow(Struct, frozen=True, kw_only=True):
    """One điều of a document, as the corpus has it."""

    id: str
    doc_number: str | None = None
    doc_type: str | None = None
    article: str | None = None
    title: str = ""
    text: str = ""
    doc_title: str = ""
    issuing_body: str | None = None
    issued_date: str | None = None
    effective_date: str | None = None
    topic_code: str | None = None
    codified_id: str | None = None
    vbpl_id: str | None = None
    """The document in the national database of legal texts."""
    path: tuple[str, ...] = ()


class Row(Struct, frozen=True, kw_only=True):
    """A row that has its place: in a document of that number, as that article."""

    row: ArticleRow
    number: str
    article: str
    mended: tuple[str, ...] = ()


def documents_of(rows: Sequence[ArticleRow]) -> Iterator[Imported | WrongRow]:
    """The documents of all rows of a file, each once, in the order of their first rows."""
    numbers = _numbers_by_place(rows)
    placed: dict[str, list[Row]] = {}
    for row in rows:
        found = _placed(row, numbers)
        if isinstance(found, WrongRow):
            yield found
        else:
            placed.setdefault(number_key(found.number) or found.number, []).append(found)
    for of_one_number in placed.values():
        for document in _apart(of_one_number):
            yield _document(document)


def _numbers_by_place(rows: Iterable[ArticleRow]) -> dict[str, set[str]]:
    """The numbers of the documents that the codification has under each of its entries."""
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.codified_id and row.doc_number:
            numbers[_entry(row.codified_id)].add(row.doc_number)
    return numbers


def _entry(codified_id: str) -> str:
    return codified_id.rpartition(".")[0]


def _placed(row: ArticleRow, numbers: dict[str, set[str]]) -> Row | WrongRow:
    mended = []
    told = numbers.get(_entry(row.codified_id), set()) if row.codified_id else set()
    number = row.doc_number or (next(iter(told)) if len(told) == 1 else None)
    if number is None:
        return WrongRow(f"{row.id}: không rõ thuộc văn bản nào (the document is not known)")
    if not row.doc_number:
        mended.append(f"{row.id}: số hiệu {number} theo mã pháp điển (number by its entry)")
    article = row.article or (row.codified_id or "").rpartition(".")[2]
    if not _ORDINAL.match(article):
        return WrongRow(f"{row.id}: thiếu số điều (the article has no number)")
    if not row.article:
        mended.append(f"{row.id}: điều {article} theo mã pháp điển (article by its entry)")
    return Row(row=row, number=number, article=article, mended=tuple(mended))


def _apart(rows: Sequence[Row]) -> list[list[Row]]:
    """The documents that share a number, each with its rows in their order.

    Rows of one type are one document, and so are those under one entry of the national database; a
    law and a resolution with entries of their own are two. Rows that say neither go to the first.
    """
    documents: list[tuple[set[str], list[Row]]] = []
    places = {row.row.id: place for place, row in enumerate(rows)}
    for row in sorted(rows, key=lambda row: not _marks(row)):
        marks = _marks(row)
        mine = [one for one in documents if one[0] & marks] if marks else documents[:1]
        others = [one for one in documents if not any(one is my for my in mine)]
        said = marks.union(*(known for known, _ in mine))
        documents = [*others, (said, [*(r for _, some in mine for r in some), row])]
    return [sorted(some, key=lambda row: places[row.row.id]) for _, some in documents]


def _marks(row: Row) -> set[str]:
    return {fold(row.row.doc_type or ""), row.row.vbpl_id or ""} - {""}


def _document(rows: Sequence[Row]) -> Imported:
    mended = [note for row in rows for note in row.mended]
    first = rows[0].row
    kind = _most(row.row.doc_type for row in rows) or "Văn bản"
    title = _most(row.row.doc_title for row in rows) or ""
    issued = _day(_most(row.row.issued_date for row in rows), rows[0].number, mended)
    number = _spelled(rows, mended)
    mended += _lacks(number, title, issued, [row.row for row in rows])
    articles = _in_order(_articles(rows, mended), mended)
    codes = Counter(r.row.topic_code.partition(".")[0] for r in rows if r.row.topic_code)
    text = Text(
        kind=Kind.LEGAL_DOCUMENT,
        title=titled(kind, title, number),
        number=number,
        document_type=kind,
        authority_name=_most(row.row.issuing_body for row in rows) or first.issuing_body,
        fields=tuple(code for code, _ in codes.most_common()),
        areas=(WHOLE_CITY,),
        issued_on=issued,
        effective_on=min((a.valid_from for a in articles if a.valid_from), default=None),
        articles=articles,
    )
    return Imported(text=text, mended=tuple(mended))


def _spelled(rows: Sequence[Row], mended: list[str]) -> str:
    """The number as most rows write it, in capitals if any does."""
    ways = Counter(row.number for row in rows)
    chosen = max(ways, key=lambda way: (way != way.lower(), ways[way]))
    if len(ways) > 1:
        others = ", ".join(way for way in ways if way != chosen)
        mended.append(f"{chosen}: cũng viết là {others} (also written so)")
    return chosen


def _most(values: Iterable[str | None]) -> str | None:
    """What most rows say, where they say anything."""
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else None


def _lacks(
    number: str, title: str, issued: date | None, rows: Sequence[ArticleRow]
) -> Iterator[str]:
    if not find_numbers(number):
        yield f"số hiệu {number} không theo mẫu nào (no shape of a number)"
    if not title:
        yield "thiếu tên văn bản (no title)"
    if issued is None:
        yield "thiếu ngày ban hành (no date of issue)"
    if len({fold(row.doc_type) for row in rows if row.doc_type}) != 1:
        yield "loại văn bản không thống nhất hoặc thiếu (its type is missing or told in two ways)"


def _day(written: str | None, where: str, mended: list[str]) -> date | None:
    """The day, also of 2024-9-16; what is no day is left out, and told."""
    if written is None:
        return None
    match = _DATE.fullmatch(written.strip())
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None:
        mended.append(f"{where}: {written!r} không là ngày, bỏ trống (no day, left out)")
    elif day.isoformat() != written:
        mended.append(f"{where}: {written} → {day.isoformat()}")
    return day


def _articles(rows: Sequence[Row], mended: list[str]) -> tuple[WrittenArticle, ...]:
    """The articles, those that stand twice at one address made apart."""
    articles: list[WrittenArticle] = []
    seen: Counter[tuple[str, date | None]] = Counter()
    for row in rows:
        article = _article(row, mended)
        place = (article.address, article.valid_from)
        seen[place] += 1
        if seen[place] > 1:
            address = f"{article.address}-{seen[place]}"
            mended.append(f"{row.row.id}: địa chỉ lặp lại → {address} (a repeated address)")
            article = replace(article, address=address)
        articles.append(article)
    return tuple(articles)


def _in_order(
    articles: tuple[WrittenArticle, ...], mended: list[str]
) -> tuple[WrittenArticle, ...]:
    """The articles as the document counts them: the codification puts them by its own subjects.

    Its headings are kept where they are the document's, each in one place.
    """
    ordered = tuple(sorted(articles, key=lambda article: key_of(article.number)))
    if ordered != articles:
        mended.append("xếp lại điều theo số (articles put in the order of their numbers)")
    runs = [path for path, _ in groupby(article.path for article in ordered)]
    if len(runs) == len(set(runs)):
        return ordered
    mended.append("bỏ đề mục của pháp điển (headings of the codification, not of the document)")
    return tuple(replace(article, path=()) for article in ordered)


def _article(row: Row, mended: list[str]) -> WrittenArticle:
    return WrittenArticle(
        number=row.article,
        address=step_of(PartKind.ARTICLE, row.article),
        title=row.row.title,
        text=_legible(row.row, mended),
        corpus_id=row.row.id,
        path=row.row.path,
        valid_from=_day(row.row.effective_date, row.row.id, mended),
    )


def _legible(row: ArticleRow, mended: list[str]) -> str:
    """The text without control characters, which no page shows."""
    text = _CONTROL.sub("", row.text)
    if text != row.text:
        mended.append(f"{row.id}: bỏ ký tự điều khiển (control characters left out)")
    return text


def titled(kind: str, title: str, number: str) -> str:
    """The title with its type in front; type and number where the title is unknown."""
    if not title:
        return f"{kind} {number}"
    if fold(title).startswith(fold(kind)):
        return title
    return f"{kind} {title if title[:2].isupper() else title[0].lower() + title[1:]}"

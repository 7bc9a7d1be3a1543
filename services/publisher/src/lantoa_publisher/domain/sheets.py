"""A sheet: what stands in the editor's form, every value as it was typed, fit to be kept as it is.

A working copy is a sheet that its writer has not saved yet: no revision, and nobody else's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from lantoa.contracts.content import Kind


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of a list in the form; ``key`` says which one it was when the page was made."""

    key: str = ""


class ArticleRow(Row, frozen=True, kw_only=True, omit_defaults=True):
    """One điều; its headings one a line, the highest first. A new one has no address yet."""

    number: str = ""
    title: str = ""
    text: str = ""
    path: str = ""
    address: str = ""
    corpus_id: str = ""
    valid_from: str = ""
    valid_to: str = ""
    observed: str = ""
    amended_by: str = ""
    ended_by: str = ""


class SectionRow(Row, frozen=True, kw_only=True, omit_defaults=True):
    """One section."""

    heading: str = ""
    text: str = ""


class QuestionRow(Row, frozen=True, kw_only=True, omit_defaults=True):
    """One question; its choices one a line, the right one by its number from 1."""

    question: str = ""
    choices: str = ""
    right: str = ""
    explanation: str = ""
    ground: str = ""


class MediaRow(Row, frozen=True, kw_only=True, omit_defaults=True):
    """One file that was uploaded."""

    sha256: str = ""
    type: str = ""
    name: str = ""
    size: str = ""
    use: str = "main"
    alt: str = ""
    transcript: str = ""


class RelationRow(Row, frozen=True, kw_only=True, omit_defaults=True):
    """One relation to another document."""

    kind: str = ""
    document: str = ""
    content: str = ""
    address: str = ""
    since: str = ""
    until: str = ""


class AmendmentRow(Row, frozen=True, kw_only=True, omit_defaults=True):
    """One instruction that is carried out on another document."""

    deed: str = ""
    document: str = ""
    content: str = ""
    address: str = ""
    heading: str = ""
    text: str = ""
    words: str = ""
    after: str = ""
    since: str = ""
    source: str = ""


class Sheet(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The whole form."""

    kind: Kind
    title: str = ""
    document_type: str = ""
    number: str = ""
    authority: str = ""
    issued_on: str = ""
    effective_on: str = ""
    expires_on: str = ""
    summary: str = ""
    question: str = ""
    body: str = ""
    source: str = ""
    plain: str = ""
    short: str = ""
    short_plain: str = ""
    fields: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    articles: tuple[ArticleRow, ...] = ()
    sections: tuple[SectionRow, ...] = ()
    quiz: tuple[QuestionRow, ...] = ()
    media: tuple[MediaRow, ...] = ()
    relations: tuple[RelationRow, ...] = ()
    amendments: tuple[AmendmentRow, ...] = ()


ROWS: dict[str, type[Row]] = {
    "articles": ArticleRow,
    "sections": SectionRow,
    "quiz": QuestionRow,
    "media": MediaRow,
    "relations": RelationRow,
    "amendments": AmendmentRow,
}
LISTS = ("fields", "areas", "audiences")


class Working(Struct, frozen=True, kw_only=True):
    """What one person has typed for one place of the desk and not saved yet."""

    by: str
    place: str
    """The path of the editor's page."""
    revision: int
    """The editorial text from which they began; 0 for a new content."""
    sheet: Sheet
    at: datetime


def working_id(by: str, place: str) -> str:
    """The id of the record: one for each person and place."""
    return f"{by} {place}"


def moved(sheet: Sheet, list_: str, key: str, deed: str) -> Sheet:
    """The sheet after one row went up or down, was removed, or got a new one behind it.

    An unknown key changes nothing, but a new row then comes at the end.
    """
    rows: list[Any] = list(getattr(sheet, list_))
    at = next((place for place, row in enumerate(rows) if row.key == key), None)
    match deed:
        case "add":
            rows.insert(len(rows) if at is None else at + 1, ROWS[list_](key=_free(rows)))
        case "remove" if at is not None:
            rows.pop(at)
        case "up" if at:
            rows[at - 1], rows[at] = rows[at], rows[at - 1]
        case "down" if at is not None and at + 1 < len(rows):
            rows[at + 1], rows[at] = rows[at], rows[at + 1]
    return msgspec.structs.replace(sheet, **{list_: tuple(rows)})


def numbered(sheet: Sheet) -> Sheet:
    """The sheet with the keys of its rows counted from 0, as a page shows them."""
    lists = {
        name: tuple(
            msgspec.structs.replace(row, key=str(place))
            for place, row in enumerate(getattr(sheet, name))
        )
        for name in ROWS
    }
    return msgspec.structs.replace(sheet, **lists)


def _free(rows: Sequence[Row]) -> str:
    taken = {row.key for row in rows}
    return next(key for n in range(len(rows) + 1) if (key := f"moi-{n}") not in taken)

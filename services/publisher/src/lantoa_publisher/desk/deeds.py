"""Deeds in words: the lines of a history, of one content or of everything."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.deeds import DEEDS, in_vietnamese
from lantoa.engines.records import Records
from lantoa_publisher.auditing.asking import Question, answer
from lantoa_publisher.auditing.kept import Kept
from lantoa_publisher.desk.speaking import Language, spoken, t

PARTS = {"content": "/noi-dung/"}
"""The pages of records, by the first part of a deed's name."""


class Line(Struct, frozen=True, kw_only=True):
    """One deed as people read it."""

    at: datetime
    what: str
    by: str
    about: str
    url: str | None
    """The page of the record, if the desk has one."""
    edition: str
    """Which version or revision of it; "" when it has none."""
    note: str
    sequence: int


def line_of(deed: Kept) -> Line:
    """The deed in words."""
    page = PARTS.get(deed.deed.partition(".")[0])
    return Line(
        at=deed.at,
        what=said(deed.deed),
        by=deed.by,
        about=deed.about,
        url=page + deed.about if page else None,
        edition=_edition(deed.record.partition("@")[2]),
        note=deed.note,
        sequence=deed.sequence,
    )


def said(deed: str) -> str:
    """The deed in the language of the page."""
    english = spoken() is Language.EN and deed in DEEDS
    return DEEDS[deed].en if english else in_vietnamese(deed)


def _edition(written: str) -> str:
    if not written:
        return ""
    if written[0] == "r":
        return t("bản biên tập {n}", n=written[1:])
    return t("phiên bản {n}", n=written)


async def history(records: Records, content: str, most: int) -> list[Line]:
    """What was last done to a content, the newest first (template ``viec.html``)."""
    found = await answer(records, Question(about=content), limit=most)
    return [line_of(deed) for deed in found.deeds]

"""Deeds in words: the lines of a history, of one content or of everything."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.deeds import in_vietnamese
from lantoa.engines.records import Records
from lantoa_publisher.auditing.asking import Question, answer
from lantoa_publisher.auditing.kept import Kept

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
        what=in_vietnamese(deed.deed),
        by=deed.by,
        about=deed.about,
        url=page + deed.about if page else None,
        edition=_edition(deed.record.partition("@")[2]),
        note=deed.note,
        sequence=deed.sequence,
    )


def _edition(written: str) -> str:
    if not written:
        return ""
    return f"bản biên tập {written[1:]}" if written[0] == "r" else f"phiên bản {written}"


async def history(records: Records, content: str) -> list[Line]:
    """What was last done to a content, the newest first (template ``viec.html``)."""
    found = await answer(records, Question(about=content))
    return [line_of(deed) for deed in found.deeds]

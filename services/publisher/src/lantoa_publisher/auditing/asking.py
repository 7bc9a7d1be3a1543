"""Asking what was done: by whom, what, to which record, on which days; the newest first.

One index is read, that of the narrowest condition; what it gives is held against the others. A page
looks at a bounded number of deeds, so it may be short, or empty, and still have a next one.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from msgspec import Struct

from lantoa.engines.indexing import moment
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import HANOI
from lantoa_publisher.auditing.kept import Kept
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.tables import DEEDS

PAGE, LOOK, LOOKS = 50, 250, 8
"""Deeds on a page; deeds of one look into the index; looks for one page."""


class Question(Struct, frozen=True, kw_only=True):
    """What the asker wants to see; what is empty is no condition."""

    by: str = ""
    deed: str = ""
    about: str = ""
    first: date | None = None
    last: date | None = None
    """Days in Hà Nội, both included."""


class Place(NamedTuple):
    """Where a page ended, so that the next one goes on."""

    at: str
    sequence: int
    id: str


class Answer(Struct, frozen=True, kw_only=True):
    """One page of deeds, and where the next one begins; None when there is no more."""

    deeds: tuple[Kept, ...] = ()
    next: Place | None = None


async def answer(
    records: Records, question: Question, after: Place | None = None, limit: int = PAGE
) -> Answer:
    """The next deeds that fit the question."""
    fitting: list[Kept] = []
    for _ in range(LOOKS):
        looked = await _look(records, question, after)
        for stored in looked:
            if _fits(question, stored.value):
                if len(fitting) == limit:
                    return Answer(deeds=tuple(fitting), next=after)
                fitting.append(stored.value)
            after = Place(moment(stored.value.at), stored.value.sequence, stored.id)
        if len(looked) < LOOK:
            return Answer(deeds=tuple(fitting))
    return Answer(deeds=tuple(fitting), next=after)


async def _look(
    records: Records, question: Question, after: Place | None
) -> Sequence[Stored[Kept]]:
    index, equal = _narrowest(question)
    return await records.find(
        DEEDS,
        index,
        equal=equal,
        lower=_midnight(question.first) if question.first else None,
        upper=_midnight(question.last + timedelta(days=1)) if question.last else None,
        after=(*equal, *after) if after else None,
        descending=True,
        limit=LOOK,
    )


def _narrowest(question: Question) -> tuple[str, tuple[str, ...]]:
    """The index to read, and the value that its first field has."""
    for name in ("about", "by", "deed"):
        value: str = getattr(question, name)
        if value:
            return name, (value,)
    return "at", ()


def _fits(question: Question, deed: Kept) -> bool:
    return (
        question.about in ("", deed.about)
        and question.by in ("", deed.by)
        and question.deed in ("", deed.deed)
    )


def _midnight(day: date) -> str:
    return moment(datetime.combine(day, time(), HANOI))


async def whole_answer(records: Records, question: Question, most: int) -> list[Kept]:
    """All deeds that fit; Refused when there are more than so many."""
    found: list[Kept] = []
    place: Place | None = None
    while True:
        page = await answer(records, question, place, LOOK)
        found += page.deeds
        if len(found) > most:
            raise Refused(
                Because.TOO_LARGE,
                vi=f"Có hơn {most} việc.",
                en=f"There are more than {most} deeds.",
                field="tu",
                fix_vi="Chọn ít ngày hơn, hoặc xuất bằng lệnh lantoa audit export.",
                fix_en="Choose fewer days, or use lantoa audit export.",
            )
        if page.next is None:
            return found
        place = page.next

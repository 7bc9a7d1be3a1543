"""The days of an entry: when it was issued, and how it stands on a day. All are days in Hà Nội."""

from datetime import date

from lantoa.runtime.clock import HANOI
from lantoa.search.entries import Entry
from lantoa.search.query import Query, Status
from lantoa.text.numbers import year_in


def issued_day(entry: Entry) -> date:
    """The day on which it was issued; where only its number says the year, that year's first.

    Where that is unknown, and for what is no legal document, the day it was published.
    """
    if entry.issued_on is not None:
        return entry.issued_on
    year = year_in(entry.number) if entry.number else None
    return date(year, 1, 1) if year else entry.published_at.astimezone(HANOI).date()


def year_of(entry: Entry) -> int:
    """The year by which an entry is counted and chosen."""
    return issued_day(entry).year


def begins_on(entry: Entry) -> date | None:
    """The first day on which it is in force, if any is known; a document is found before it."""
    return max(filter(None, (entry.valid_from, entry.effective_on)), default=None)


def stands_as(entry: Entry, query: Query) -> bool:
    """Whether it stands on the day that is asked for as is asked."""
    day = query.as_of
    if day is None or not query.statuses:
        return True
    return not _statuses(entry, day).isdisjoint(query.statuses)


def _statuses(entry: Entry, day: date) -> set[Status]:
    if entry.valid_to is not None and entry.valid_to <= day:
        return {Status.EXPIRED}
    found = entry.valid_from is None or entry.valid_from <= day
    begins = begins_on(entry)
    to_begin = begins is not None and begins > day
    said = ((Status.IN_FORCE, found), (Status.NOT_YET, to_begin))
    return {status for status, holds in said if holds}

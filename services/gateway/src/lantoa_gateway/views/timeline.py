"""The life of a legal document in days: issued, in force, changed by others, ended."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct

from lantoa.contracts.content import Content, page_of
from lantoa.contracts.relations import Relates, Relation
from lantoa.legal.timing import end_of
from lantoa_gateway.views.relating import SUFFERS, Link, maker_of
from lantoa_gateway.views.words import on

_CHANGES = frozenset({Relates.AMENDS, Relates.CORRECTS, Relates.REPEALS, Relates.REPLACES})
"""What gives the articles other texts, so that the day before can be compared."""


class Milestone(Struct, frozen=True, kw_only=True):
    """One day in the life of a document."""

    day: str
    words: str
    by: Link | None = None
    """The document that did it."""
    href: str = ""
    """The document as it stood from that day on."""
    compare: str = ""
    """That day beside the day before."""
    ahead: bool = False


def timeline_of(content: Content, today: date) -> tuple[Milestone, ...]:
    """The days, in their order; nothing of those that are not known."""
    path = page_of(content.kind, content.id)
    return tuple(
        Milestone(
            day=on(day),
            words=words,
            by=by,
            href=f"{path}?ngay={day.isoformat()}" if holds else "",
            compare=_compare(path, day) if by and holds else "",
            ahead=day > today,
        )
        for day, words, by, holds in sorted(_days(content), key=lambda one: one[0])
    )


def _compare(path: str, day: date) -> str:
    before = day - timedelta(days=1)
    return f"{path}/so-sanh?tu={before.isoformat()}&den={day.isoformat()}"


_Day = tuple[date, str, Link | None, bool]


def _days(content: Content) -> Iterator[_Day]:
    if content.issued_on:
        yield content.issued_on, "Ban hành", None, False
    if content.effective_on:
        yield content.effective_on, "Có hiệu lực", None, True
    yield from _deeds(content, content.incoming)
    ends = end_of(content.expires_on, content.incoming)
    if ends is not None:
        yield ends, "Hết hiệu lực", None, False


def _deeds(content: Content, incoming: Iterable[Relation]) -> Iterator[_Day]:
    """What others did to it, each document once a day and kind."""
    told = set()
    for one in incoming:
        deed = (one.since, one.kind, one.document)
        if one.since is None or one.kind not in SUFFERS or deed in told:
            continue
        told.add(deed)
        by = maker_of(content, one.content) or Link(one.document, "")
        yield one.since, SUFFERS[one.kind], by, one.kind in _CHANGES

"""Dead letters: an event set aside, whole, with its reason, until a person re-drives or drops it.

A letter is named by its origin, ``topic/partition/offset``. Its value, key and headers are the
original bytes; what we know of it is in ``lantoa-*`` headers. A resolution (re-driven, dropped)
is a record of its own on the same topic, so nothing is ever rewritten. Such headers count on the
topics of dead letters and re-drives alone, and one that says nothing sensible counts nowhere.
"""

import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec import Struct

from lantoa.contracts.envelope import Headers
from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import BY_NAME, dead_letters, redrive
from lantoa.engines.eventlog import Record
from lantoa.runtime.errors import Reject

OURS = "lantoa-"
TRACE_BYTES = 4000


class Origin(NamedTuple):
    """Where a dead event stood."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


def origin(text: str) -> Origin:
    """``topic/partition/offset`` as an origin; ValueError says how to write one."""
    try:
        topic, partition, offset = text.rsplit("/", 2)
        return Origin(topic, int(partition), int(offset))
    except ValueError:
        raise ValueError(f"{text!r}: write TOPIC/PARTITION/OFFSET") from None


class Letter(Struct, frozen=True, kw_only=True):
    """A dead letter as an operator sees it."""

    group: str
    origin: Origin
    ending: str
    """``wrong``, ``waited`` or ``set-aside``."""
    reason: str
    attempts: int
    at: datetime
    trace: str
    key: bytes | None
    value: bytes | None
    headers: Headers


def _header(headers: Headers, name: str) -> str | None:
    found = dict(headers).get(OURS + name)
    return None if found is None else found.decode(errors="replace")


def _note(record: Record, name: str) -> str:
    """What a record of a dead or re-drive topic carries under a name of ours; else nothing."""
    return "" if record.topic in BY_NAME else _header(record.headers, name) or ""


def origin_of(record: Record) -> Origin:
    """Where a record first stood: a re-driven one carries it, any other stands there."""
    if carried := _note(record, "origin"):
        with suppress(ValueError):
            return origin(carried)
    return Origin(record.topic, record.partition, record.offset)


def attempts_of(record: Record) -> int:
    """How often the event was handled to no good end before this time."""
    with suppress(ValueError):
        return int(_note(record, "attempts") or 0)
    return 0


def original_headers(headers: Headers) -> Headers:
    """The headers without ours."""
    return tuple((key, value) for key, value in headers if not key.startswith(OURS))


def letter_record(
    group: str, record: Record, ending: str, why: Exception | str, now: datetime
) -> Outgoing:
    """The record that sets an event aside."""
    trace = "" if isinstance(why, str | Reject) else "".join(traceback.format_exception(why))
    notes = {
        "group": group,
        "origin": str(origin_of(record)),
        "ending": ending,
        "reason": f"{type(why).__name__}: {why}" if trace else str(why),
        "attempts": str(attempts_of(record) + 1),
        "at": now.isoformat(),
        "trace": trace[-TRACE_BYTES:],
    }
    ours = tuple((OURS + name, value.encode()) for name, value in notes.items())
    return Outgoing(
        topic=dead_letters(group).name,
        key=record.key,
        value=record.value,
        headers=(*original_headers(record.headers), *ours),
    )


def letter_of(record: Record) -> Letter | None:
    """The letter that a record of the dead topic is; None when it is a resolution, or no work
    of ours."""
    try:
        where = origin(_note(record, "origin"))
        at = datetime.fromisoformat(_note(record, "at")).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    group = _note(record, "group")
    if not group or _header(record.headers, "resolved") is not None:
        return None
    return Letter(
        group=group,
        origin=where,
        ending=_header(record.headers, "ending") or "",
        reason=_header(record.headers, "reason") or "",
        attempts=attempts_of(record),
        at=at,
        trace=_header(record.headers, "trace") or "",
        key=record.key,
        value=record.value,
        headers=original_headers(record.headers),
    )


class Resolution(NamedTuple):
    """What a person did with a letter, named by its origin and attempts."""

    origin: Origin
    attempts: int
    how: str
    """``redriven`` or ``dropped``."""


def resolution_of(record: Record) -> Resolution | None:
    """The resolution that a record is; None when it is a letter.

    A letter of more attempts stays open: it failed again before its re-drive was noted.
    """
    how = _header(record.headers, "resolved")
    return Resolution(origin_of(record), attempts_of(record), how) if how else None


def resolution(letter: Letter, how: str, why: str, now: datetime) -> Outgoing:
    """The record that says a person re-drove or dropped a letter, and why."""
    notes = {
        "resolved": how,
        "origin": str(letter.origin),
        "attempts": str(letter.attempts),
        "reason": why,
        "at": now.isoformat(),
    }
    return Outgoing(
        topic=dead_letters(letter.group).name,
        key=letter.key,
        value=None,
        headers=tuple((OURS + name, value.encode()) for name, value in notes.items()),
    )


def redriven(letter: Letter) -> Outgoing:
    """The record that brings a letter back to its group, and to no other."""
    ours = (
        (OURS + "origin", str(letter.origin).encode()),
        (OURS + "attempts", str(letter.attempts).encode()),
    )
    return Outgoing(
        topic=redrive(letter.group).name,
        key=letter.key,
        value=letter.value,
        headers=(*letter.headers, *ours),
    )


def set_aside(group: str, where: Origin, why: str, now: datetime) -> Outgoing:
    """The command that makes the group's readers set one waiting event aside."""
    notes = {"set-aside": str(where), "reason": why, "at": now.isoformat()}
    return Outgoing(
        topic=redrive(group).name,
        key=None,
        value=None,
        headers=tuple((OURS + name, value.encode()) for name, value in notes.items()),
    )


def set_aside_of(record: Record) -> tuple[Origin, str] | None:
    """Which event a record of the re-drive topic sets aside, and why; None when it is none."""
    if where := _note(record, "set-aside"):
        with suppress(ValueError):
            return origin(where), _note(record, "reason")
    return None

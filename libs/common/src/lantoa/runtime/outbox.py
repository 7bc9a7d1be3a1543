"""The outbox of law 4: what is still to be told about a record lies in the record itself.

One compare-and-set stores a change and the promise to tell it, so a stored change is a certain
event. All here is arithmetic; the relay (``relay.py``) does the telling.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from lantoa.contracts.content import Lane
from lantoa.engines.records import Index

MAX_PENDING = 50
"""Facts that one record may owe the log; a log away for so long makes the next one wait."""
LANES = (Lane.URGENT, Lane.NORMAL, Lane.HISTORY)
"""The most urgent first."""
SET_ASIDE = "set-aside"
"""Where a record waits whose outbox cannot be told as it is, until a person mends it."""


class Pending(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact still to be told: enough to render it the same way every time."""

    id: str
    what: str
    version: int
    revision: int
    """The immutable text that the fact is about."""
    lane: Lane
    at: datetime
    by: str
    """A staff number or ``key:<name>``."""
    note: str = ""
    size: int = 0
    """Bytes of that text, so that a round of the relay stays bounded."""


P = TypeVar("P", bound=Pending)


class Outboxed(Struct, Generic[P], frozen=True, kw_only=True, omit_defaults=True):
    """What a head record needs so that a relay can find and empty its outbox."""

    outbox: tuple[P, ...] = ()
    lane_waiting: str | None = None
    """The lane of the whole outbox; absent when it is empty, so that the index holds no more."""
    waiting_since: datetime | None = None
    logged_version: int = 0
    """The newest version that the log has acknowledged."""
    logged_at: datetime | None = None
    """When it did."""
    set_aside: str | None = None
    """Why the outbox cannot be told, in the words of who refused it."""


H = TypeVar("H", bound=Outboxed)  # type: ignore[type-arg]  # of any kind of pending fact
WAITING = Index("waiting", ("lane_waiting", "waiting_since"))
"""Every table with outboxes has this index; the relay reads it."""


class OutboxFull(Exception):  # noqa: N818 - reads as a fact
    """The record owes the log so much that it may change no more before the log is back."""


def lane_of(outbox: Sequence[Pending]) -> Lane | None:
    """The most urgent lane of its facts; None when nothing waits."""
    lanes = {pending.lane for pending in outbox}
    return next((lane for lane in LANES if lane in lanes), None)


def promised(head: H, pending: Pending) -> H:
    """The head that also owes this fact; OutboxFull when it owes too many already."""
    if len(head.outbox) >= MAX_PENDING:
        raise OutboxFull(f"{len(head.outbox)} facts wait for the log")
    outbox = (*head.outbox, pending)
    return msgspec.structs.replace(
        head,
        outbox=outbox,
        lane_waiting=lane_of(outbox),
        waiting_since=head.waiting_since or pending.at,
        set_aside=None,
    )


def told(head: H, sent: Collection[str], now: datetime) -> H:
    """The head without the facts that the log has; what is not there any more is no matter."""
    rest = tuple(pending for pending in head.outbox if pending.id not in sent)
    gone = [pending.version for pending in head.outbox if pending.id in sent]
    if not gone:
        return head
    newest = max(gone)
    return msgspec.structs.replace(
        head,
        outbox=rest,
        lane_waiting=lane_of(rest),
        waiting_since=rest[0].at if rest else None,
        logged_version=max(head.logged_version, newest),
        logged_at=now if newest > head.logged_version else head.logged_at,
    )


def put_aside(head: H, reason: str) -> H:
    """The head waiting for a person: its neighbours go on, and nothing of it is lost."""
    return msgspec.structs.replace(head, lane_waiting=SET_ASIDE, set_aside=reason)

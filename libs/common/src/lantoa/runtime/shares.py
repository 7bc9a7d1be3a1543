"""What a round of the relay takes from the outboxes, and what each share of it says on the log."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple

from lantoa.contracts.audit import DeedDone
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import derived_id
from lantoa.engines.records import Stored, Table
from lantoa.runtime.errors import Reject
from lantoa.runtime.outbox import H, Pending

ROUND_BYTES = 4 * 1024 * 1024
"""Bytes of text a round renders; each may stand in three events."""


class Share(NamedTuple, Generic[H]):
    """What one round tells of one record: its head and the first of its pending facts."""

    head: Stored[H]
    pending: tuple[Pending, ...]


class Said(NamedTuple):
    """What a share is on the log: events for whom they concern, and the deeds for the audit."""

    events: tuple[Outgoing, ...] = ()
    deeds: tuple[DeedDone, ...] = ()
    """Without their place in the chain, which is known only when they are appended."""


def deed_of(service: str, record: str, fact: Pending, deed: str = "") -> DeedDone:
    """The deed behind a fact, for the audit, the same every time; ``deed`` where the word of
    ``deeds.py`` is another one than the fact's."""
    return DeedDone(
        id=derived_id("deed", fact.id),
        service=service,
        deed=deed or fact.what,
        record=record,
        by=fact.by,
        at=fact.at,
        note=fact.note,
    )


Told = Said | Reject
Render = Callable[[Sequence[Share[H]]], Awaitable[Sequence[Told]]]
"""What each share says, in order, the same every time; a Reject where it cannot be said."""


@dataclass(frozen=True)
class Source(Generic[H]):
    """A table with outboxes, and how its facts are told."""

    table: Table[H]
    render: Render[H]


class Waiting(NamedTuple):
    """A head that owes the log something, and where it lies."""

    source: Source[Any]
    head: Stored[Any]


class Portion(NamedTuple):
    """What one round tells of one record, and where that record lies."""

    source: Source[Any]
    share: Share[Any]


def chosen(waiting: Sequence[Waiting]) -> Iterator[Portion]:
    """Whole outboxes in order while they fit a round; a long one in parts, its first part first."""
    room = ROUND_BYTES
    for source, head in waiting:
        taken: list[Pending] = []
        for pending in head.value.outbox:
            if room <= 0:
                break
            taken.append(pending)
            room -= pending.size
        if not taken:
            return
        yield Portion(source, Share(head, tuple(taken)))

"""What the log is told of staff: deeds for the audit, by number; the same ones every time."""

from collections.abc import Sequence

from lantoa.contracts.audit import DeedDone
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.topics import AUDIT_EVENT
from lantoa.runtime.outbox import Pending
from lantoa.runtime.relay import Share, Told
from lantoa_publisher.staff.accounts import Account

SOURCE = "publisher"


async def render(shares: Sequence[Share[Account]]) -> Sequence[Told]:
    """The deeds of each share, in order."""
    return [_told(share) for share in shares]


def _told(share: Share[Account]) -> Told:
    return tuple(_deed(share.head.value.number, fact) for fact in share.pending)


def _deed(number: str, fact: Pending) -> Outgoing:
    deed = DeedDone(
        id=derived_id("deed", fact.id),
        service=SOURCE,
        deed=fact.what,
        record=number,
        by=fact.by,
        at=fact.at,
        note=fact.note,
    )
    return encode(
        AUDIT_EVENT,
        deed,
        key=SOURCE,
        id=derived_id("audit", fact.id),
        source=SOURCE,
        time=fact.at,
    )

"""What the log is told of staff: deeds for the audit, by number; the same ones every time."""

from collections.abc import Sequence

from lantoa.contracts.audit import DeedDone
from lantoa.contracts.ids import derived_id
from lantoa.runtime.outbox import Pending
from lantoa.runtime.shares import Said, Share
from lantoa_publisher.staff.accounts import Account

SOURCE = "publisher"


async def render(shares: Sequence[Share[Account]]) -> Sequence[Said]:
    """The deeds of each share, in order."""
    return [_said(share) for share in shares]


def _said(share: Share[Account]) -> Said:
    number = share.head.value.number
    return Said(deeds=tuple(_deed(number, fact) for fact in share.pending))


def _deed(number: str, fact: Pending) -> DeedDone:
    return DeedDone(
        id=derived_id("deed", fact.id),
        service=SOURCE,
        deed=fact.what,
        record=number,
        by=fact.by,
        at=fact.at,
        note=fact.note,
    )

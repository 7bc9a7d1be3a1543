"""What the log is told of staff: deeds for the audit, by number; the same ones every time."""

from collections.abc import Sequence

from lantoa.runtime.shares import Said, Share, deed_of
from lantoa_publisher.staff.accounts import Account

SOURCE = "publisher"


async def render(shares: Sequence[Share[Account]]) -> Sequence[Said]:
    """The deeds of each share, in order."""
    return [_said(share) for share in shares]


def _said(share: Share[Account]) -> Said:
    number = share.head.value.number
    return Said(deeds=tuple(deed_of(SOURCE, number, fact) for fact in share.pending))

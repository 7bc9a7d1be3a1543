"""What the gateway's answer means for a message: one table.

The gateway knows no message again: what it may have taken is never sent a second time. What it
refuses by itself says nothing of a number: it does not know numbers, only prefixes and lists of its
own; what the SMSC says of one comes as a report.
"""

from typing import Final

from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer

TAKEN: Final = frozenset({200, 202})
AWAY: Final = frozenset({401, 404, 405, 503})
"""Surely not taken, and not for this message's sake: not connected, too much to do, not ours; and
so is whatever sends us elsewhere (3xx)."""
_AUTHORIZATION, _RECEIVER = "authorization", "receiver"


def is_away(status: int, said: str) -> bool:
    """Whether nobody's message would be taken now."""
    return (
        status in AWAY or status // 100 == 3 or (status == 403 and _AUTHORIZATION in said.lower())
    )


def meaning(status: int, said: str, after: float | None) -> Answer:
    """What it means, where the gateway is not away."""
    if status in TAKEN:
        return Answer(Fate.DELIVERED)
    if status == 429:
        return Answer(Fate.THROTTLED, "429", after=after)
    if status == 403 or (status == 400 and _RECEIVER in said.lower()):
        return Answer(Fate.FAILED, f"{status} not routable")
    if status < 500:
        return Answer(Fate.DEAD, str(status))
    return Answer(Fate.UNKNOWN, str(status))

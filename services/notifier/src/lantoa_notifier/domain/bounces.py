"""How much a bounce weighs against the address, by its status (RFC 3463).

Who is not there is written to no more. Other refusals for good may be a server's mistake: three
messages within thirty days are needed. What is soft (a full mailbox, a server that was away) or is
about our text or our right to send says nothing of the address.
"""

import enum
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from lantoa_notifier.records import Bounce, Subscriber

NOBODY: Final = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""No such mailbox or system, moved away, a domain that takes no mail (RFC 7505), disabled."""
SOFT: Final = ("4.", "5.2.2", "5.3.1", "5.4.7")
"""Later, mailbox full, system full, too long under way."""
OURS: Final = ("5.3.4", "5.5", "5.6", "5.7")
"""Size, protocol, content and policy: our message was refused, not the person's address."""
ENOUGH: Final = 3
LATELY: Final = timedelta(days=30)


class Weight(enum.Enum):
    """What a bounce says of the address."""

    GONE = "gone"
    HARD = "hard"
    SOFT = "soft"
    OURS = "ours"


def weight_of(status: str) -> Weight:
    """The weight of a status; none at all is a refusal that nobody explained."""
    if status in NOBODY:
        return Weight.GONE
    if _is(status, SOFT):
        return Weight.SOFT
    return Weight.OURS if _is(status, OURS) else Weight.HARD


def bounced(subscriber: Subscriber, bounce: Bounce) -> Subscriber:
    """One more message came back; the same one again changes nothing, old ones are forgotten."""
    if subscriber.erased_at is not None or _knows(subscriber.bounces, bounce):
        return subscriber
    lately = [b for b in subscriber.bounces if b.at > bounce.at - LATELY]
    return replace(subscriber, bounces=(*lately, bounce)[-ENOUGH:])


def is_enough(subscriber: Subscriber) -> bool:
    """Whether so much came back that nothing more is sent there."""
    return len(subscriber.bounces) >= ENOUGH


def _knows(bounces: Sequence[Bounce], bounce: Bounce) -> bool:
    return any(known.reference == bounce.reference for known in bounces)


def _is(status: str, those: Sequence[str]) -> bool:
    """Whether the status is one of those, or of one of those classes."""
    return any(f"{status}.".startswith(one if one.endswith(".") else f"{one}.") for one in those)

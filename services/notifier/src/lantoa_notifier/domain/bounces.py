"""How much a bounce weighs against the address: e-mail by its status (RFC 3463), phones by count.

Who is not there is written to no more. Other refusals for good may be a server's mistake: three
messages within thirty days are needed. What is soft (a full mailbox, a server that was away) or is
about our text or our right to send says nothing of the address.

That a phone's number is none is always such a doubt: one that is being ported is unknown for hours,
a route that was set up wrongly refuses everybody's. So days lie between those that count, in which
the carrier or we can mend it, and a message that arrives lifts them all.
"""

import enum
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from msgspec.structs import replace

from lantoa.contracts.subscriptions import Channel
from lantoa_notifier.subscribers.records import Bounce, Subscriber

NOBODY: Final = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""No such mailbox or system, moved away, a domain that takes no mail (RFC 7505), disabled."""
SOFT: Final = ("4.", "5.2.2", "5.3.1", "5.4.7")
"""Later, mailbox full, system full, too long under way."""
OURS: Final = ("5.3.4", "5.5", "5.6", "5.7")
"""Size, protocol, content and policy: our message was refused, not the person's address."""


class Patience(NamedTuple):
    """How many doubts are too many."""

    enough: int
    within: timedelta
    apart: timedelta
    """One that comes sooner after another than this adds nothing to it."""


MAIL: Final = Patience(3, timedelta(days=30), timedelta(0))
PHONE: Final = Patience(3, timedelta(days=180), timedelta(days=3))


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
    patience, known = _patience(bounce.channel), _of(subscriber, bounce.channel)
    if subscriber.erased_at is not None or _is_counted(known, bounce, patience):
        return subscriber
    others = (b for b in subscriber.bounces if b.channel is not bounce.channel)
    lately = [b for b in known if b.at > bounce.at - patience.within]
    return replace(subscriber, bounces=(*others, *(*lately, bounce)[-patience.enough :]))


def is_doubted(subscriber: Subscriber, channel: Channel) -> bool:
    """Whether anything that counts came back from the address of that channel."""
    return bool(_of(subscriber, channel))


def is_enough(subscriber: Subscriber, channel: Channel) -> bool:
    """Whether so much came back that nothing more is sent there."""
    return len(_of(subscriber, channel)) >= _patience(channel).enough


def forgiven(subscriber: Subscriber, channel: Channel) -> Subscriber:
    """Nothing counts any more of what came back by that channel."""
    if not is_doubted(subscriber, channel):
        return subscriber
    others = tuple(b for b in subscriber.bounces if b.channel is not channel)
    return replace(subscriber, bounces=others)


def _patience(channel: Channel) -> Patience:
    return MAIL if channel is Channel.EMAIL else PHONE


def _of(subscriber: Subscriber, channel: Channel) -> list[Bounce]:
    return [bounce for bounce in subscriber.bounces if bounce.channel is channel]


def _is_counted(known: Sequence[Bounce], bounce: Bounce, patience: Patience) -> bool:
    """Whether it is known, or too near to one that is."""
    return any(
        one.reference == bounce.reference or abs(one.at - bounce.at) < patience.apart
        for one in known
    )


def _is(status: str, those: Sequence[str]) -> bool:
    """Whether the status is one of those, or of one of those classes."""
    return any(f"{status}.".startswith(one if one.endswith(".") else f"{one}.") for one in those)

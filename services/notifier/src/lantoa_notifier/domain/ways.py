"""By which channel a person is told: the first in the order of a follow whose address is proved."""

from lantoa.contracts.subscriptions import Channel, Pace
from lantoa_notifier.records import Address, Consent, Subscriber


def is_proved(address: Address) -> bool:
    """Known to be the person's, and still so."""
    return address.proved_at is not None and address.dropped_at is None


def channels_of(subscriber: Subscriber) -> tuple[Channel, ...]:
    """Those of the person's proved addresses, that of the first sign-up first."""
    others = (address.channel for address in subscriber.others if is_proved(address))
    return (subscriber.channel, *others)


def ways_of(subscriber: Subscriber, consent: Consent) -> tuple[Channel, ...]:
    """The channels by which a follow may be told, in the person's order; only proved ones.

    Without a choice it is the channel that the consent was given for.
    """
    proved = channels_of(subscriber)
    return tuple(one for one in consent.channels or (consent.channel,) if one in proved)


def way_of(subscriber: Subscriber, consent: Consent) -> Channel:
    """The one by which it is told: a digest by e-mail, which alone has them, else the first."""
    ways = ways_of(subscriber, consent)
    if consent.pace is not Pace.AT_ONCE and Channel.EMAIL in ways:
        return Channel.EMAIL
    return ways[0] if ways else consent.channel

"""By which channel a person is told: the first in the order of a follow whose address is proved."""

from lantoa.contracts.subscriptions import Channel, Pace
from lantoa_notifier.subscribers.records import Address, Consent, Subscriber


def is_proved(address: Address) -> bool:
    """Known to be the person's, and still so."""
    return address.proved_at is not None and address.dropped_at is None


def is_asked(address: Address) -> bool:
    """Whether it waits for the proof that it is the person's."""
    return address.proved_at is None and address.dropped_at is None


def channels_of(subscriber: Subscriber) -> tuple[Channel, ...]:
    """Those of the person's proved addresses, that of the first sign-up first."""
    first = (subscriber.channel,) if subscriber.first_dropped_at is None else ()
    return (*first, *(address.channel for address in subscriber.others if is_proved(address)))


def address_of(subscriber: Subscriber, channel: Channel) -> bytes | None:
    """The proved address of that channel, sealed; None where the person has none."""
    if channel is subscriber.channel and subscriber.first_dropped_at is None:
        return subscriber.address
    others = (a.sealed for a in subscriber.others if a.channel is channel and is_proved(a))
    return next(others, None)


def asked_at_place(subscriber: Subscriber, place: int) -> Address | None:
    """The further address of that place, while it waits for its proof."""
    if not 0 < place <= len(subscriber.others):
        return None
    address = subscriber.others[place - 1]
    return address if is_asked(address) else None


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

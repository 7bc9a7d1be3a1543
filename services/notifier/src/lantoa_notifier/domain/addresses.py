"""Further addresses of a person as arithmetic: asked for, proved, dropped; lines are never removed.

A command that was done already, or by a link that has ended, changes nothing.
"""

from datetime import datetime
from typing import Final

from msgspec.structs import replace

from lantoa.contracts.subscriptions import (
    AddressCodeTyped,
    AddressDropped,
    AddressGone,
    AddressProved,
    AddressRequested,
    Channel,
)
from lantoa_notifier.domain.bounces import forgiven
from lantoa_notifier.domain.claims import day_of
from lantoa_notifier.domain.codes import MOST_WRONG
from lantoa_notifier.domain.consents import REMEMBERED, is_active, noted
from lantoa_notifier.domain.ways import (
    asked_at_place,
    channels_of,
    is_asked,
    ways_of,
)
from lantoa_notifier.subscribers.records import Address, Consent, Subscriber

MOST_A_DAY: Final = 3
MOST_LINES: Final = 30
"""Further addresses that one person ever asks for: each may bring a letter to a stranger."""
Own = AddressRequested | AddressProved | AddressCodeTyped | AddressDropped
"""What a person does by the link of their own."""


def added(subscriber: Subscriber, command: AddressRequested, sealed: bytes) -> Subscriber:
    """One more address that waits for its proof, instead of one that did. None of a channel that is
    there already, and not too many."""
    if not _allows(subscriber, command) or command.channel in channels_of(subscriber):
        return noted(subscriber, command, subscriber.consents)
    line = Address(
        channel=command.channel,
        sealed=sealed,
        text=command.consent_text,
        asked_at=command.at,
    )
    waiting = (_ended(one, command.at, command.channel) for one in subscriber.others)
    after = replace(subscriber, others=(*waiting, line), language=command.language)
    return noted(after, command, after.consents)


def _allows(subscriber: Subscriber, command: AddressRequested) -> bool:
    day = day_of(command.at)
    today = sum(day_of(one.asked_at) == day for one in subscriber.others)
    few = today < MOST_A_DAY and len(subscriber.others) < MOST_LINES
    return few and is_current(subscriber, command)


def is_current(subscriber: Subscriber, command: Own) -> bool:
    """Whether the link that the command came by still holds."""
    is_known = subscriber.erased_at is None
    return is_known and command.link_version == subscriber.link_version


def _ended(address: Address, at: datetime, channel: Channel) -> Address:
    """Dropped, if it is of that channel and was not before."""
    if address.channel is not channel or address.dropped_at is not None:
        return address
    return replace(address, dropped_at=at)


def place_of(subscriber: Subscriber, channel: Channel) -> int:
    """The place of the address of that channel that waits for its proof; 0: none does."""
    places = enumerate(subscriber.others, 1)
    return next((n for n, one in places if one.channel is channel and is_asked(one)), 0)


def repeated(subscriber: Subscriber, command: Own) -> Subscriber:
    """The command is remembered as done; whatever it asked for is there, or could not be."""
    return noted(subscriber, command, subscriber.consents)


def shown(subscriber: Subscriber, place: int, at: datetime) -> Subscriber:
    """The address of that place was shown to be the person's; a second time changes nothing."""
    line = asked_at_place(subscriber, place)
    if line is None or subscriber.erased_at is not None:
        return subscriber
    return _at(subscriber, place, replace(line, proved_at=at))


def lost(subscriber: Subscriber, place: int, at: datetime) -> Subscriber:
    """Somebody else had the address of that place before it was proved."""
    line = asked_at_place(subscriber, place)
    return _at(subscriber, place, replace(line, dropped_at=at)) if line else subscriber


def _at(subscriber: Subscriber, place: int, line: Address) -> Subscriber:
    others = (*subscriber.others[: place - 1], line, *subscriber.others[place:])
    return replace(subscriber, others=others)


def mistyped(subscriber: Subscriber, command: AddressCodeTyped) -> Subscriber:
    """One more code was wrong, or came too late; nobody is told."""
    day = day_of(command.at)
    return replace(
        subscriber,
        wrong_codes=_wrong(subscriber, command) + 1,
        wrong_on=day,
        recent=(*subscriber.recent, command.command_id)[-REMEMBERED:],
    )


def may_try(subscriber: Subscriber, command: AddressCodeTyped) -> bool:
    """Whether a code that the person types that day can be right."""
    return _wrong(subscriber, command) < MOST_WRONG and is_current(subscriber, command)


def _wrong(subscriber: Subscriber, command: AddressCodeTyped) -> int:
    """How many were wrong that day."""
    day = day_of(command.at)
    return subscriber.wrong_codes if subscriber.wrong_on == day else 0


def dropped(subscriber: Subscriber, command: AddressDropped) -> Subscriber:
    """Nothing is sent by that channel any more. The last one stays: who wants none stops all."""
    is_last = not set(channels_of(subscriber)) - {command.channel}
    if is_last or not is_current(subscriber, command):
        return noted(subscriber, command, subscriber.consents)
    after = _without(subscriber, command.channel, command.at)
    return noted(after, command, after.consents)


def gone(subscriber: Subscriber, command: AddressGone) -> Subscriber:
    """The same because nobody is there; with the last address all that is followed ends.

    An address that was asked for or proved since it was written to is another one.
    """
    if _is_newer(subscriber, command):
        return noted(subscriber, command, subscriber.consents)
    if command.channel not in channels_of(subscriber):
        after = _without(subscriber, command.channel, command.at)
        return noted(after, command, after.consents)
    after = replace(_ending(subscriber, command), lost=_lost(subscriber, command.channel))
    return noted(after, command, after.consents)


def _ending(subscriber: Subscriber, command: AddressGone) -> Subscriber:
    """Without that channel; the last address stays, and nothing is followed."""
    if set(channels_of(subscriber)) - {command.channel}:
        return _without(subscriber, command.channel, command.at)
    ends = (_stopped(c, command.at) if is_active(c) else c for c in subscriber.consents)
    return replace(forgiven(subscriber, command.channel), consents=tuple(ends))


def _lost(subscriber: Subscriber, channel: Channel) -> tuple[Channel, ...]:
    return tuple(dict.fromkeys((*subscriber.lost, channel)))


def _is_newer(subscriber: Subscriber, command: AddressGone) -> bool:
    of_channel = (a for a in subscriber.others if a.channel is command.channel)
    live = (a for a in of_channel if a.dropped_at is None)
    others = any((a.proved_at or a.asked_at) > command.sent for a in live)
    return others or (command.channel is subscriber.channel and _began_again(subscriber, command))


def _began_again(subscriber: Subscriber, command: AddressGone) -> bool:
    """Whether something was confirmed at the first address since: on paper nobody proves one."""
    lines = (c for c in subscriber.consents if c.channel is command.channel and not c.evidence)
    live = (c.confirmed_at for c in lines if is_active(c) and c.confirmed_at is not None)
    return any(at > command.sent for at in live)


def _stopped(consent: Consent, at: datetime) -> Consent:
    return replace(consent, stopped_at=at)


def _without(subscriber: Subscriber, channel: Channel, at: datetime) -> Subscriber:
    """Without the address of that channel; what would be told by none falls to those left."""
    is_first = channel is subscriber.channel and subscriber.first_dropped_at is None
    after = replace(
        forgiven(subscriber, channel),
        others=tuple(_ended(one, at, channel) for one in subscriber.others),
        first_dropped_at=at if is_first else subscriber.first_dropped_at,
    )
    return replace(after, consents=tuple(_falling(after, c) for c in after.consents))


def _falling(subscriber: Subscriber, consent: Consent) -> Consent:
    if not is_active(consent) or ways_of(subscriber, consent):
        return consent
    order = consent.channels or (consent.channel,)
    return replace(consent, channels=(*order, *channels_of(subscriber)))


def left_over(subscriber: Subscriber) -> tuple[bytes, ...]:
    """The sealed addresses that were dropped, and are still kept."""
    dropped_ones = (a.sealed for a in subscriber.others if a.dropped_at is not None and a.sealed)
    first = (subscriber.address,) if subscriber.first_dropped_at and subscriber.address else ()
    return (*first, *dropped_ones)


def emptied(subscriber: Subscriber) -> Subscriber:
    """Without the addresses that were dropped."""
    if not left_over(subscriber):
        return subscriber
    others = (replace(a, sealed=b"") if a.dropped_at else a for a in subscriber.others)
    first = b"" if subscriber.first_dropped_at else subscriber.address
    return replace(subscriber, address=first, others=tuple(others))


def kept(subscriber: Subscriber) -> tuple[bytes, ...]:
    """Every sealed address that is kept of the person, proved or not."""
    others = (one.sealed for one in subscriber.others)
    return tuple(sealed for sealed in (subscriber.address, *others) if sealed)

"""The consent ledger as arithmetic: asked, confirmed, taken back; lines are never removed.

Every change names its command; a command that was done already changes nothing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.searches import SavedSearch
from lantoa.contracts.subscriptions import (
    Channel,
    CodeTyped,
    ErasureRequested,
    Follow,
    FollowChanged,
    FollowConfirmed,
    FollowRequested,
    GivenElsewhere,
    GuardianAnswered,
    LinksEnded,
    Pace,
    QuietChosen,
    QuietHours,
    StopRequested,
    SubscriberState,
    SubscriptionCommand,
)
from lantoa.runtime.clock import HANOI
from lantoa_notifier.domain.bounces import forgiven
from lantoa_notifier.domain.codes import MOST_WRONG
from lantoa_notifier.domain.matching import meaning_of
from lantoa_notifier.domain.ways import channels_of, way_of
from lantoa_notifier.subscribers.records import Consent, Subscriber

REMEMBERED: Final = 64
"""Commands whose repetition is known; a repetition comes at once or not at all."""
AT_ONCE: Final = frozenset({Channel.PUSH, Channel.SOCIAL})
"""Channels whose own permission is the confirmation: the browser asked, the chat was begun."""
MOST_LINES: Final = 100
"""Consents of one person that are in force or pending."""


def is_active(consent: Consent) -> bool:
    """Asked for, and not taken back."""
    return consent.stopped_at is None


def is_pending(consent: Consent) -> bool:
    """Asked for, and not yet confirmed."""
    return is_active(consent) and consent.confirmed_at is None


def waits_for_guardian(consent: Consent) -> bool:
    """A child's, whose guardian has not agreed yet."""
    return is_active(consent) and consent.guardian is not None and consent.agreed_at is None


def in_force(consent: Consent) -> bool:
    """Confirmed, a child's by the guardian too, and not taken back."""
    confirmed = is_active(consent) and not is_pending(consent)
    return confirmed and not waits_for_guardian(consent)


def is_done(subscriber: Subscriber, command: SubscriptionCommand) -> bool:
    """Whether the command was carried out before."""
    return command.command_id in subscriber.recent


def asked(
    subscriber: Subscriber, command: FollowRequested, guardian: SubscriberNumber | None = None
) -> Subscriber:
    """One more line, unless one of the same rule and channel is active, or there are too many.

    With a guardian it is a child's: it waits for both.
    """
    if subscriber.erased_at is not None:
        return subscriber
    rule = meaning_of(command.rule)
    subscriber = replace(subscriber, language=command.language)
    active = [c for c in subscriber.consents if is_active(c)]
    known = any(c.rule == rule and c.channel is command.channel for c in active)
    if known or len(active) >= MOST_LINES or _stopped_since(subscriber, command.given):
        return noted(subscriber, command, subscriber.consents)
    line = Consent(
        follow=FollowNumber(len(subscriber.consents) + 1),
        rule=rule,
        channel=command.channel,
        text=command.consent_text,
        asked_at=command.at,
        evidence=f"{command.given.on}: {command.given.evidence}" if command.given else "",
        confirmed_at=command.at if command.given or command.channel in AT_ONCE else None,
        searches=command.searches,
        followed=command.followed,
        pace=command.pace,
        language=command.language,
        quiet=command.quiet,
        guardian=guardian,
        guardian_text=command.guardian.consent_text if command.guardian else "",
    )
    return noted(subscriber, command, (*subscriber.consents, line))


def _stopped_since(subscriber: Subscriber, given: GivenElsewhere | None) -> bool:
    """Whether the person took something back after a consent that was given elsewhere."""
    stops = (c.stopped_at for c in subscriber.consents if c.stopped_at is not None)
    return given is not None and any(at.astimezone(HANOI).date() >= given.on for at in stops)


def confirmed(subscriber: Subscriber, command: FollowConfirmed) -> Subscriber:
    """What is pending is confirmed: the follow named, or all. A link that ended changes nothing."""
    current = command.link_version == subscriber.link_version
    lines = _each(
        subscriber.consents,
        lambda c: current and is_pending(c) and command.follow in (None, c.follow),
        lambda c: replace(c, confirmed_at=command.at),
    )
    return noted(subscriber, command, lines)


def code_typed(subscriber: Subscriber, command: CodeTyped, *, is_right: bool) -> Subscriber:
    """What is pending is confirmed by the right code, if not too many were wrong that day; whoever
    reads it is there, whatever came back before."""
    day = command.at.astimezone(HANOI).date()
    wrong = subscriber.wrong_codes if subscriber.wrong_on == day else 0
    if not is_right or wrong >= MOST_WRONG:
        recent = (*subscriber.recent, command.command_id)[-REMEMBERED:]
        return replace(subscriber, wrong_codes=wrong + 1, wrong_on=day, recent=recent)
    lines = _each(subscriber.consents, is_pending, lambda c: replace(c, confirmed_at=command.at))
    return noted(forgiven(subscriber, command.channel), command, lines)


def answered(subscriber: Subscriber, command: GuardianAnswered) -> Subscriber:
    """What waits for that guardian is agreed to, or all that rests on the guardian is over."""
    resting = _each(
        subscriber.consents,
        lambda c: is_active(c) and c.guardian == command.guardian,
        lambda c: _agreed(c, command) if command.agrees else replace(c, stopped_at=command.at),
    )
    return noted(subscriber, command, resting)


def _agreed(consent: Consent, command: GuardianAnswered) -> Consent:
    return replace(consent, agreed_at=consent.agreed_at or command.at)


def guarding(subscriber: Subscriber, ward: SubscriberNumber) -> Subscriber:
    """The person agrees for that child; a second time changes nothing."""
    if ward in subscriber.wards or subscriber.erased_at is not None:
        return subscriber
    return replace(subscriber, wards=(*subscriber.wards, ward))


def stopped(subscriber: Subscriber, command: StopRequested) -> Subscriber:
    """What is active is taken back: the follow named, or all."""
    lines = _each(
        subscriber.consents,
        lambda c: is_active(c) and command.follow in (None, c.follow),
        lambda c: replace(c, stopped_at=command.at),
    )
    return noted(subscriber, command, lines)


def paced(subscriber: Subscriber, command: FollowChanged) -> Subscriber:
    """The follow named is told at that pace; a link that ended changes nothing.

    Only e-mail waits for a digest.
    """
    current = command.link_version == subscriber.link_version
    lines = _each(
        subscriber.consents,
        lambda c: current and is_active(c) and c.follow == command.follow and _may_be(c, command),
        lambda c: _told_as(c, command),
    )
    return noted(subscriber, command, lines)


def _told_as(consent: Consent, command: FollowChanged) -> Consent:
    return replace(
        consent,
        pace=command.pace,
        channels=command.channels or consent.channels,
        insists=consent.insists if command.insists is None else command.insists,
        language=command.language or consent.language,
    )


def _may_be(consent: Consent, command: FollowChanged) -> bool:
    channels = command.channels or consent.channels or (consent.channel,)
    return Channel.EMAIL in channels or command.pace is Pace.AT_ONCE


def quieted(subscriber: Subscriber, command: QuietChosen) -> Subscriber:
    """The person has quiet hours of their own, or everybody's again; no link that ended says so."""
    current = command.link_version == subscriber.link_version
    after = replace(subscriber, quiet=command.quiet) if current else subscriber
    return noted(after, command, subscriber.consents)


def links_ended(subscriber: Subscriber, command: LinksEnded) -> Subscriber:
    """The next generation of links, unless the one that is to end has ended already."""
    ends = command.link_version == subscriber.link_version
    version = subscriber.link_version + ends
    return noted(replace(subscriber, link_version=version), command, subscriber.consents)


def erased(subscriber: Subscriber, command: ErasureRequested) -> Subscriber:
    """Nothing of the person but the number. A link that ended changes nothing."""
    if subscriber.erased_at is not None or command.link_version != subscriber.link_version:
        return subscriber
    after = replace(
        subscriber,
        link_version=subscriber.link_version + 1,
        erased_at=command.at,
        language="vi",
        bounces=(),
        quiet=None,
        lost=(),
        others=tuple(replace(one, text="") for one in subscriber.others),
    )
    return noted(after, command, ())


def searches_of(subscriber: Subscriber) -> frozenset[SavedSearch]:
    """The saved searches of the rules in force."""
    held = filter(in_force, subscriber.consents)
    return frozenset(one.search for consent in held for one in consent.searches)


def state_of(subscriber: Subscriber, revision: int) -> SubscriberState:
    """What the log may know of the person: rules in force, by number."""
    return SubscriberState(
        number=subscriber.number,
        follows=tuple(
            _follow(subscriber, consent, consent.confirmed_at)
            for consent in subscriber.consents
            if in_force(consent) and consent.confirmed_at is not None
        ),
        link_version=subscriber.link_version,
        last_command=subscriber.last_command,
        revision=revision,
        quiet=subscriber.quiet,
        channels=channels_of(subscriber) if subscriber.others else (),
        awaited=tuple(
            c.follow for c in subscriber.consents if waits_for_guardian(c) and not is_pending(c)
        ),
        lost=subscriber.lost,
    )


def _follow(subscriber: Subscriber, consent: Consent, since: datetime) -> Follow:
    """Only e-mail waits for a digest: what is told by another way for now goes at once."""
    way = way_of(subscriber, consent)
    return Follow(
        number=consent.follow,
        rule=consent.rule,
        channel=way,
        since=since,
        pace=consent.pace if way is Channel.EMAIL else Pace.AT_ONCE,
        channels=consent.channels,
        insists=consent.insists,
        language=consent.language,
    )


def _each(
    lines: Sequence[Consent],
    chosen: Callable[[Consent], bool],
    change: Callable[[Consent], Consent],
) -> tuple[Consent, ...]:
    return tuple(change(line) if chosen(line) else line for line in lines)


def noted(
    subscriber: Subscriber, command: SubscriptionCommand, lines: tuple[Consent, ...]
) -> Subscriber:
    """The person with these lines, who remembers that the command was done."""
    return replace(
        subscriber,
        consents=lines,
        quiet=_hours(subscriber, lines),
        lost=_still_lost(subscriber, lines),
        last_command=command.command_id,
        recent=(*subscriber.recent, command.command_id)[-REMEMBERED:],
    )


def _still_lost(subscriber: Subscriber, lines: Sequence[Consent]) -> tuple[Channel, ...]:
    """The channels by which nothing is told again when these lines hold."""
    told = channels_of(subscriber) if any(map(in_force, lines)) else ()
    return tuple(channel for channel in subscriber.lost if channel not in told)


def _hours(subscriber: Subscriber, lines: tuple[Consent, ...]) -> QuietHours | None:
    """The quiet hours when these lines hold: those asked for with what has been confirmed now."""
    held = {line.follow for line in subscriber.consents if not is_pending(line)}
    fresh = (line for line in lines if line.follow not in held and line.confirmed_at is not None)
    return next((line.quiet for line in fresh if line.quiet is not None), subscriber.quiet)

"""Consent as arithmetic: whether a person agreed to be told of this content, and still does."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import ContentId
from lantoa.contracts.subscriptions import Channel, Pace, QuietHours, Rule
from lantoa.messages.digest import Listed
from lantoa.search.saving import hash_of
from lantoa_notifier.domain.consents import in_force
from lantoa_notifier.domain.matching import changed_elsewhere, heard
from lantoa_notifier.domain.ways import channels_of, is_proved, ways_of
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.records import Consent, Subscriber

OPEN_WHEN_MISSING = ("areas", "audiences", "occasions")
"""City-wide content, and content without an audience, is for everybody in that dimension."""
DIMENSIONS = (
    "fields",
    "areas",
    "audiences",
    "authorities",
    "documents",
    "occasions",
)
NOTICES = frozenset({Purpose.CORRECTION, Purpose.WITHDRAWAL})


class Own(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a message is one person's own."""

    found_by: str = ""
    """The search of theirs that found what is told, by its name; empty when none did."""
    followed: str = ""
    """What they follow, in their words: the narrowest of what the content meets."""
    changed: ContentId | None = None
    """The place of another document that they follow and that the content changes."""
    listed: Listed | None = None
    """What a digest shows to them."""
    mentions: tuple[str, ...] = ()
    """The mentions that it shows."""
    language: str = "vi"
    """That of the follow which decides."""
    insists: bool = False
    """Whether what is urgent is told again elsewhere while they do not acknowledge it."""
    quiet: QuietHours | None = None
    """When their phone is not to ring, if not by everybody's hours."""


def own_of(subscriber: Subscriber, campaign: Campaign) -> Own | None:
    """What is the person's own in a campaign's message; None when it may not reach them now.

    A confirmation asks for the consent itself.
    """
    if campaign.purpose is Purpose.CONFIRMATION:
        return Own(language=subscriber.language)
    if campaign.purpose in NOTICES:
        return _own(subscriber, _told_by(subscriber, campaign), campaign.about)
    return own_about(subscriber, campaign.channel, campaign.about, campaign.content_id)


def _told_by(subscriber: Subscriber, campaign: Campaign) -> Iterator[Consent]:
    """Whoever was told by a channel hears by it that it was wrong, whatever the order is by now."""
    if campaign.channel in channels_of(subscriber):
        yield from _covering(subscriber, campaign.about)


def own_about(
    subscriber: Subscriber, channel: Channel, about: Rule | None, content: ContentId | None = None
) -> Own | None:
    """The same of what is said of a content of these values; None asks for any consent."""
    return _own(subscriber, _agreed(subscriber, channel, about), about, content)


def _own(
    subscriber: Subscriber,
    consents: Iterable[Consent],
    about: Rule | None,
    content: ContentId | None = None,
) -> Own | None:
    agreed = list(consents)
    if not agreed:
        return None
    first = min(agreed, key=_haste)
    own = Own(language=first.language, insists=first.insists, quiet=subscriber.quiet)
    if about is None:
        return own
    best = min(agreed, key=_breadth)
    return replace(
        own,
        found_by=_found_by(agreed, about),
        followed=best.followed,
        changed=changed_elsewhere(best.rule, about, content) if content else None,
    )


def insisted_ways(subscriber: Subscriber, about: Rule | None) -> tuple[Channel, ...]:
    """The channels, in their order, by which the person is to be told of what is urgent until it
    is acknowledged, by the consent that decides; none for who does not insist."""
    first = min(_covering(subscriber, about), key=_haste, default=None)
    return ways_of(subscriber, first) if first is not None and first.insists else ()


def _haste(consent: Consent) -> tuple[int, datetime]:
    """The fastest decides, and of equally fast ones the oldest, as when it was planned."""
    return list(Pace).index(consent.pace), consent.confirmed_at or consent.asked_at


def _breadth(consent: Consent) -> tuple[bool, int, tuple[int, datetime]]:
    """What says best why somebody is told: what names a place or a search, then what asks for the
    most; among equals the one that decides."""
    rule = consent.rule
    named = sum(1 for name in DIMENSIONS if getattr(rule, name))
    return not (rule.documents or rule.searches), -named, _haste(consent)


def _found_by(agreed: Sequence[Consent], about: Rule) -> str:
    found = set(about.searches)
    followed = (search for consent in agreed for search in consent.searches if found)
    return next((one.said for one in followed if hash_of(one.search) in found), "")


def sentences(subscriber: Subscriber, campaign: Campaign) -> list[str]:
    """What was agreed to, word for word, by the consents that the campaign may rest on; or when
    the address was added, if it is a further one."""
    agreed = list(_agreed(subscriber, campaign.channel, campaign.about))
    others = (a for a in subscriber.others if a.channel is campaign.channel and is_proved(a))
    further = next(others, None)
    return [further.text] if agreed and further else [consent.text for consent in agreed]


def _agreed(subscriber: Subscriber, channel: Channel, about: Rule | None) -> Iterator[Consent]:
    """The consents that a message may rest on."""
    for consent in _covering(subscriber, about):
        if channel in ways_of(subscriber, consent):
            yield consent


def _covering(subscriber: Subscriber, about: Rule | None) -> Iterator[Consent]:
    """The consents in force that ask for a content of these values; None is any."""
    for consent in subscriber.consents:
        if in_force(consent) and (about is None or covers(consent.rule, about)):
            yield consent


def covers(rule: Rule, about: Rule) -> bool:
    """Whether a rule asks for a content of these values."""
    rule = replace(rule, documents=heard(rule.documents))
    return _searches_meet(rule, about) and all(
        _meets(getattr(rule, name), getattr(about, name), name) for name in DIMENSIONS
    )


def _searches_meet(rule: Rule, about: Rule) -> bool:
    """A match is for those who follow a search that matched, and they hear of nothing else."""
    if not rule.searches and not about.searches:
        return True
    return not set(rule.searches).isdisjoint(about.searches)


def _meets(wanted: Collection[str], values: Collection[str], dimension: str) -> bool:
    if not wanted or (not values and dimension in OPEN_WHEN_MISSING):
        return True
    return not set(wanted).isdisjoint(values)

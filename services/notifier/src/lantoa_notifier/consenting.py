"""Consent as arithmetic: whether a person agreed to be told of this content, and still does."""

from collections.abc import Collection, Iterator

from msgspec.structs import replace

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.subscriptions import Rule
from lantoa.search.saving import hash_of
from lantoa_notifier.domain.matching import heard
from lantoa_notifier.records import Campaign, Consent, Subscriber

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


def agrees(subscriber: Subscriber, campaign: Campaign) -> bool:
    """Whether the campaign may reach the person now; a confirmation asks for the consent itself."""
    if campaign.purpose is Purpose.CONFIRMATION:
        return True
    return any(_agreed(subscriber, campaign))


def found_by(subscriber: Subscriber, campaign: Campaign) -> str:
    """The person's search that found what the campaign tells, by its name; empty when none did."""
    if campaign.about is None or not campaign.about.searches:
        return ""
    found = set(campaign.about.searches)
    followed = (search for consent in _agreed(subscriber, campaign) for search in consent.searches)
    return next((one.said for one in followed if hash_of(one.search) in found), "")


def sentences(subscriber: Subscriber, campaign: Campaign) -> list[str]:
    """What was agreed to, word for word, by the consents that the campaign may rest on."""
    return [consent.text for consent in _agreed(subscriber, campaign)]


def _agreed(subscriber: Subscriber, campaign: Campaign) -> Iterator[Consent]:
    """The consents that the campaign may rest on."""
    for consent in subscriber.consents:
        same_channel = consent.channel is campaign.channel
        if in_force(consent) and same_channel and _covers(consent, campaign):
            yield consent


def in_force(consent: Consent) -> bool:
    """Confirmed, and not taken back."""
    return consent.confirmed_at is not None and consent.stopped_at is None


def _covers(consent: Consent, campaign: Campaign) -> bool:
    return campaign.about is None or covers(consent.rule, campaign.about)


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

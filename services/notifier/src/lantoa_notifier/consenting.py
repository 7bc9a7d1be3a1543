"""Consent as arithmetic: whether a person agreed to be told of this content, and still does."""

from collections.abc import Collection

from msgspec.structs import replace

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.subscriptions import Rule
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
    return any(
        in_force(consent) and consent.channel is campaign.channel and _covers(consent, campaign)
        for consent in subscriber.consents
    )


def in_force(consent: Consent) -> bool:
    """Confirmed, and not taken back."""
    return consent.confirmed_at is not None and consent.stopped_at is None


def _covers(consent: Consent, campaign: Campaign) -> bool:
    return campaign.about is None or covers(consent.rule, campaign.about)


def covers(rule: Rule, about: Rule) -> bool:
    """Whether a rule asks for a content of these values."""
    rule = replace(rule, documents=heard(rule.documents))
    return all(_meets(getattr(rule, name), getattr(about, name), name) for name in DIMENSIONS)


def _meets(wanted: Collection[str], values: Collection[str], dimension: str) -> bool:
    if not wanted or (not values and dimension in OPEN_WHEN_MISSING):
        return True
    return not set(wanted).isdisjoint(values)

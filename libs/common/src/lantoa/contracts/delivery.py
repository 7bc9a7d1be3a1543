"""Delivery: batches of people to be told, and what came of each batch."""

import enum
from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from lantoa.contracts.ids import BatchId, CampaignId, ContentId, Version
from lantoa.contracts.subscriptions import Channel


class Purpose(enum.StrEnum):
    """Why a message goes out. Only a confirmation goes without consent, once a day; so does the
    copy of what is kept that people ask for, which is one in its own part of a campaign."""

    ALERT = "alert"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    CONFIRMATION = "confirmation"


class BatchRequested(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """At most 500 people of one campaign are to be told on one channel."""

    batch: BatchId
    campaign: CampaignId
    channel: Channel
    shard: int
    sequence: int
    purpose: Purpose
    recipients: bytes
    """A roaring bitmap of subscriber numbers (portable format); slots are its order."""
    content_id: ContentId | None = None
    version: Version | None = None
    attempt: int = 0
    """How often the timer has emitted it again."""


class Outcomes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How many slots of a batch ended in each way (law 9)."""

    delivered: int = 0
    failed: int = 0
    suppressed: int = 0
    expired: int = 0
    cancelled: int = 0
    dead: int = 0
    unknown: int = 0
    pending: int = 0


REASONS: Mapping[str, str] = {
    "stopped": "suppressed",
    "no-address": "suppressed",
    "gone": "failed",
    "undelivered": "failed",
    "unsayable": "dead",
    "capped": "expired",
    "held": "expired",
}
"""Why a message did not reach somebody, where more is known than how it ended, and that end: they
follow it no more; were forgotten; the address is not there; the provider took it and reported that
it did not arrive; no text may go that way (none without marks, no registered template, too long);
they had heard enough for a day; the campaign was held until nobody would be glad
of it. Readers show a reason that they do not know by its name."""


class BatchReported(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The counts of one batch as they stand; a later report of the batch replaces this one."""

    batch: BatchId
    campaign: CampaignId
    channel: Channel
    purpose: Purpose
    outcomes: Outcomes
    revision: int
    at: datetime
    content_id: ContentId | None = None
    version: Version | None = None
    refused: int = 0
    """How often a provider has put some of it off."""
    reasons: dict[str, int] = {}
    """How many of those who were not reached, by words of ``REASONS``; the rest are as ended."""


class ReceiptArrived(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a provider says of one message, its address stripped."""

    provider: str
    reference: str
    state: str
    at: datetime
    batch: BatchId | None = None
    slot: int | None = None
    error: str = ""
    """The provider's code, where it gave one."""

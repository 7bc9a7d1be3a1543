"""When a refused message is tried again, and how long a campaign lives."""

from datetime import datetime, timedelta

from lantoa.contracts.delivery import Purpose
from lantoa_notifier.records import Campaign

SCHEDULE = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
"""Minutes between tries; the last is repeated while the campaign lives."""
NEWS, CONFIRMATIONS = timedelta(days=3), timedelta(days=1)
PLANNER = timedelta(seconds=2)
"""How long a batch waits for a correction that is being planned."""

HELD = timedelta(minutes=10)
"""After which a batch of a held campaign looks by itself whether it still is."""


def retry_at(refused: int, now: datetime, after: float | None) -> datetime:
    """The next try after so many refusals, not before the other side asked for it."""
    step = SCHEDULE[min(refused, len(SCHEDULE) - 1)]
    return now + max(step, timedelta(seconds=after or 0))


def after_throttling(now: datetime, after: float | None) -> datetime:
    """The next try when the other side has too much to do: what it asked for, or a minute."""
    return now + (SCHEDULE[0] if after is None else timedelta(seconds=after))


def ends_at(campaign: Campaign) -> datetime:
    """When nobody would be glad of it any more."""
    lives = CONFIRMATIONS if campaign.purpose is Purpose.CONFIRMATION else NEWS
    return campaign.created_at + lives


def is_over(campaign: Campaign, now: datetime) -> bool:
    """Whether the campaign is too old."""
    return now >= ends_at(campaign)

"""When a refused message is tried again, and how long a campaign lives."""

from datetime import datetime, timedelta

from lantoa.contracts.delivery import Purpose
from lantoa_notifier.accounts.ledger import refuse
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.accounts.waiting import put_off, waiting
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.dispatching import Sent

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


def heeded(ledger: Ledger, sent: Sent, now: datetime) -> Ledger:
    """What the provider put off waits; one try is used up, in however many groups it is said."""
    if sent.throttled:
        ledger = put_off(ledger, sent.throttled, after_throttling(now, sent.after), now)
    refused = sent.later - sent.throttled
    if not refused:
        return ledger
    is_said = bool(waiting(ledger, now) - sent.throttled)
    tries = max(0, ledger.refused - is_said)
    after = put_off(ledger, refused, retry_at(tries, now, sent.after), now)
    return after if is_said else refuse(after)


def ends_at(campaign: Campaign) -> datetime:
    """When nobody would be glad of it any more."""
    lives = CONFIRMATIONS if campaign.purpose is Purpose.CONFIRMATION else NEWS
    return campaign.created_at + lives


def is_over(campaign: Campaign, now: datetime) -> bool:
    """Whether the campaign is too old."""
    return now >= ends_at(campaign)

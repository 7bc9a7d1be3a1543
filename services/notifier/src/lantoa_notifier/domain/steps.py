"""Urgent law that nobody has acknowledged goes on to a person's next channel.

Each step is a campaign of its own, so that its account balances by itself; a person never stands
twice on one channel of a version.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final, Protocol

from msgspec import Struct

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import AGAIN, CampaignId
from lantoa.contracts.subscriptions import Channel

PATIENCE: Final = timedelta(hours=1)
"""How long a step waits for a campaign of which something is still being sent."""


class Step(Struct, frozen=True, kw_only=True):
    """When to look who has not acknowledged an urgent campaign. Id: the campaign's."""

    campaign: CampaignId
    since: datetime
    due: datetime


class Told(Protocol):
    """A campaign, as far as it matters here."""

    @property
    def lane(self) -> Lane:
        """How urgent it is."""
        ...

    @property
    def purpose(self) -> Purpose:
        """Why people are told."""
        ...


def asks_to_acknowledge(campaign: Told) -> bool:
    """Whether its messages ask who insists to say that they were received."""
    return campaign.lane is Lane.URGENT and campaign.purpose is Purpose.ALERT


def next_way(ways: Collection[Channel], tried: Collection[Channel]) -> Channel | None:
    """The first of a person's channels, in their order, that was not tried; None: all were."""
    return next((way for way in ways if way not in tried), None)


def part_after(part: str, channel: Channel) -> str:
    """The part that tells again what this one told on a channel; its name is the way there."""
    begun = part.startswith(f"{AGAIN}-")
    return f"{part}-{channel}" if begun else f"{AGAIN}-{part}-{channel}"


def part_before(part: str) -> tuple[str, str]:
    """The part and channel that such a part tells again: what ``part_after`` was given for it."""
    way, _, channel = part.removeprefix(f"{AGAIN}-").rpartition("-")
    was_again = way.rpartition("-")[2] in set(Channel)
    return (f"{AGAIN}-{way}" if was_again else way), channel

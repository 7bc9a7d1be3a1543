"""Quiet hours: when no phone rings for what can wait until morning.

Decree 91/2020/NĐ-CP keeps advertising by SMS between 7 and 22 o'clock. News of the law is none, but
sleep is the same. What is urgent, and what people asked for just now, does not wait.
"""

from datetime import datetime, time, timedelta
from typing import Self

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.subscriptions import Channel, QuietHours
from lantoa.runtime.clock import HANOI
from lantoa_notifier.planner.records import Campaign

LOUD = frozenset({Channel.SMS, Channel.PUSH, Channel.SOCIAL})
"""Posts ring nowhere: our pages and channels have no quiet hours (``planner/broadcasting.py``)."""


class Quiet(Struct, frozen=True):
    """From when until when, by the clocks of Hà Nội; never, when both are the same."""

    begins: time = time(0)
    ends: time = time(0)

    def of(self, own: QuietHours | None) -> Self:
        """These hours, or a person's own."""
        return self if own is None else replace(self, begins=own.begins, ends=own.ends)

    def until(self, campaign: Campaign, now: datetime) -> datetime | None:
        """When a campaign's messages may leave again; None when they may now."""
        if not rings(campaign):
            return None
        here = now.astimezone(HANOI)
        if not self._covers(here.time()):
            return None
        morning = here.replace(
            hour=self.ends.hour, minute=self.ends.minute, second=0, microsecond=0
        )
        return morning if morning > here else morning + timedelta(days=1)

    def _covers(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def rings(campaign: Campaign) -> bool:
    """Whether its messages wake people, and can wait: neither urgent nor just asked for."""
    waits = campaign.purpose is not Purpose.CONFIRMATION and campaign.lane is not Lane.URGENT
    return campaign.channel in LOUD and waits


def quiet_of(setting: str) -> Quiet:
    """The hours of ``22:00-07:00``, none of an empty text; ValueError for anything else."""
    if not setting:
        return Quiet()
    try:
        begins, ends = map(time.fromisoformat, setting.split("-"))
    except ValueError as wrong:
        raise ValueError(
            f"LANTOA_QUIET_HOURS={setting}: viết như (write as) 22:00-07:00"
        ) from wrong
    return Quiet(begins, ends)

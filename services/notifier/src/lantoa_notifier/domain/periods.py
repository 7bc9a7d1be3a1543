"""Periods of digests, as arithmetic: a day or a week that ends at seven in the morning in Hà Nội.

A period is named after the morning on which its digest goes out, a week after that Monday's (ISO
8601): so each has one name, whatever the clock does before and after.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from msgspec import Struct

from lantoa.contracts.subscriptions import Pace
from lantoa.runtime.clock import HANOI

MORNING: Final = time(7, tzinfo=HANOI)
DAY: Final = timedelta(days=1)


class Period(Struct, frozen=True):
    """One day or week: the morning on which it ends."""

    pace: Pace
    day: date

    @property
    def name(self) -> str:
        """What it is called everywhere: ``daily-2026-11-28``, ``weekly-2026-W49``."""
        year, week, _ = self.day.isocalendar()
        when = f"{year}-W{week:02d}" if self.pace is Pace.WEEKLY else f"{self.day:%Y-%m-%d}"
        return f"{self.pace}-{when}"

    @property
    def ends(self) -> datetime:
        """The moment before which its mentions were planned."""
        return datetime.combine(self.day, MORNING)


def last_ended(pace: Pace, now: datetime) -> Period:
    """The newest period of a pace that is over at that moment."""
    here = now.astimezone(HANOI)
    day = here.date() if here.timetz() >= MORNING else here.date() - DAY
    return Period(pace, day - day.weekday() * DAY if pace is Pace.WEEKLY else day)

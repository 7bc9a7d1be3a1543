"""Which day it is for people in Hà Nội; what holds on a day says ``lantoa.legal.timing``."""

from datetime import date, datetime

from lantoa.runtime.clock import HANOI


def day_in_hanoi(now: datetime) -> date:
    """The date that people in Hà Nội have at this moment."""
    return now.astimezone(HANOI).date()

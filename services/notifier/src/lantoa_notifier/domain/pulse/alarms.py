"""Alarms: raised once when much fails, cleared once when it is well again, never in between.

Between a twentieth and a fifth an alarm stays as it is (hysteresis).
"""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lantoa_notifier.domain.pulse.totals import Sum, Totals
from lantoa_notifier.domain.pulse.windows import HOUR

LEAST: Final = 20
"""Fewer in a window say nothing of a provider."""
LEAST_WELL: Final = 5
RAISED, CLEARED, REST = 0.2, 0.05, 0.5
"""Shares that failed: an alarm, no alarm any more, the hint that sending had better rest."""
SENT_BY: Final = {"smtp": "email"}
"""Providers that only ever say what failed: measured against what their channel has handed over
within the hour."""


class Alarm(Struct, frozen=True, kw_only=True):
    """An alarm that stands."""

    of: str
    heard: int
    """The last window in which anything was heard of it."""


def heard(totals: Totals, of: str, window: int) -> Sum:
    """What a window says of a channel or a provider."""
    total = totals.deliveries(window).get(of, Sum())
    if of not in SENT_BY:
        return total
    sent = totals.handed_over(SENT_BY[of], window)
    return Sum(sent, total.failed) if sent >= LEAST else Sum()


def rises(total: Sum) -> bool:
    """Whether so much fails that somebody should know."""
    return total.failed >= LEAST_WELL and total.tried >= LEAST and total.share >= RAISED


def rests(total: Sum) -> bool:
    """Whether so much fails that sending had better rest."""
    return total.share >= REST


def after_window(alarm: Alarm, window: int, total: Sum) -> Alarm | None:
    """The alarm after a window that ended; None when it is well again.

    So it is after an hour of silence, too: nobody is to be woken by what is long over.
    """
    if total.tried >= LEAST_WELL and total.share <= CLEARED:
        return None
    if not total.tried and window - alarm.heard >= HOUR:
        return None
    return replace(alarm, heard=window) if total.tried else alarm

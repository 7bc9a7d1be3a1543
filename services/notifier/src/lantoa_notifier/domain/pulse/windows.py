"""Tumbling windows of five minutes, numbered from 1970."""

from datetime import UTC, datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(minutes=5)
LATE: Final = timedelta(seconds=30)
"""A window is judged so long after its end: what was counted in it has arrived by then."""
HOUR: Final = 12
"""Windows that are added up, and kept: an hour."""
FORGOTTEN: Final = 2 * 24 * HOUR
"""Windows after which a counter that says nothing is forgotten: as long as the log has counts."""
_SECONDS: Final = int(WINDOW.total_seconds())


def window_of(at: datetime) -> int:
    """The window that a moment is in."""
    return int(at.timestamp()) // _SECONDS


def beginning_of(window: int) -> datetime:
    """When a window begins."""
    return datetime.fromtimestamp(window * _SECONDS, UTC)

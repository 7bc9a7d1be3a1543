"""What is read most, by area, as the notifier's pulse tells it: at most every five minutes anew."""

from datetime import datetime, timedelta
from typing import Final

from lantoa.contracts.events import decode
from lantoa.contracts.ids import ContentId
from lantoa.contracts.pulse import AttentionChanged
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.contracts.topics import PULSE_STATE
from lantoa.engines.eventlog import Record

OLD: Final = timedelta(hours=2)
"""What stays is told again every hour: what is older than two, nobody stands by any more."""


class Attention:
    """The newest word of each area."""

    def __init__(self) -> None:
        self._told: dict[str, AttentionChanged] = {}

    def see(self, record: Record) -> None:
        """Take note of one word; alarms are for others."""
        fact = decode(PULSE_STATE, record.value, record.headers)[1]
        if isinstance(fact, AttentionChanged):
            self._told[fact.area] = fact

    def of(self, area: str, now: datetime) -> tuple[ContentId, ...]:
        """What is read most there; of an area of which nothing is told, in the whole city."""
        return self._of(area, now) or self._of(WHOLE_CITY, now)

    def _of(self, area: str, now: datetime) -> tuple[ContentId, ...]:
        told = self._told.get(area)
        return told.contents if told is not None and now - told.at < OLD else ()

"""What time the log says it is: whoever does something once at a moment asks before, so that a
machine whose clock is wrong does nothing too early.

The log stamps the question when it takes it (``LogAppendTime`` on Kafka). On the embedded engine it
is the same machine's clock: there the answer proves nothing, and is never wrong.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from lantoa.contracts.audit import ClockAsked
from lantoa.contracts.events import encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.topics import CLOCK_PROBE
from lantoa.engines.eventlog import EventLog
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry
from lantoa.runtime.metrics import CLOCK_OFF, gauge

log = structlog.get_logger()
OFF_AT_MOST: Final = timedelta(seconds=60)


class TimeSignal:
    """Holds one service's clock against the log's."""

    def __init__(self, log: EventLog, clock: Clock, service: str) -> None:
        self._log = log
        self._clock = clock
        self._service = service

    async def check(self) -> None:
        """Return when our clock is within a minute of the log's; Retry, and an alarm, when not."""
        asked = self._clock.now()
        told = await self._ask(asked)
        off = max(asked - told, told - self._clock.now(), timedelta())
        gauge(CLOCK_OFF, off.total_seconds(), self._service)
        if off > OFF_AT_MOST:
            log.critical("schedule.clock_is_wrong", seconds=off.total_seconds())
            raise Retry(f"our clock is off by {off}", dependency="clock")

    async def _ask(self, now: datetime) -> datetime:
        probe = encode(
            CLOCK_PROBE,
            ClockAsked(service=self._service, at=now),
            key=self._service,
            id=derived_id("clock", self._service, now.isoformat()),
            source=self._service,
            time=now,
        )
        async with self._log.appender() as appender:
            stands = (await appender.append([probe]))[0]
        return datetime.fromtimestamp(stands.timestamp_ms / 1000, UTC)

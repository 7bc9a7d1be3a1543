"""Scheduling: what is due happens once, whoever's clock strikes first.

Two schedulers cannot both win the compare-and-set of a head. One whose clock is wrong must not fire
at all: before firing it asks the log what time it is.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from lantoa.contracts.audit import ClockAsked
from lantoa.contracts.events import encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.topics import CLOCK_PROBE
from lantoa.engines.eventlog import EventLog
from lantoa.engines.indexing import moment
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away, Retry
from lantoa.runtime.metrics import CLOCK_OFF, gauge
from lantoa.runtime.relay import Bell
from lantoa_publisher.changing import Changing
from lantoa_publisher.domain import contents, scheduling
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.tables import HEADS

log = structlog.get_logger()
OFF_AT_MOST = timedelta(seconds=60)
AT_ONCE = 100
SERVICE = "publisher"


class Scheduling:
    """Fires what is due. Killed anywhere, it begins again with whatever is still due."""

    def __init__(self, records: Records, log: EventLog, clock: Clock, bell: Bell) -> None:
        self._records = records
        self._log = log
        self._clock = clock
        self._changing = Changing(records, bell)

    async def fire(self) -> None:
        """Let everything happen whose moment has come; Retry when our clock cannot be trusted."""
        due = await self._due()
        if due:
            await self._clock_is_right()
        while due:
            fired = [await self._one(head) for head in due]
            due = await self._due() if any(fired) else ()

    async def _due(self) -> Sequence[Stored[Head]]:
        until = self._clock.now() + timedelta(microseconds=1)
        return await self._records.find(HEADS, "due", upper=moment(until), limit=AT_ONCE)

    async def _one(self, due: Stored[Head]) -> bool:
        """Whether something happened to the content."""
        now = self._clock.now()
        try:
            after = await self._changing.by_clock(
                due.id, lambda head: scheduling.come(head, now, _publish)
            )
        except (Refused, Away) as not_now:
            log.warning("schedule.waits", content=due.id, reason=str(not_now))
            return False
        log.info("schedule.fired", content=due.id, version=after.version)
        return True

    async def _clock_is_right(self) -> None:
        asked = self._clock.now()
        told = await self._ask(asked)
        off = max(asked - told, told - self._clock.now(), timedelta())
        gauge(CLOCK_OFF, off.total_seconds(), SERVICE)
        if off > OFF_AT_MOST:
            log.critical("schedule.clock_is_wrong", seconds=off.total_seconds())
            raise Retry(f"our clock is off by {off}", dependency="clock")

    async def _ask(self, now: datetime) -> datetime:
        probe = encode(
            CLOCK_PROBE,
            ClockAsked(service=SERVICE, at=now),
            key=SERVICE,
            id=derived_id("clock", SERVICE, now.isoformat()),
            source=SERVICE,
            time=now,
        )
        async with self._log.appender() as appender:
            stands = (await appender.append([probe]))[0]
        return datetime.fromtimestamp(stands.timestamp_ms / 1000, UTC)


def _publish(head: Head, order: Publish, now: datetime) -> Head:
    return contents.published(head, order, by=scheduling.BY, now=now)

"""Scheduling: what is due happens once, whoever's clock strikes first.

Two schedulers cannot both win the compare-and-set of a head. One whose clock is wrong must not fire
at all: before firing it asks the log what time it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from lantoa.engines.eventlog import EventLog
from lantoa.engines.indexing import moment
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.runtime.relay import Bell
from lantoa.runtime.timesignal import TimeSignal
from lantoa_publisher.changing import Changing
from lantoa_publisher.domain import contents, scheduling
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.orders import Publish
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.tables import HEADS

log = structlog.get_logger()
AT_ONCE = 100
SERVICE = "publisher"


class Scheduling:
    """Fires what is due. Killed anywhere, it begins again with whatever is still due."""

    def __init__(self, records: Records, log: EventLog, clock: Clock, bell: Bell) -> None:
        self._records = records
        self._signal = TimeSignal(log, clock, SERVICE)
        self._clock = clock
        self._changing = Changing(records, bell)

    async def fire(self) -> None:
        """Let everything happen whose moment has come; Retry when our clock cannot be trusted."""
        due = await self._due()
        if due:
            await self._signal.check()
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


def _publish(head: Head, order: Publish, now: datetime) -> Head:
    return contents.published(head, order, by=scheduling.BY, now=now)

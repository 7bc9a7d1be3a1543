"""How the events of one partition end (law 1): done, waiting, or dead and visible.

A failing batch is halved until the wrong event stands alone. What waits is tried again with
everything behind it, since order is per partition; what is dead is on the log, whole, before its
offset is let go.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import structlog

from lantoa.engines.eventlog import Appender, Record, TopicPartition
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.deadletters import Origin, letter_record, origin_of
from lantoa.runtime.errors import Reject, Retry
from lantoa.runtime.receiving import received
from lantoa.runtime.service import Reading
from lantoa.runtime.stoprule import StopRule
from lantoa.runtime.waiting import Wait, waiting

log = structlog.get_logger()
Ending = Retry | Reject | Exception | None
"""How an attempt ended: None is done."""


class Settling:
    """Brings batches of one group to their end, and remembers which partitions wait."""

    def __init__(
        self, reading: Reading, appender: Appender, clock: Clock, aside: Mapping[Origin, str]
    ) -> None:
        self.waits: dict[TopicPartition, Wait] = {}
        self.beat = clock.monotonic()
        """When an attempt last ended."""
        self._reading = reading
        self._append = appender.append
        self._clock = clock
        self._aside = aside
        self._rule = StopRule()

    async def settle(
        self,
        partition: TopicPartition,
        records: Sequence[Record],
        let_go: Callable[[TopicPartition], bool],
    ) -> int:
        """How many records, from the first on, have ended; fewer when it waits or is let go.

        Raises BadDeployment when so many are dead that the reader must be what is wrong.
        """
        settled, parts = 0, [records]
        while parts and not let_go(partition):
            part = parts.pop()
            ending = await self._attempt(part, partial(let_go, partition))
            self.beat = self._clock.monotonic()
            if ending is None:
                settled += self._done(partition, part)
            elif isinstance(ending, Retry) and not await self._tired(part[0], ending):
                return settled
            elif len(part) > 1:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
            elif await self._bury(part[0], ending):
                settled += 1
            else:
                return settled
        return settled

    async def _attempt(self, part: Sequence[Record], lets_go: Callable[[], bool]) -> Ending:
        """Handle some records as a whole, and append what follows; how it ended."""
        try:
            each = (received(record, self._aside, lets_go) for record in part)
            events = [event for event in each if event is not None]
            produced = await self._reading.handler(events) if events else ()
            if produced:
                await self._append(produced)
        except (Retry, Reject) as ending:
            return ending
        except Exception as unforeseen:  # noqa: BLE001 - law 1: whatever fails is seen, whole
            kind = type(unforeseen).__name__
            log.warning("consumer.unforeseen", group=self._reading.group, error=kind)
            return unforeseen
        return None

    def _done(self, partition: TopicPartition, part: Sequence[Record]) -> int:
        self.waits.pop(partition, None)
        self._rule.done(len(part))
        self._count(partition.topic, "done", len(part))
        return len(part)

    async def _tired(self, record: Record, retry: Retry) -> bool:
        """Note that the partition waits; whether it has waited too long for a well dependency."""
        now = self._clock.monotonic()
        wait = waiting(self.waits.get(record.at), record.offset, retry, now)
        self.waits[record.at] = wait
        log.info(
            "consumer.waits",
            group=self._reading.group,
            at=str(origin_of(record)),
            reason=retry.reason,
            dependency=retry.dependency,
            attempts=wait.attempts,
        )
        return wait.overdue(now) and await self._is_well(retry.dependency)

    async def _is_well(self, dependency: str) -> bool:
        probe = self._reading.probes.get(dependency)
        if probe is None:
            return False
        try:
            await probe()
        except Retry:
            return False
        return True

    async def _bury(self, record: Record, why: Exception) -> bool:
        """Set one event aside, whole; False while the log does not take the letter."""
        where = origin_of(record)
        ending = "waited" if isinstance(why, Retry) else "wrong"
        kind = "set-aside" if where in self._aside else ending
        letter = letter_record(self._reading.group, record, kind, why, self._clock.now())
        try:
            await self._append([letter])
        except Retry as away:
            await self._tired(record, away)
            return False
        self.waits.pop(record.at, None)
        group = self._reading.group
        log.error(
            "consumer.dead_letter", group=group, origin=str(where), ending=kind, reason=str(why)
        )
        self._count(record.topic, kind, 1)
        self._rule.dead()
        return True

    def _count(self, topic: str, ending: str, events: int) -> None:
        metrics.count(metrics.HANDLED, self._reading.group, topic, ending, by=events)

    def tell_waits(self) -> None:
        """Tell how long the oldest event of each dependency has waited."""
        now = self._clock.monotonic()
        oldest: dict[str, float] = dict.fromkeys(self._reading.probes, 0.0)
        for wait in self.waits.values():
            name = wait.retry.dependency
            oldest[name] = max(oldest.get(name, 0.0), now - wait.since)
        for name, age in oldest.items():
            metrics.gauge(metrics.WAIT_AGE, age, self._reading.group, name)

"""Follows topics from their oldest record and tells each record to whom it concerns."""

import asyncio
import enum
from collections.abc import Callable, Mapping

import structlog

from lantoa.contracts.events import WrongEvent
from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import EventLog, Offsets, Record, TailReader
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry

log = structlog.get_logger()
AGAIN_SECONDS, STEP, WAIT_SECONDS = 1.0, 1000, 1.0
Told = Callable[[Record], None]


class Since(enum.Enum):
    """Which records are told."""

    OLDEST = enum.auto()
    NOW = enum.auto()


class Tailing:
    """Tells every record of some topics, in the order of its partition, again after a restart.

    Or only those from now on. ``caught_up`` once all that stood on the topics when it began has
    been told. A record that is wrong is passed over: its dead letter is kept by the groups that
    own it.
    """

    def __init__(
        self,
        source: EventLog,
        clock: Clock,
        told: Mapping[Topic, Told],
        since: Since = Since.OLDEST,
    ) -> None:
        self._since = since
        self._log = source
        self._clock = clock
        self._told = {topic.name: tell for topic, tell in told.items()}
        self._topics = tuple(told)
        self._positions: dict[object, int] = {}
        self._moved = asyncio.Condition()
        self.caught_up = False

    async def run(self) -> None:
        """Follow for ever; while the log is away, wait and go on where it was."""
        while True:
            try:
                await self._follow()
            except Retry as away:
                log.info("tail.waits", reason=away.reason)
                await self._clock.sleep(AGAIN_SECONDS)

    async def reach(self, ends: Offsets, seconds: float) -> bool:
        """Whether all before those offsets has been told, waiting at most so long for it."""
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(lambda: self._has(ends))
        except TimeoutError:
            return False
        return True

    def _has(self, ends: Offsets) -> bool:
        return all(self._positions.get(place, 0) >= end for place, end in ends.items())

    async def _follow(self) -> None:
        ends = await self._log.ends(self._topics)
        start = {p: at for p in ends if (at := self._positions.get(p)) is not None}
        if not start and self._since is Since.NOW:
            start = dict(ends)
        async with self._log.tail(self._topics, start or None) as reader:
            while True:
                await self._step(reader)
                self.caught_up = self.caught_up or self._has(ends)

    async def _step(self, reader: TailReader) -> None:
        batches = await reader.read(max_records=STEP, timeout=WAIT_SECONDS)
        for records in batches.values():
            for record in records:
                self._tell(record)
        async with self._moved:
            self._positions = dict(reader.positions())
            self._moved.notify_all()

    def _tell(self, record: Record) -> None:
        try:
            if record.key is None:
                raise WrongEvent("a null key")
            self._told[record.topic](record)
        except WrongEvent as wrong:
            metrics.count(metrics.UNREADABLE, record.topic)
            log.warning("tail.wrong", topic=record.topic, offset=record.offset, reason=str(wrong))

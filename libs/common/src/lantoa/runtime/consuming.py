"""The consumer's loop: decode → handle → produce what follows → commit the exact next offset.

Own code, because of seven such loops that were read five let go of a message that failed. Here an
event ends in one of three ways (law 1): done; waiting, its partition paused; or dead and visible.
A failing batch is halved until the wrong event stands alone. Nothing is committed that has not
ended. A partition that is taken away is let go within 5 seconds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog

from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.topics import BY_NAME, Topic
from lantoa.engines.eventlog import (
    Appender,
    GroupReader,
    LostPartition,
    Offsets,
    Record,
    TopicPartition,
)
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.deadletters import Origin, letter_record, origin_of, set_aside_of
from lantoa.runtime.errors import Away, Reject, Retry
from lantoa.runtime.service import Reading, Received
from lantoa.runtime.stoprule import BadDeployment, StopRule
from lantoa.runtime.waiting import Wait, waiting

log = structlog.get_logger()
REVOKE_SECONDS, READ_SECONDS, STUCK_SECONDS = 5.0, 0.5, 60.0
Ending = Retry | Reject | Exception | None
"""How an attempt ended: None is done."""


class Consumer:
    """One member of one group: reads, handles, commits; waits or sets aside what fails."""

    def __init__(
        self,
        reading: Reading,
        appender: Appender,
        clock: Clock,
        aside: Mapping[Origin, str],
    ) -> None:
        self.reading = reading
        self._append = appender.append
        self._clock = clock
        self._aside = aside
        self._rule = StopRule()
        self._waits: dict[TopicPartition, Wait] = {}
        self._in_hand: TopicPartition | None = None
        self._let_go: frozenset[TopicPartition] = frozenset()
        self._owed: dict[TopicPartition, int] = {}
        self._stopping = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self.beat = clock.monotonic()
        """When the loop last got on: the watchdog's measure."""
        self._caught_up = True
        self.halted = False

    @property
    def alive(self) -> bool:
        """Whether the loop gets on; False fails liveness, so that the process is restarted."""
        return self.halted or self._clock.monotonic() - self.beat < STUCK_SECONDS

    def look(self, lag: Offsets) -> None:
        """Take note of the lag: records that should come and do not come are no progress."""
        self._caught_up = not any(n for p, n in lag.items() if p not in self._waits)
        for partition, records in lag.items():
            place = (partition.topic, str(partition.partition))
            metrics.gauge(metrics.LAG, records, self.reading.group, *place)

    def stop(self) -> None:
        """Finish or let go of what is in hand, then end."""
        self._stopping.set()

    async def revoked(self, partitions: frozenset[TopicPartition]) -> None:
        """Let partitions go: what is in hand of them ends or is abandoned within 5 seconds."""
        began = self._clock.monotonic()
        self._let_go |= partitions
        try:
            if self._in_hand in partitions:
                await asyncio.wait_for(self._idle.wait(), REVOKE_SECONDS)
        except TimeoutError:
            log.warning("consumer.revoke_timed_out", group=self.reading.group)
        finally:
            for partition in partitions:
                self._waits.pop(partition, None)
            self._let_go -= partitions
            took = self._clock.monotonic() - began
            metrics.observe(metrics.REVOKE_SECONDS, took, self.reading.group)

    async def run(self, reader: GroupReader) -> None:
        """Read until stopped. A halt by the stop rule waits for a human, reading nothing."""
        while not self._stopping.is_set():
            try:
                await self._round(reader)
            except Away as away:
                await self._log_away(away)
            except BadDeployment as bad:
                await self._halt(bad)

    async def _round(self, reader: GroupReader) -> None:
        await self._commit(reader)
        self._resume(reader)
        batches = await reader.read(
            max_records=self.reading.max_records,
            max_bytes=self.reading.max_bytes,
            timeout=READ_SECONDS,
        )
        if batches or self._caught_up:
            self.beat = self._clock.monotonic()
        for partition, records in batches.items():
            await self._partition(reader, partition, records)
        self._tell_waits()

    def _resume(self, reader: GroupReader) -> None:
        now = self._clock.monotonic()
        due = {p for p, wait in self._waits.items() if wait.over(now)}
        if due:
            reader.resume(frozenset(due))

    async def _partition(
        self, reader: GroupReader, partition: TopicPartition, records: Sequence[Record]
    ) -> None:
        if self._stopping.is_set() or partition not in reader.assigned():
            return
        began = self._clock.monotonic()
        self._in_hand = partition
        self._idle.clear()
        try:
            settled = await self._settle(partition, records)
            await self._keep(reader, partition, records, settled)
        except LostPartition:
            log.info("consumer.partition_lost", group=self.reading.group, at=str(partition))
        finally:
            self._in_hand = None
            self._idle.set()
        took = self._clock.monotonic() - began
        metrics.observe(metrics.BATCH_SECONDS, took, self.reading.group)

    async def _keep(
        self,
        reader: GroupReader,
        partition: TopicPartition,
        records: Sequence[Record],
        settled: int,
    ) -> None:
        """Commit what has ended; what has not is read again, later if it waits."""
        if settled < len(records):
            reader.seek(partition, records[settled].offset)
            if partition in self._waits:
                reader.pause(frozenset({partition}))
        if settled:
            self._owed[partition] = records[settled - 1].offset + 1
            await self._commit(reader)

    async def _commit(self, reader: GroupReader) -> None:
        """Commit what has ended; what the log does not take now is owed until the next round."""
        try:
            if self._owed:
                await reader.commit(self._owed)
        except LostPartition:
            metrics.count(metrics.COMMIT_FAILED, self.reading.group)
            log.info("consumer.partition_lost", group=self.reading.group)
        self._owed = {}

    async def _settle(self, partition: TopicPartition, records: Sequence[Record]) -> int:
        """How many records, from the first on, have ended."""
        settled, parts = 0, [records]
        while parts:
            if self._stopping.is_set() or partition in self._let_go:
                return settled
            part = parts.pop()
            ending = await self._attempt(part)
            self.beat = self._clock.monotonic()
            if ending is None:
                settled += self._done(partition, part)
            elif isinstance(ending, Retry) and not await self._tired(partition, part[0], ending):
                return settled
            elif len(part) > 1:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
            else:
                kind = "waited" if isinstance(ending, Retry) else "wrong"
                if not await self._bury(part[0], kind, ending):
                    return settled
                settled += 1
        return settled

    def _done(self, partition: TopicPartition, part: Sequence[Record]) -> int:
        self._waits.pop(partition, None)
        self._rule.done(len(part))
        metrics.count(metrics.HANDLED, self.reading.group, partition.topic, "done", by=len(part))
        return len(part)

    async def _attempt(self, part: Sequence[Record]) -> Ending:
        """Handle some records as a whole; how it ended."""
        try:
            events = [event for record in part if (event := await self._received(record))]
            if events:
                produced = await self.reading.handler(events)
                if produced:
                    await self._append(produced)
        except (Retry, Reject) as ending:
            return ending
        except Exception as unforeseen:  # noqa: BLE001 - law 1: whatever fails is seen, whole
            kind = type(unforeseen).__name__
            log.warning("consumer.unforeseen", group=self.reading.group, error=kind)
            return unforeseen
        return None

    async def _received(self, record: Record) -> Received | None:
        """The record decoded; None when it is none of our business; Reject when it is wrong."""
        if set_aside_of(record) is not None:
            return None
        where = origin_of(record)
        if where in self._aside:
            raise Reject(f"set aside by hand: {self._aside[where]}")
        topic = BY_NAME.get(where.topic)
        if topic is None:
            raise Reject(f"its origin {where.topic} is no topic of ours")
        if topic.key_required and record.key is None:
            raise Reject("a null key: every record of this topic has one")
        return self._decoded(topic, record)

    def _decoded(self, topic: Topic, record: Record) -> Received:
        if record.value is None and topic.tombstones:
            return Received(None, None, record)
        try:
            (record.key or b"").decode()
            envelope, fact = decode(topic, record.value, record.headers)
        except (WrongEvent, UnicodeDecodeError) as wrong:
            raise Reject(str(wrong)) from wrong
        return Received(fact, envelope, record)

    async def _tired(self, partition: TopicPartition, record: Record, retry: Retry) -> bool:
        """Note that the partition waits; whether it has waited too long for a well dependency."""
        now = self._clock.monotonic()
        wait = waiting(self._waits.get(partition), record.offset, retry, now)
        self._waits[partition] = wait
        log.info(
            "consumer.waits",
            group=self.reading.group,
            at=f"{partition.topic}/{partition.partition}/{record.offset}",
            reason=retry.reason,
            dependency=retry.dependency,
            attempts=wait.attempts,
        )
        return wait.overdue(now) and await self._is_well(retry.dependency)

    async def _is_well(self, dependency: str) -> bool:
        probe = self.reading.probes.get(dependency)
        if probe is None:
            return False
        try:
            await probe()
        except Retry:
            return False
        return True

    async def _bury(self, record: Record, ending: str, why: Exception) -> bool:
        """Set one event aside, whole; False while the log does not take the letter."""
        kind = "set-aside" if origin_of(record) in self._aside else ending
        letter = letter_record(self.reading.group, record, kind, why, self._clock.now())
        try:
            await self._append([letter])
        except Retry as away:
            await self._tired(record.at, record, away)
            return False
        self._waits.pop(record.at, None)
        log.error(
            "consumer.dead_letter",
            group=self.reading.group,
            origin=str(origin_of(record)),
            ending=kind,
            reason=str(why),
        )
        metrics.count(metrics.HANDLED, self.reading.group, record.topic, kind)
        self._rule.dead()
        return True

    def _tell_waits(self) -> None:
        now = self._clock.monotonic()
        oldest: dict[str, float] = dict.fromkeys(self.reading.probes, 0.0)
        for wait in self._waits.values():
            name = wait.retry.dependency
            oldest[name] = max(oldest.get(name, 0.0), now - wait.since)
        for name, age in oldest.items():
            metrics.gauge(metrics.WAIT_AGE, age, self.reading.group, name)

    async def _log_away(self, away: Away) -> None:
        log.warning("consumer.away", group=self.reading.group, reason=away.reason)
        metrics.count(metrics.COMMIT_FAILED, self.reading.group)
        await self._pause(1.0)

    async def _halt(self, bad: BadDeployment) -> None:
        self.halted = True
        metrics.gauge(metrics.HALTED, 1, self.reading.group)
        log.critical("consumer.halted", group=self.reading.group, reason=str(bad))
        await self._stopping.wait()

    async def _pause(self, seconds: float) -> None:
        waits: list[Callable[[], Awaitable[object]]] = [
            self._stopping.wait,
            lambda: self._clock.sleep(seconds),
        ]
        tasks = [asyncio.ensure_future(wait()) for wait in waits]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()

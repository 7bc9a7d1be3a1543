"""The consumer's loop: decode → handle → produce what follows → commit the exact next offset.

Partitions are settled side by side, since order is per partition and most handlers wait for others.

Own code, because of seven such loops that were read five let go of a message that failed. Here
nothing is committed that has not ended (``settling.py`` says how events end), and a partition that
is taken away is let go within 5 seconds.
"""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from lantoa.engines.eventlog import (
    Appender,
    Batches,
    GroupReader,
    LostPartition,
    Offsets,
    Record,
    TopicPartition,
)
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.deadletters import Origin
from lantoa.runtime.errors import Away
from lantoa.runtime.service import Reading
from lantoa.runtime.settling import Settling
from lantoa.runtime.stoprule import BadDeployment

log = structlog.get_logger()
REVOKE_SECONDS, READ_SECONDS, STUCK_SECONDS, AWAY_SECONDS = 5.0, 0.5, 60.0, 1.0


class Consumer:
    """One member of one group: reads, lets its batches be settled, commits what has ended."""

    def __init__(
        self, reading: Reading, appender: Appender, clock: Clock, aside: Mapping[Origin, str]
    ) -> None:
        self.reading = reading
        self.halted = False
        self._clock = clock
        self._settling = Settling(reading, appender, clock, aside)
        self._owed: dict[TopicPartition, int] = {}
        self._in_hand: dict[TopicPartition, asyncio.Task[None]] = {}
        self._revoked: frozenset[TopicPartition] = frozenset()
        self._late: frozenset[TopicPartition] = frozenset()
        """Given away while a deed of theirs goes on: it is never told that they are ours again."""
        self._stopping = asyncio.Event()
        self._caught_up = True
        self._beat = clock.monotonic()

    @property
    def alive(self) -> bool:
        """Whether the loop gets on; False fails liveness, so that the process is restarted."""
        beat = max(self._beat, self._settling.beat)
        return self.halted or self._clock.monotonic() - beat < STUCK_SECONDS

    def look(self, lag: Offsets) -> None:
        """Take note of the lag: records that should come and do not come are no progress."""
        self._caught_up = not any(n for p, n in lag.items() if p not in self._settling.waits)
        for partition, records in lag.items():
            place = (partition.topic, str(partition.partition))
            metrics.gauge(metrics.LAG, records, self.reading.group, *place)

    def stop(self) -> None:
        """Finish or let go of what is in hand, then end."""
        self._stopping.set()

    async def revoked(self, partitions: frozenset[TopicPartition]) -> None:
        """Let partitions go: what is in hand of them ends or is abandoned within 5 seconds."""
        began = self._clock.monotonic()
        self._revoked |= partitions
        try:
            await self._ended([task for at, task in self._in_hand.items() if at in partitions])
        finally:
            for partition in partitions:
                self._settling.waits.pop(partition, None)
            going_on = {at for at, task in self._in_hand.items() if not task.done()}
            self._late |= partitions & going_on
            self._revoked -= partitions
            took = self._clock.monotonic() - began
            metrics.observe(metrics.REVOKE_SECONDS, took, self.reading.group)

    async def _ended(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        late = (await asyncio.wait(tasks, timeout=REVOKE_SECONDS))[1] if tasks else ()
        if late:
            log.warning("consumer.revoke_timed_out", group=self.reading.group)

    async def run(self, reader: GroupReader) -> None:
        """Read until stopped. A halt by the stop rule waits for a human, reading nothing."""
        while not self._stopping.is_set():
            try:
                await self.round(reader)
            except Away as away:
                await self._wait_for_the_log(away)
            except BadDeployment as bad:
                await self._halt(bad)

    async def round(self, reader: GroupReader) -> None:
        """Commit what is owed, take up what has waited its time, read and settle what has come."""
        await self._commit(reader)
        self._resume(reader)
        batches = await reader.read(
            max_records=self.reading.max_records,
            max_bytes=self.reading.max_bytes,
            timeout=READ_SECONDS,
        )
        if batches or self._caught_up:
            self._beat = self._clock.monotonic()
        await self._side_by_side(reader, batches)
        self._settling.tell_waits()

    def _resume(self, reader: GroupReader) -> None:
        now = self._clock.monotonic()
        due = frozenset(p for p, wait in self._settling.waits.items() if wait.over(now))
        if due:
            reader.resume(due)

    async def _side_by_side(self, reader: GroupReader, batches: Batches) -> None:
        """Settle every partition's batch; what one of them raises waits for the others' end."""
        self._in_hand = {
            partition: asyncio.create_task(self._partition(reader, partition, records))
            for partition, records in batches.items()
        }
        try:
            endings = await asyncio.gather(*self._in_hand.values(), return_exceptions=True)
        finally:
            self._in_hand, self._late = {}, frozenset()
        for ending in endings:
            if ending is not None:
                raise ending

    async def _partition(
        self, reader: GroupReader, partition: TopicPartition, records: Sequence[Record]
    ) -> None:
        if self._lets_go(partition) or partition not in reader.assigned():
            return
        began = self._clock.monotonic()
        try:
            settled = await self._settling.settle(partition, records, self._lets_go)
            await self._keep(reader, partition, records, settled)
        except LostPartition:
            log.info("consumer.partition_lost", group=self.reading.group, at=str(partition))
        took = self._clock.monotonic() - began
        metrics.observe(metrics.BATCH_SECONDS, took, self.reading.group)

    def _lets_go(self, partition: TopicPartition) -> bool:
        return self._stopping.is_set() or partition in self._revoked | self._late

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
            if partition in self._settling.waits:
                reader.pause(frozenset({partition}))
        if settled:
            self._owed[partition] = records[settled - 1].offset + 1
            await self._commit(reader)

    async def _commit(self, reader: GroupReader) -> None:
        """Commit what has ended; what the log does not take now is owed until the next round."""
        owed, self._owed = self._owed, {}
        try:
            if owed:
                await reader.commit(owed)
        except LostPartition:
            metrics.count(metrics.COMMIT_FAILED, self.reading.group)
            log.info("consumer.commit_refused", group=self.reading.group)
        except Away:
            self._owed = owed | self._owed
            raise

    async def _wait_for_the_log(self, away: Away) -> None:
        log.warning("consumer.away", group=self.reading.group, reason=away.reason)
        metrics.count(metrics.COMMIT_FAILED, self.reading.group)
        pause = asyncio.ensure_future(self._clock.sleep(AWAY_SECONDS))
        stopping = asyncio.ensure_future(self._stopping.wait())
        waits: list[asyncio.Future[object]] = [pause, stopping]  # type: ignore[list-item]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        pause.cancel()
        stopping.cancel()

    async def _halt(self, bad: BadDeployment) -> None:
        self.halted = True
        metrics.gauge(metrics.HALTED, 1, self.reading.group)
        log.critical("consumer.halted", group=self.reading.group, reason=str(bad))
        await self._stopping.wait()

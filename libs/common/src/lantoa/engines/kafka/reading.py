"""Reading: a member of a group with exact commits, or a tail without a group."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, errors
from aiokafka import TopicPartition as KafkaPartition
from aiokafka.structs import OffsetAndMetadata

from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import (
    Batches,
    LostPartition,
    Offsets,
    Record,
    Revoked,
    TopicPartition,
)
from lantoa.engines.kafka.closing import close_consumer, turn
from lantoa.engines.kafka.connection import MIB, Address, kafka_errors
from lantoa.engines.kafka.fairness import Fair

POLL_MS, REBALANCE_MS = 300_000, 20_000
"""Others wait at most ``REBALANCE_MS`` for a member that does not join again."""
BEATS = 10
"""Signs of life in the time after which a member is held for dead."""
LOOK_SECONDS = 0.1
"""How often a tail that gets nothing looks whether it has moved on."""
FETCH = {
    "fetch_max_bytes": 16 * MIB,
    "max_partition_fetch_bytes": 9 * MIB,
    "fetch_max_wait_ms": 250,
    "isolation_level": "read_committed",
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
}
ANSWER_SECONDS, JOIN_SECONDS, REVOKE_SECONDS, GRACE_SECONDS = 15.0, 30.0, 8.0, 0.5
_LOST = (
    errors.CommitFailedError,
    errors.IllegalStateError,
    errors.UnknownMemberIdError,
    errors.IllegalGenerationError,
    errors.RebalanceInProgressError,
)


def _ours(at: KafkaPartition) -> TopicPartition:
    return TopicPartition(at.topic, at.partition)


def _theirs(at: TopicPartition) -> KafkaPartition:
    return KafkaPartition(at.topic, at.partition)


def _record(message: Any) -> Record:
    return Record(
        message.topic,
        message.partition,
        message.offset,
        message.timestamp,
        message.key,
        message.value,
        tuple(message.headers),
    )


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """Tells who holds partitions that they are to be let go."""

    def __init__(self, revoked: Revoked) -> None:
        self._revoked = revoked

    async def on_partitions_revoked(self, revoked: Iterable[KafkaPartition]) -> None:
        """Wait until what is in hand has ended or was let go."""
        partitions = frozenset(map(_ours, revoked))
        if partitions:
            with suppress(TimeoutError):
                async with asyncio.timeout(REVOKE_SECONDS):
                    await self._revoked(partitions)

    async def on_partitions_assigned(self, assigned: Iterable[KafkaPartition]) -> None:
        """Reading begins where the group has committed."""


class Member:
    """A GroupReader over one consumer."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._fair = Fair()
        self._given: dict[TopicPartition, int] = {}
        """The offset after the last record that each partition has given."""

    async def read(self, *, max_records: int, max_bytes: int, timeout: float) -> Batches:
        """What has arrived; what does not fit is read again, before what fits now."""
        found = await _fetched(self._consumer, max_records, timeout)
        fit = self._fair.fitting(found, max_bytes)
        for at, records in found.items():
            kept = len(fit.get(at, ()))
            if kept < len(records):
                self.seek(at, records[kept].offset)
        self._given |= {at: records[-1].offset + 1 for at, records in fit.items() if records}
        return fit

    async def commit(self, offsets: Offsets) -> None:
        """Exactly these."""
        kept = {_theirs(at): OffsetAndMetadata(offset, "") for at, offset in offsets.items()}
        with kafka_errors():
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._consumer.commit(kept)
            except _LOST as lost:
                raise LostPartition(str(lost)) from lost

    def pause(self, partitions: frozenset[TopicPartition]) -> None:
        """Of those that are ours."""
        self._consumer.pause(*map(_theirs, partitions & self.assigned()))

    def resume(self, partitions: frozenset[TopicPartition]) -> None:
        """Of those that are ours."""
        self._consumer.resume(*map(_theirs, partitions & self.assigned()))

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Go on from there; LostPartition when it is not ours."""
        try:
            self._consumer.seek(_theirs(partition), offset)
        except errors.IllegalStateError as lost:
            raise LostPartition(str(lost)) from lost

    def assigned(self) -> frozenset[TopicPartition]:
        """What the group gave us."""
        return frozenset(map(_ours, self._consumer.assignment()))

    async def lag(self) -> Offsets:
        """Ends less committed offsets; what transactions leave behind the last record is no lag."""
        ours = list(self._consumer.assignment())
        if not ours:
            return {}
        with kafka_errors():
            async with asyncio.timeout(ANSWER_SECONDS):
                ends = await self._consumer.end_offsets(ours)
                starts = await self._consumer.beginning_offsets(ours)
                kept = {at: await self._passed(at) for at in ours}
        return {_ours(at): max(0, end - max(kept[at], starts[at])) for at, end in ends.items()}

    async def _passed(self, at: KafkaPartition) -> int:
        """Where the group is: its commit, or further if all that was given has been committed."""
        kept: int = await self._consumer.committed(at) or 0
        if self._given.get(_ours(at), 0) > kept:
            return kept
        position: int = await self._consumer.position(at)
        return max(kept, position)


class Tail:
    """A TailReader over one consumer without a group."""

    def __init__(self, consumer: AIOKafkaConsumer, positions: dict[TopicPartition, int]) -> None:
        self._consumer = consumer
        self._positions = positions

    async def read(self, *, max_records: int, timeout: float) -> Batches:
        """What has arrived; at once also when positions pass over what is no record.

        Transactions and compaction leave such places, and the client says nothing of them: whoever
        reads to an end would wait at the last one in vain.
        """
        left = timeout
        while True:
            found = await _fetched(self._consumer, max_records, min(left, LOOK_SECONDS))
            left -= LOOK_SECONDS
            if await self._moved() or found or left <= 0:
                return found

    async def _moved(self) -> bool:
        before = dict(self._positions)
        with kafka_errors():
            for at in before:
                self._positions[at] = await self._consumer.position(_theirs(at))
        return self._positions != before

    def positions(self) -> Offsets:
        """The next offset of each partition."""
        return dict(self._positions)


@asynccontextmanager
async def joined(
    address: Address, group: str, topics: Sequence[Topic], member: str, revoked: Revoked
) -> AsyncIterator[Member]:
    """A member of a group; leaving it is bounded, since a stuck join can hold it for long."""
    consumer = AIOKafkaConsumer(
        **address.client,
        **FETCH,
        group_id=group,
        group_instance_id=member or None,
        session_timeout_ms=address.session_ms,
        heartbeat_interval_ms=address.session_ms // BEATS,
        max_poll_interval_ms=POLL_MS,
        rebalance_timeout_ms=REBALANCE_MS,
    )
    consumer.subscribe([topic.name for topic in topics], listener=_Listener(revoked))
    async with opened(consumer):
        yield Member(consumer)


@asynccontextmanager
async def tailing(address: Address, positions: dict[TopicPartition, int]) -> AsyncIterator[Tail]:
    """A reader of these partitions from these positions."""
    async with opened(AIOKafkaConsumer(**address.client, **FETCH)) as consumer:
        consumer.assign(list(map(_theirs, positions)))
        for at, offset in positions.items():
            consumer.seek(_theirs(at), offset)
        yield Tail(consumer, positions)


@asynccontextmanager
async def opened(consumer: AIOKafkaConsumer) -> AsyncIterator[AIOKafkaConsumer]:
    """The consumer started, in its group if it has one; closed at the end, also if it failed."""
    try:
        with kafka_errors():
            async with asyncio.timeout(JOIN_SECONDS):
                await consumer.start()
        await turn()
        yield consumer
    finally:
        await close_consumer(consumer)


async def _fetched(
    consumer: AIOKafkaConsumer, most: int, timeout: float
) -> dict[TopicPartition, list[Record]]:
    """What the consumer has; nothing in time while the group gives partitions anew."""
    try:
        async with asyncio.timeout(timeout + GRACE_SECONDS):
            with kafka_errors():
                found = await consumer.getmany(timeout_ms=int(timeout * 1000), max_records=most)
    except TimeoutError:
        return {}
    return {_ours(at): list(map(_record, messages)) for at, messages in found.items()}

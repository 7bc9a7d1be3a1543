"""Reading: a member of a group with exact commits, or a tail without a group."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
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
from lantoa.engines.kafka.connection import MIB, Address, kafka_errors

SESSION_MS, HEARTBEAT_MS, POLL_MS = 10_000, 2_000, 300_000
FETCH = {
    "fetch_max_bytes": 16 * MIB,
    "max_partition_fetch_bytes": 9 * MIB,
    "fetch_max_wait_ms": 100,
    "isolation_level": "read_committed",
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
}
CLOSE_SECONDS = 10.0
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


def fitting(records: Sequence[Record], most: int) -> list[Record]:
    """The first records that fit into so many bytes; at least one."""
    found: list[Record] = []
    for record in records:
        most -= record.size
        if found and most < 0:
            break
        found.append(record)
    return found


class _Listener(ConsumerRebalanceListener):  # type: ignore[misc]
    """Tells who holds partitions that they are to be let go."""

    def __init__(self, revoked: Revoked) -> None:
        self._revoked = revoked

    async def on_partitions_revoked(self, revoked: Iterable[KafkaPartition]) -> None:
        """Wait until what is in hand has ended or was let go."""
        partitions = frozenset(map(_ours, revoked))
        if partitions:
            await self._revoked(partitions)

    async def on_partitions_assigned(self, assigned: Iterable[KafkaPartition]) -> None:
        """Reading begins where the group has committed."""


class Member:
    """A GroupReader over one consumer."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    async def read(self, *, max_records: int, max_bytes: int, timeout: float) -> Batches:
        """What has arrived; what does not fit is read again."""
        with kafka_errors():
            found = await self._consumer.getmany(
                timeout_ms=int(timeout * 1000), max_records=max_records
            )
        batches = {_ours(at): list(map(_record, messages)) for at, messages in found.items()}
        return {at: self._fit(at, records, max_bytes) for at, records in batches.items()}

    def _fit(self, at: TopicPartition, records: list[Record], most: int) -> list[Record]:
        fit = fitting(records, most)
        if len(fit) < len(records):
            self.seek(at, records[len(fit)].offset)
        return fit

    async def commit(self, offsets: Offsets) -> None:
        """Exactly these."""
        kept = {_theirs(at): OffsetAndMetadata(offset, "") for at, offset in offsets.items()}
        try:
            with kafka_errors():
                await self._commit(kept)
        except errors.IllegalStateError as lost:
            raise LostPartition(str(lost)) from lost

    async def _commit(self, kept: dict[KafkaPartition, OffsetAndMetadata]) -> None:
        try:
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
        """Ends less committed offsets."""
        ours = list(self._consumer.assignment())
        with kafka_errors():
            ends = await self._consumer.end_offsets(ours) if ours else {}
            starts = await self._consumer.beginning_offsets(ours) if ours else {}
            kept = {at: await self._consumer.committed(at) or 0 for at in ours}
        return {_ours(at): end - max(kept[at], starts[at]) for at, end in ends.items()}


class Tail:
    """A TailReader over one consumer without a group."""

    def __init__(self, consumer: AIOKafkaConsumer, positions: dict[TopicPartition, int]) -> None:
        self._consumer = consumer
        self._positions = positions

    async def read(self, *, max_records: int, timeout: float) -> Batches:
        """What has arrived; positions also pass over what transactions and compaction left."""
        with kafka_errors():
            found = await self._consumer.getmany(
                timeout_ms=int(timeout * 1000), max_records=max_records
            )
            for at in self._positions:
                self._positions[at] = await self._consumer.position(_theirs(at))
        return {_ours(at): list(map(_record, messages)) for at, messages in found.items()}

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
        session_timeout_ms=SESSION_MS,
        heartbeat_interval_ms=HEARTBEAT_MS,
        max_poll_interval_ms=POLL_MS,
    )
    consumer.subscribe([topic.name for topic in topics], listener=_Listener(revoked))
    with kafka_errors():
        await consumer.start()
    try:
        yield Member(consumer)
    finally:
        await _close(consumer)


@asynccontextmanager
async def tailing(address: Address, positions: dict[TopicPartition, int]) -> AsyncIterator[Tail]:
    """A reader of these partitions from these positions."""
    consumer = AIOKafkaConsumer(**address.client, **FETCH)
    with kafka_errors():
        await consumer.start()
        consumer.assign(list(map(_theirs, positions)))
        for at, offset in positions.items():
            consumer.seek(_theirs(at), offset)
    try:
        yield Tail(consumer, positions)
    finally:
        await _close(consumer)


async def _close(consumer: AIOKafkaConsumer) -> None:
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await consumer.stop()
    except (TimeoutError, errors.KafkaError):
        return

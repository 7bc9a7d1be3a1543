"""Appending: idempotent, acknowledged by all replicas; a fenced appender's calls are transactions.

A producer that has failed is killed and never used again, so that nothing of it comes late. An
appender in nobody's name builds another one for the next call. One in a name is spent: another
producer of the name would fence whoever has it by now, and only who holds the lease may do that.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import KIB, TOPICS
from lantoa.engines.eventlog import Record
from lantoa.engines.kafka.closing import close_producer, kill_producer
from lantoa.engines.kafka.connection import LARGEST, Address, kafka_errors
from lantoa.engines.kafka.sending import send, size
from lantoa.runtime.errors import Away, Fenced, TooLarge

Limit = Callable[[str], Awaitable[int | None]]
"""The size of the largest record that a topic takes; None when there is no such topic."""
APPEND_SECONDS, TRANSACTION_MS = 15.0, 20_000
"""A transaction that nobody ends holds readers back for so long, no longer."""
TOGETHER_BYTES = 256 * KIB
"""Records of a partition that wait together travel together, so that a thousand of them need not
wait for sixty acknowledgements in turn. No topic takes less at a time."""
COMPACTED = frozenset(topic.name for topic in TOPICS if topic.compacted)
"""Brokers refuse a record without a key here, by an error that says nothing."""


class KafkaAppender:
    """Appends in a name that fences, or in nobody's."""

    def __init__(self, address: Address, fenced_as: str | None, limit: Limit) -> None:
        self._address = address
        self._fenced_as = fenced_as
        self._limit = limit
        self._producer: AIOKafkaProducer | None = None
        self._spent = ""
        self._alone = asyncio.Lock()
        self._opening = asyncio.Lock()

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        """All of them, acknowledged; a fenced appender appends all or none."""
        if not records:
            return ()
        await self._check(records)
        if self._fenced_as is None:
            return await self._within(self._send, records)
        async with self._alone:
            if self._spent:
                raise Fenced(f"{self._fenced_as} {self._spent}: open it anew")
            return await self._within(self._transact, records)

    async def _check(self, records: Sequence[Outgoing]) -> None:
        limits = {topic: await self._limit(topic) for topic in {r.topic for r in records}}
        for record in records:
            limit = limits[record.topic]
            if limit is None:
                raise ValueError(f"there is no topic {record.topic}: run `lantoa topics --create`")
            if (there := size(record)) > limit:
                raise TooLarge(f"{record.topic} takes {limit} bytes, this record has {there}")
            if record.key is None and record.topic in COMPACTED:
                raise ValueError(f"{record.topic} is compacted: a record of it has a key")

    async def _within(
        self,
        append: Callable[[AIOKafkaProducer, Sequence[Outgoing]], Awaitable[Sequence[Record]]],
        records: Sequence[Outgoing],
    ) -> Sequence[Record]:
        """Append within a bound; whatever goes wrong ends the producer."""
        producer: AIOKafkaProducer | None = None
        try:
            with kafka_errors():
                async with asyncio.timeout(APPEND_SECONDS):
                    producer = await self._started()
                    return await append(producer, records)
        except (Away, Fenced, TooLarge) as failed:
            await self._give_up(producer, str(failed))
            raise
        except asyncio.CancelledError:
            if self._fenced_as is not None:
                await self._give_up(producer, "was cancelled in a transaction")
            raise

    async def _send(
        self, producer: AIOKafkaProducer, records: Sequence[Outgoing]
    ) -> Sequence[Record]:
        return _standing(records, await send(producer, records))

    async def _transact(
        self, producer: AIOKafkaProducer, records: Sequence[Outgoing]
    ) -> Sequence[Record]:
        await producer.begin_transaction()
        kept = await send(producer, records)
        await producer.commit_transaction()
        return _standing(records, kept)

    async def start(self) -> None:
        """Open the producer; with a name, whoever opened one of it before is fenced."""
        with kafka_errors():
            async with asyncio.timeout(APPEND_SECONDS):
                await self._started()

    async def _started(self) -> AIOKafkaProducer:
        async with self._opening:
            if self._producer is None:
                self._producer = await _open(self._address, self._fenced_as)
            return self._producer

    async def _give_up(self, producer: AIOKafkaProducer | None, why: str) -> None:
        """Others may have replaced it already."""
        if self._fenced_as is not None:
            self._spent = why
        if producer is not None and producer is self._producer:
            self._producer = None
            await kill_producer(producer)

    async def close(self) -> None:
        """Send what is under way and close."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await close_producer(producer)


async def _open(address: Address, fenced_as: str | None) -> AIOKafkaProducer:
    producer = AIOKafkaProducer(
        **address.client,
        acks="all",
        enable_idempotence=True,
        compression_type="zstd",
        max_request_size=LARGEST,
        max_batch_size=TOGETHER_BYTES,
        transactional_id=fenced_as,
        transaction_timeout_ms=TRANSACTION_MS,
    )
    try:
        await producer.start()
    except BaseException:
        await kill_producer(producer)
        raise
    return producer


def _standing(records: Sequence[Outgoing], kept: Sequence[RecordMetadata]) -> list[Record]:
    return [
        Record(at.topic, at.partition, at.offset, at.timestamp, r.key, r.value, r.headers)
        for r, at in zip(records, kept, strict=True)
    ]


@asynccontextmanager
async def open_appender(
    address: Address, fenced_as: str | None, limit: Limit
) -> AsyncIterator[KafkaAppender]:
    """An appender that is closed when it is left."""
    appender = KafkaAppender(address, fenced_as, limit)
    await appender.start()
    try:
        yield appender
    finally:
        await appender.close()

"""Appending: idempotent, acknowledged by all replicas; a fenced appender's calls are transactions.

A producer that has failed is never used again: the next call builds a new one, whose epoch is
newer, so that a half-sent sequence cannot linger.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import BY_NAME, DEAD_MAX_BYTES
from lantoa.engines.eventlog import Record
from lantoa.engines.kafka.connection import LARGEST, REQUEST_MS, Address, kafka_errors
from lantoa.runtime.errors import Away, Fenced, TooLarge

Known = Callable[[str], Awaitable[bool]]


def refuse_large(records: Sequence[Outgoing]) -> None:
    """TooLarge when one does not fit its topic; asked before anything is sent."""
    for record in records:
        topic = BY_NAME.get(record.topic)
        limit = topic.max_bytes if topic else DEAD_MAX_BYTES
        size = len(record.key or b"") + len(record.value or b"")
        if size > limit:
            raise TooLarge(f"{record.topic} takes {limit} bytes, this record has {size}")


class KafkaAppender:
    """Appends in a name that fences, or in nobody's."""

    def __init__(self, address: Address, fenced_as: str | None, known: Known) -> None:
        self._address = address
        self._fenced_as = fenced_as
        self._known = known
        self._producer: AIOKafkaProducer | None = None
        self._fenced = False
        self._alone = asyncio.Lock()

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        """All of them, acknowledged; a fenced appender appends all or none."""
        refuse_large(records)
        for topic in {record.topic for record in records}:
            if not await self._known(topic):
                raise ValueError(f"there is no topic {topic}: run `lantoa topics --create`")
        if self._fenced_as is None:
            return await self._send(await self._started(), records)
        async with self._alone:
            return await self._transact(records)

    async def _transact(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        if self._fenced:
            raise Fenced(f"{self._fenced_as} is written by somebody newer")
        producer = await self._started()
        try:
            with kafka_errors():
                await producer.begin_transaction()
                stands = await self._send(producer, records)
                await producer.commit_transaction()
                return stands
        except Fenced:
            self._fenced = True
            await self._forget()
            raise
        except BaseException:
            await self._forget()
            raise

    async def _send(
        self, producer: AIOKafkaProducer, records: Sequence[Outgoing]
    ) -> Sequence[Record]:
        try:
            with kafka_errors():
                waits = [await self._one(producer, record) for record in records]
                kept: list[RecordMetadata] = await asyncio.gather(*waits)
        except Away:
            if self._fenced_as is None:
                await self._forget()
            raise
        return [_standing(record, at) for record, at in zip(records, kept, strict=True)]

    async def _one(
        self, producer: AIOKafkaProducer, record: Outgoing
    ) -> asyncio.Future[RecordMetadata]:
        sent: asyncio.Future[RecordMetadata] = await producer.send(
            record.topic,
            record.value,
            record.key,
            partition=record.partition,
            headers=list(record.headers),
        )
        return sent

    async def start(self) -> None:
        """Open the producer; with a name, whoever opened one of it before is fenced."""
        await self._started()

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                **self._address.client,
                acks="all",
                enable_idempotence=True,
                compression_type="zstd",
                max_request_size=LARGEST,
                transactional_id=self._fenced_as,
                transaction_timeout_ms=4 * REQUEST_MS,
            )
            with kafka_errors():
                await producer.start()
            self._producer = producer
        return self._producer

    async def _forget(self) -> None:
        """Let go of a producer that failed, without waiting for what it could not send."""
        producer, self._producer = self._producer, None
        if producer is not None:
            await _close(producer)

    async def close(self) -> None:
        """Send what is under way and close."""
        await self._forget()


async def _close(producer: AIOKafkaProducer) -> None:
    try:
        with kafka_errors():
            async with asyncio.timeout(5):
                await producer.stop()
    except (Away, Fenced, AssertionError):
        return


def _standing(record: Outgoing, at: RecordMetadata) -> Record:
    return Record(
        at.topic,
        at.partition,
        at.offset,
        at.timestamp,
        record.key,
        record.value,
        record.headers,
    )


@asynccontextmanager
async def open_appender(
    address: Address, fenced_as: str | None, known: Known
) -> AsyncIterator[KafkaAppender]:
    """An appender that is closed when it is left."""
    appender = KafkaAppender(address, fenced_as, known)
    await appender.start()
    try:
        yield appender
    finally:
        await appender.close()

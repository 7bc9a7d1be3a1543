"""Records handed to a producer, and their size as the broker will see it at most."""

import asyncio
import random
from collections.abc import Sequence

from aiokafka import AIOKafkaProducer
from aiokafka.structs import RecordMetadata

from lantoa.contracts.events import Outgoing

BATCH_BYTES, FIELD_BYTES = 61, 10
"""What a batch of one record, and each of its fields, add to the bytes in them at most."""
Sent = asyncio.Future[RecordMetadata]


def size(record: Outgoing) -> int:
    """The bytes of a batch that holds this record alone, if nothing of it can be compressed."""
    headers = sum(len(name) + len(value) + FIELD_BYTES for name, value in record.headers)
    fields = len(record.key or b"") + len(record.value or b"")
    return BATCH_BYTES + 4 * FIELD_BYTES + fields + headers


async def send(producer: AIOKafkaProducer, records: Sequence[Outgoing]) -> Sequence[RecordMetadata]:
    """Hand all of them over in their order, then wait for all acknowledgements."""
    sent: list[Sent] = []
    try:
        for record in records:
            sent.append(await _one(producer, record))
        return await asyncio.gather(*sent)
    except BaseException:
        for waiting in sent:
            waiting.add_done_callback(_seen)
        raise


def _seen(sent: Sent) -> None:
    """Its failure is told by the one that failed first."""
    if not sent.cancelled():
        sent.exception()


async def _one(producer: AIOKafkaProducer, record: Outgoing) -> Sent:
    if record.key is None and record.value is None:
        return await _nothing(producer, record)
    sent: Sent = await producer.send(
        record.topic,
        record.value,
        record.key,
        partition=record.partition,
        headers=list(record.headers),
    )
    return sent


async def _nothing(producer: AIOKafkaProducer, record: Outgoing) -> Sent:
    """Neither key nor value, as a dead letter may be: aiokafka takes it in a batch alone."""
    batch = producer.create_batch()
    batch.append(timestamp=None, key=None, value=None, headers=list(record.headers))
    there = sorted(await producer.partitions_for(record.topic))
    partition = random.choice(there) if record.partition is None else record.partition  # noqa: S311
    sent: Sent = await producer.send_batch(batch, record.topic, partition=partition)
    return sent

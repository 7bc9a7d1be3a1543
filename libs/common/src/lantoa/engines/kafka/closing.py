"""Letting go of aiokafka's clients within seconds, whatever state they are in.

What its own ``stop`` does not bound is bounded here, so this is the one module that knows parts
of aiokafka (0.14) that are not public: a producer goes on sending for ever what an idempotent
producer may send again, and a consumer waits for a coordinator that is away.
"""

import asyncio
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.client import AIOKafkaClient

CLOSE_SECONDS, CANCELS = 5.0, 10


async def turn() -> None:
    """Let tasks begin that were made just now: aiokafka cannot cancel one that has not."""
    await asyncio.wait({asyncio.get_running_loop().create_future()}, timeout=0)


async def close_producer(producer: AIOKafkaProducer) -> None:
    """Send what is under way; after some seconds give it up."""
    if not await _ended(producer.stop()):
        await kill_producer(producer)


async def kill_producer(producer: AIOKafkaProducer) -> None:
    """End it at once: what was not sent is not sent later either.

    Otherwise it would come, behind newer records of its key, when the broker is back. Who waits
    for its acknowledgements waits for as long as he meant to.
    """
    producer._closed = True
    sender = producer._sender.sender_task
    if sender is not None:
        sender.remove_done_callback(producer._sender._fail_all)
        sender.cancel()
    await close_client(producer.client)
    if sender is not None:
        await _insist(sender)
        await close_client(producer.client)
    _hush(producer)


def _hush(producer: AIOKafkaProducer) -> None:
    """Take note of every failure in it: whoever appended was told, and nobody else will ask.

    Unseen they would be warned of, with their traces, at whatever moment they are collected.
    """
    left = producer._message_accumulator
    batches = [batch for waiting in left._batches.values() for batch in waiting]
    ended = [batch._drain_waiter for batch in (*batches, *left._pending_batches)]
    if producer._txn_manager is not None:
        ended.append(producer._txn_manager.wait_for_transaction_end())
    for one in (*ended, producer._sender.sender_task):
        if one is not None and one.done() and not one.cancelled():
            one.exception()


async def _insist(task: asyncio.Task[None]) -> None:
    """Cancel until it has ended: each time it may wait for one more thing that cannot come."""
    for _ in range(CANCELS):
        task.cancel()
        await asyncio.wait({task}, timeout=CLOSE_SECONDS / CANCELS)
        if task.done():
            return


async def close_consumer(consumer: AIOKafkaConsumer) -> None:
    """Leave the group if it is there to be left."""
    if await _ended(consumer.stop()):
        return
    if consumer._fetcher is not None:
        await _ended(consumer._fetcher.close())
    await close_client(consumer._client)


async def close_client(client: AIOKafkaClient) -> None:
    """Close its connections; who waits for news of the cluster waits no longer."""
    await _ended(client.close())
    news = client._md_update_fut
    if news is not None:
        news.cancel()


async def _ended(closing: Any) -> bool:
    """Whether it closed in time and without error."""
    task = asyncio.ensure_future(closing)
    await asyncio.wait({task}, timeout=CLOSE_SECONDS)
    if task.done() and not task.cancelled():
        return task.exception() is None
    task.cancel()
    await asyncio.wait({task}, timeout=CLOSE_SECONDS)
    return False

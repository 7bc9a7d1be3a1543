"""The event log over one Kafka cluster: ``kafka://host:9092[,host:9092][?replication=3]``."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from aiokafka import AIOKafkaConsumer
from aiokafka import TopicPartition as KafkaPartition

from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import (
    Appender,
    EventLog,
    GroupReader,
    Offsets,
    Revoked,
    TailReader,
    TopicPartition,
)
from lantoa.engines.kafka.admin import Admin, open_admin
from lantoa.engines.kafka.appending import open_appender
from lantoa.engines.kafka.connection import Address, address, kafka_errors
from lantoa.engines.kafka.reading import FETCH, joined, opened, tailing
from lantoa.runtime.errors import Away

PING_SECONDS = 3.0


class KafkaLog:
    """An EventLog: each reader and appender has a client of its own."""

    def __init__(self, address: Address, admin: Admin, asker: AIOKafkaConsumer) -> None:
        self._address = address
        self._admin = admin
        self._asker = asker
        self._limits: dict[str, int] = {}

    async def prepare(self, topics: Sequence[Topic]) -> None:
        """Make the topics that are missing; ValueError when one differs from its record."""
        await self._admin.prepare(topics)
        self._limits |= {topic.name: topic.max_bytes for topic in topics}

    def appender(self, fenced_as: str | None = None) -> AbstractAsyncContextManager[Appender]:
        """Something to append with."""
        return open_appender(self._address, fenced_as, self._limit)

    async def _limit(self, topic: str) -> int | None:
        if topic not in self._limits:
            limit = await self._admin.limit(topic)
            if limit is None:
                return None
            self._limits[topic] = limit
        return self._limits[topic]

    def group(
        self, name: str, topics: Sequence[Topic], member: str, revoked: Revoked
    ) -> AbstractAsyncContextManager[GroupReader]:
        """Join a group."""
        return joined(self._address, name, topics, member, revoked)

    @asynccontextmanager
    async def tail(
        self, topics: Sequence[Topic], start: Offsets | None = None
    ) -> AsyncIterator[TailReader]:
        """Read without a group."""
        oldest = await self.starts(topics)
        told = start or {}
        positions = {at: max(told.get(at, 0), first) for at, first in oldest.items()}
        async with tailing(self._address, positions) as reader:
            yield reader

    async def ends(self, topics: Sequence[Topic]) -> Offsets:
        """The offset after the newest committed record of each partition."""
        with kafka_errors():
            found = await self._asker.end_offsets(_partitions(topics))
        return {TopicPartition(at.topic, at.partition): end for at, end in found.items()}

    async def starts(self, topics: Sequence[Topic]) -> Offsets:
        """The oldest offset that each partition still holds."""
        with kafka_errors():
            found = await self._asker.beginning_offsets(_partitions(topics))
        return {TopicPartition(at.topic, at.partition): start for at, start in found.items()}

    async def committed(self, group: str, topics: Sequence[Topic]) -> Offsets:
        """Where a group will go on."""
        return await self._admin.committed(group, topics)

    async def groups(self) -> Sequence[str]:
        """The groups that the brokers know."""
        return await self._admin.groups()

    async def ping(self) -> None:
        """Return when a broker answers."""
        try:
            async with asyncio.timeout(PING_SECONDS):
                await self._admin.names()
        except TimeoutError as slow:
            raise Away("Kafka does not answer", dependency="log") from slow


def _partitions(topics: Sequence[Topic]) -> list[KafkaPartition]:
    return [KafkaPartition(t.name, number) for t in topics for number in range(t.partitions)]


@asynccontextmanager
async def open_log(url: str, data: Path) -> AsyncIterator[EventLog]:
    """The log of the cluster that the URL names."""
    where = address(url)
    async with (
        open_admin(where) as admin,
        opened(AIOKafkaConsumer(**where.client, **FETCH)) as asker,
    ):
        yield KafkaLog(where, admin, asker)

"""Topics made and compared with their record, and what the brokers know of groups.

``alter_configs`` is never used: it resets every setting that it does not name.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import Offsets, TopicPartition
from lantoa.engines.kafka.connection import Address, kafka_errors

COMPARED = ("cleanup.policy", "max.message.bytes", "message.timestamp.type")


class Admin:
    """Questions to the brokers that no producer or consumer asks."""

    def __init__(self, client: AIOKafkaAdminClient, address: Address) -> None:
        self._client = client
        self._address = address

    async def prepare(self, topics: Sequence[Topic]) -> None:
        """Make the topics that are missing; ValueError when one differs from its record."""
        with kafka_errors():
            there = set(await self._client.list_topics())
            await self._make([topic for topic in topics if topic.name not in there])
            await self._compare([topic for topic in topics if topic.name in there])

    async def _make(self, topics: Sequence[Topic]) -> None:
        if not topics:
            return
        answer = await self._client.create_topics([self._new(topic) for topic in topics])
        for name, code, *_ in answer.topic_errors:
            wrong = for_code(code)
            if wrong is not TopicAlreadyExistsError and code:
                raise wrong(f"{name} was not made")

    def _new(self, topic: Topic) -> NewTopic:
        replication = self._address.replication
        config = topic.config()
        if replication > 2:
            config["min.insync.replicas"] = "2"
        return NewTopic(topic.name, topic.partitions, replication, topic_configs=config)

    async def _compare(self, topics: Sequence[Topic]) -> None:
        if not topics:
            return
        for described in await self._client.describe_topics([t.name for t in topics]):
            topic = next(t for t in topics if t.name == described["topic"])
            there = len(described["partitions"])
            if there not in (0, topic.partitions):
                raise ValueError(f"{topic.name} has {there} partitions, not {topic.partitions}")
        asked = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics]
        for answer in await self._client.describe_configs(asked):
            for resource in answer.resources:
                self._same(resource, topics)

    def _same(self, resource: Sequence[object], topics: Sequence[Topic]) -> None:
        name, entries = resource[3], resource[4]
        topic = next(t for t in topics if t.name == name)
        found = {entry[0]: entry[1] for entry in entries}  # type: ignore[attr-defined]
        for key in COMPARED:
            wanted = topic.config()[key]
            if key in found and found[key] != wanted:
                raise ValueError(f"{name} has {key}={found[key]}, its record says {wanted}")

    async def names(self) -> frozenset[str]:
        """The topics that there are."""
        with kafka_errors():
            return frozenset(await self._client.list_topics())

    async def committed(self, group: str, topics: Sequence[Topic]) -> Offsets:
        """Where a group will go on."""
        wanted = {topic.name for topic in topics}
        with kafka_errors():
            found = await self._client.list_consumer_group_offsets(group)
        return {
            TopicPartition(at.topic, at.partition): kept.offset
            for at, kept in found.items()
            if at.topic in wanted and kept.offset >= 0
        }

    async def groups(self) -> Sequence[str]:
        """The groups that the brokers know."""
        with kafka_errors():
            return sorted(group for group, *_ in await self._client.list_consumer_groups())


@asynccontextmanager
async def open_admin(address: Address) -> AsyncIterator[Admin]:
    """An admin client that is closed when it is left."""
    client = AIOKafkaAdminClient(**address.client)
    with kafka_errors():
        await client.start()
    try:
        yield Admin(client, address)
    finally:
        with suppress(KafkaError):
            await client.close()

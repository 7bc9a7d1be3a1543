"""Topics made and compared with their record, and what the brokers know of groups.

``alter_configs`` is never used: it resets every setting that it does not name.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import Offsets, TopicPartition
from lantoa.engines.kafka.closing import close_client
from lantoa.engines.kafka.connection import Address, kafka_errors

ANSWER_SECONDS = 10.0


class Admin:
    """Questions to the brokers that no producer or consumer asks."""

    def __init__(self, client: AIOKafkaAdminClient, address: Address) -> None:
        self._client = client
        self._address = address

    async def prepare(self, topics: Sequence[Topic]) -> None:
        """Make the topics that are missing; ValueError when one differs from its record."""
        with kafka_errors():
            there = set(await self._client.list_topics())
            there |= await self._make([topic for topic in topics if topic.name not in there])
            await self._compare([topic for topic in topics if topic.name in there])

    async def _make(self, topics: Sequence[Topic]) -> set[str]:
        """Make them; returns the names of those that somebody else has made meanwhile."""
        if not topics:
            return set()
        answer = await self._client.create_topics([self._new(topic) for topic in topics])
        wrong = {name: for_code(code) for name, code, *_ in answer.topic_errors if code}
        for name, error in wrong.items():
            if error is not TopicAlreadyExistsError:
                raise error(f"{name} was not made")
        return set(wrong)

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
        for topic in topics:
            found = await self._config(topic.name)
            if found is None:
                continue  # made by somebody else a moment ago: the broker has not told it yet
            for key, wanted in topic.config().items():
                if found.get(key) != wanted:
                    raise ValueError(_differs(topic.name, key, found.get(key), wanted))

    async def _config(self, name: str) -> dict[str, str] | None:
        """The settings of a topic; None when there is no such topic."""
        asked = [ConfigResource(ConfigResourceType.TOPIC, name)]
        [answer] = await self._client.describe_configs(asked)
        [(code, _, _, _, entries)] = answer.resources
        if code == UnknownTopicOrPartitionError.errno:
            return None
        if code:
            raise for_code(code)(name)
        return {entry[0]: entry[1] for entry in entries}

    async def limit(self, name: str) -> int | None:
        """The size of the largest record the topic takes; None when there is no such topic."""
        with kafka_errors():
            async with asyncio.timeout(ANSWER_SECONDS):
                found = await self._config(name)
        return None if found is None else int(found["max.message.bytes"])

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


def _differs(name: str, key: str, there: str | None, wanted: str) -> str:
    tool = f"kafka-configs --alter --topic {name} --add-config {key}={wanted}"
    return f"{name} has {key}={there}, its record says {wanted}: {tool}"


@asynccontextmanager
async def open_admin(address: Address) -> AsyncIterator[Admin]:
    """An admin client that is closed when it is left."""
    client = AIOKafkaAdminClient(**address.client)
    try:
        with kafka_errors():
            async with asyncio.timeout(ANSWER_SECONDS):
                await client.start()
        yield Admin(client, address)
    finally:
        await close_client(client._client)

"""What the servers themselves must do for us, seen through the client libraries we use."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, TypeAlias
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import ProducerFenced
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection
from opensearchpy import AsyncOpenSearch
from opensearchpy.exceptions import NotFoundError
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from lantoa.testing.people import until
from tests.stack import Stack

pytestmark = pytest.mark.cluster

Contents: TypeAlias = "AsyncIOMotorCollection[dict[str, Any]]"
LAW = "Luật Phổ biến, giáo dục pháp luật"


@pytest.fixture
def name() -> str:
    return f"thu-{uuid4().hex[:12]}"


@pytest.fixture
async def admin(stack: Stack) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap)
    await client.start()
    yield client
    await client.close()


@pytest.fixture
async def topic(admin: AIOKafkaAdminClient, name: str) -> AsyncIterator[str]:
    compacted = {"cleanup.policy": "compact", "max.message.bytes": "2097152"}
    await admin.create_topics([NewTopic(name, 2, 1, topic_configs=compacted)])
    yield name
    await admin.delete_topics([name])


@pytest.fixture
async def search(stack: Stack, name: str) -> AsyncIterator[AsyncOpenSearch]:
    client = AsyncOpenSearch(stack.opensearch.replace("opensearch://", "http://"))
    yield client
    await client.indices.delete(index=f"{name}-1,{name}-2", ignore_unavailable=True)
    await client.close()


@pytest.fixture
async def contents(stack: Stack, name: str) -> AsyncIterator[Contents]:
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(stack.mongo)
    yield client[name].contents
    await client.drop_database(name)
    client.close()


async def test_a_topic_is_created_with_its_compaction(
    admin: AIOKafkaAdminClient, topic: str
) -> None:
    asked = ConfigResource(ConfigResourceType.TOPIC, topic)
    kept: dict[str, str] = {}

    async def told() -> bool:
        [answer] = await admin.describe_configs([asked])
        kept.update({entry[0]: entry[1] for entry in answer.resources[0][4]})
        return bool(kept)

    await until(told, "the broker has heard of the topic from its controller")
    assert (kept["cleanup.policy"], kept["max.message.bytes"]) == ("compact", "2097152")


async def test_an_idempotent_producer_appends_in_order(stack: Stack, topic: str) -> None:
    async with AIOKafkaProducer(
        bootstrap_servers=stack.bootstrap, enable_idempotence=True, compression_type="zstd"
    ) as producer:
        sent = [await producer.send(topic, LAW.encode(), b"luat-14", partition=0) for _ in range(3)]
        assert [(await done).offset for done in sent] == [0, 1, 2]
    assert await _read(stack, topic) == [LAW.encode()] * 3


async def test_a_zombie_producer_is_fenced_by_its_successor(stack: Stack, topic: str) -> None:
    async with _transactional(stack, topic) as zombie:
        await zombie.begin_transaction()
        await zombie.send_and_wait(topic, "lỡ dở".encode(), b"luat-14", partition=0)
        async with _transactional(stack, topic) as successor, successor.transaction():
            await successor.send_and_wait(topic, LAW.encode(), b"luat-14", partition=0)
        with pytest.raises(ProducerFenced):
            await zombie.commit_transaction()
    assert await _read(stack, topic) == [LAW.encode()]


async def test_an_older_version_is_a_conflict_and_changes_nothing(
    search: AsyncOpenSearch, name: str
) -> None:
    index = f"{name}-1"
    await search.indices.create(index=index)
    statuses = [await _put_version(search, index, version) for version in (2, 1, 3)]
    assert statuses == [201, 409, 200]
    assert (await search.get(index=index, id="luat-14"))["_source"] == {"version": 3}


async def test_readers_move_to_a_new_index_in_one_step(search: AsyncOpenSearch, name: str) -> None:
    old, new, alias = f"{name}-1", f"{name}-2", f"{name}-doc"
    for index in (old, new):
        await search.indices.create(index=index)
    await search.indices.put_alias(index=old, name=alias)
    moves = [{"remove": {"index": old, "alias": alias}}, {"add": {"index": new, "alias": alias}}]
    await search.indices.update_aliases(body={"actions": moves})
    assert list(await search.indices.get_alias(name=alias)) == [new]


async def test_a_saved_search_finds_the_content_it_waits_for(
    search: AsyncOpenSearch, name: str
) -> None:
    index = f"{name}-1"
    fields = {"query": {"type": "percolator"}, "title": {"type": "text", "analyzer": "folded"}}
    folding = {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]}
    settings = {"analysis": {"analyzer": {"folded": folding}}}
    mappings = {"properties": fields}
    await search.indices.create(index=index, body={"settings": settings, "mappings": mappings})
    saved = {"query": {"match_phrase": {"title": "pho bien giao duc"}}}
    await search.index(index=index, id="s1", body=saved, refresh=True)
    matching = {"percolate": {"field": "query", "document": {"title": LAW}}}
    found = await search.search(index=index, body={"query": matching})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["s1"]


async def test_an_index_is_never_made_by_writing_to_it(search: AsyncOpenSearch, name: str) -> None:
    with pytest.raises(NotFoundError):
        await search.index(index=f"{name}-1", id="luat-14", body={"version": 1})


async def test_a_second_record_with_the_same_unique_key_is_refused(
    contents: Contents,
) -> None:
    await contents.create_index([("number", 1)], unique=True)
    await contents.insert_one({"_id": "luat-14", "number": "14/2012/QH13"})
    with pytest.raises(DuplicateKeyError) as refused:
        await contents.insert_one({"_id": "luat-15", "number": "14/2012/QH13"})
    assert refused.value.code == 11000


async def test_of_many_who_change_one_revision_one_succeeds(
    contents: Contents,
) -> None:
    await contents.insert_one({"_id": "luat-14", "revision": 1})
    won = await asyncio.gather(*(_set_if_first(contents, writer) for writer in range(10)))
    assert len([writer for writer in won if writer is not None]) == 1


async def _set_if_first(contents: Contents, writer: int) -> object:
    return await contents.find_one_and_update(
        {"_id": "luat-14", "revision": 1},
        {"$set": {"writer": writer}, "$inc": {"revision": 1}},
        return_document=ReturnDocument.AFTER,
    )


def _transactional(stack: Stack, topic: str) -> AIOKafkaProducer:
    return AIOKafkaProducer(bootstrap_servers=stack.bootstrap, transactional_id=topic)


async def _read(stack: Stack, topic: str) -> list[bytes | None]:
    partition = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(
        bootstrap_servers=stack.bootstrap, isolation_level="read_committed"
    ) as consumer:
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        batches = await consumer.getmany(timeout_ms=5000)
    return [message.value for message in batches[partition]]


async def _put_version(search: AsyncOpenSearch, index: str, version: int) -> int:
    where = {"_id": "luat-14", "version": version, "version_type": "external"}
    lines = [{"index": where}, {"version": version}]
    body = "".join(json.dumps(line) + "\n" for line in lines)
    answer = await search.bulk(index=index, body=body)
    status: int = answer["items"][0]["index"]["status"]
    return status

"""What the records on a Mongo-wire server promise beyond the laws of the port."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from msgspec import Struct
from pymongo import AsyncMongoClient, MongoClient

from lantoa.engines.mongo import driver
from lantoa.engines.opening import open_records
from lantoa.engines.records import AlreadyThere, Conflict, Index, Records, Table
from lantoa.runtime.errors import Away, TooLarge
from tests.laws.stores import fresh
from tests.stack import Stack
from tests.stack_local import free_port

BY_TITLE = Index("by-title", ("title",))


class Note(Struct, frozen=True):
    title: str = "Thông báo"


NOTES = Table("notes", Note, (BY_TITLE,))


@pytest.fixture
def service(stack: Stack) -> Iterator[str]:
    name = fresh("laws")
    yield name
    with MongoClient[dict[str, object]](stack.mongo) as server:
        server.drop_database(f"lantoa_{name}")


@pytest.fixture
async def records(stack: Stack, service: str, tmp_path: Path) -> AsyncIterator[Records]:
    async with open_records(stack.mongo, tmp_path, service) as records:
        await records.prepare([NOTES])
        yield records


@pytest.mark.cluster
async def test_pymongos_own_client_takes_motors_place(
    stack: Stack, service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "Client", AsyncMongoClient)
    async with open_records(stack.mongo, tmp_path, service) as records:
        await records.prepare([NOTES])
        assert await records.insert_many(NOTES, {"a": Note("một"), "b": Note("hai")}) == frozenset()
        assert await records.insert_many(NOTES, {"b": Note(), "c": Note("ba")}) == {"b"}
        with pytest.raises(AlreadyThere):
            await records.insert(NOTES, "a", Note())
        await records.put(NOTES, "a", Note("bốn"), 1)
        with pytest.raises(Conflict):
            await records.put(NOTES, "a", Note("năm"), 1)
        found = await records.find(NOTES, "by-title", lower="b", descending=True, limit=2)
        assert [stored.id for stored in found] == ["b", "a"]
        assert await records.get_many(NOTES, ["a", "z"]) == {"a": await records.get(NOTES, "a")}
        lease = await records.claim("relay", "một", 30)
        assert lease is not None
        assert await records.renew(lease)
        await records.release(lease)
        assert await records.delete(NOTES, "a")
        await records.ping()


@pytest.mark.cluster
async def test_what_a_program_without_the_index_wrote_is_placed_by_the_next_prepare(
    records: Records,
) -> None:
    old = Table(NOTES.name, Note)
    await records.insert(NOTES, "a", Note("một"))
    await records.put(old, "a", Note("hai"), 1)
    assert await records.find(NOTES, "by-title") == []
    await records.prepare([NOTES])
    assert [s.value for s in await records.find(NOTES, "by-title")] == [Note("hai")]


@pytest.mark.cluster
async def test_a_record_that_no_server_takes_is_too_large(records: Records) -> None:
    with pytest.raises(TooLarge):
        await records.insert(NOTES, "a", Note("x" * 17_000_000))
    assert await records.get(NOTES, "a") is None
    await records.insert(NOTES, "a", Note())
    with pytest.raises(TooLarge):
        await records.put(NOTES, "a", Note("x" * 17_000_000), 1)


async def test_a_server_that_is_away_is_named_in_time(tmp_path: Path) -> None:
    url = f"mongodb://127.0.0.1:{free_port()}/?directConnection=true"
    async with open_records(url, tmp_path, "laws") as records:
        async with asyncio.timeout(3.5):
            with pytest.raises(Away, match="records"):
                await records.ping()
        async with asyncio.timeout(5):
            with pytest.raises(Away) as away:
                await records.get(NOTES, "a")
    assert away.value.dependency == "records"

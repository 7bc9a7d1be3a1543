"""``lantoa check`` sees what is missing, stale or never told; it cannot be talked out of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Content, ContentPublished, ContentWithdrawn, Stub
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_STATE, TOPICS
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.search.building import indexed
from lantoa.search.entries import Indexed
from lantoa.testing.builders import NOON, a_content, a_law, a_stub
from lantoa_indexer.checking import check


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(CommonSettings(data=tmp_path)) as opened:
        await opened.log.prepare(TOPICS)
        yield opened


def events(subject: Content | Stub) -> list[Outgoing]:
    fact = (
        ContentWithdrawn(stub=subject)
        if isinstance(subject, Stub)
        else ContentPublished(content=subject)
    )
    return [
        encode(topic, fact, key=subject.id, id="1", source="test", time=NOON)
        for topic in (CONTENT_EVENT, CONTENT_STATE)
    ]


async def told(world: World, *subjects: Content | Stub) -> None:
    async with world.log.appender() as appender:
        for subject in subjects:
            await appender.append(events(subject))


async def stands(world: World, *contents: Indexed) -> None:
    index = await world.search()
    await index.prepare()
    await index.apply(contents)


async def test_an_index_that_equals_the_log_is_found_right(world: World) -> None:
    await told(world, a_content(), a_law(), a_stub(version=2))
    await stands(world, indexed(a_law()), indexed(a_stub(version=2)))
    found = await check(world)
    assert (found["published"], found["indexed"], found["wrong"]) == (2, 2, [])


async def test_a_content_that_is_not_indexed_is_missing(world: World) -> None:
    await told(world, a_content(), a_law())
    await stands(world, indexed(a_law()))
    found = await check(world)
    assert (found["missing"], found["stale"]) == (["ke-hoach-335"], [])
    assert found["wrong"]


async def test_an_older_version_in_the_index_is_stale(world: World) -> None:
    await told(world, a_content(), a_content(version=2, title="Tiêu đề đã đính chính"))
    await stands(world, indexed(a_content()))
    assert (await check(world))["stale"] == ["ke-hoach-335"]


async def test_one_field_of_one_article_that_differs_is_stale(world: World) -> None:
    await told(world, a_law())
    right = indexed(a_law())
    first, *others = right.entries
    wrong = (replace(first, text=f"{first.text} (sai)"), *others)
    await stands(world, Indexed(head=right.head, entries=wrong))
    assert (await check(world))["stale"] == ["luat-57-2020-qh14"]


async def test_what_stands_in_the_index_alone_is_stale(world: World) -> None:
    await stands(world, indexed(a_law()))
    assert (await check(world))["stale"] == ["luat-57-2020-qh14"]


async def test_a_version_that_was_never_told_is_a_gap(world: World) -> None:
    await told(world, a_content(), a_content(version=3))
    await stands(world, indexed(a_content(version=3)))
    assert (await check(world))["gaps"] == ["ke-hoach-335"]


async def test_an_older_event_read_late_makes_no_difference(world: World) -> None:
    await told(world, a_content(version=2), a_content(version=1))
    await stands(world, indexed(a_content(version=2)))
    assert (await check(world))["wrong"] == []

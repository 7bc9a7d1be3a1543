"""The continuous audit finds what was changed behind the indexer's back, and mends it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import ContentPublished, ContentWithdrawn
from lantoa.contracts.events import encode
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_STATE, TOPICS
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.search.building import indexed
from lantoa.search.entries import Indexed
from lantoa.testing.builders import NOON, a_content, a_law, a_stub
from lantoa_indexer.auditing import Auditing
from lantoa_indexer.checking import check
from lantoa_indexer.rebuild import TABLES

FACTS = (
    ContentPublished(content=a_content()),
    ContentPublished(content=a_law()),
    ContentWithdrawn(stub=a_stub("tin-thu-hoi", version=2)),
)
RIGHT = (indexed(a_content()), indexed(a_law()), indexed(a_stub("tin-thu-hoi", version=2)))


class Later(SystemClock):
    """A minute from now: what was told has had its time to be indexed. It waits for nothing."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=1)

    async def sleep(self, seconds: float) -> None:
        await super().sleep(0)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(CommonSettings(data=tmp_path)) as opened:
        await opened.log.prepare(TOPICS)
        async with opened.log.appender() as appender:
            for fact in FACTS:
                key = fact.stub.id if isinstance(fact, ContentWithdrawn) else fact.content.id
                await appender.append(
                    [
                        encode(topic, fact, key=key, id="1", source="test", time=NOON)
                        for topic in (CONTENT_EVENT, CONTENT_STATE)
                    ]
                )
        yield opened


async def auditing(world: World) -> Auditing:
    records = await world.records("indexer")
    await records.prepare(TABLES)
    return Auditing(world.log, await world.search(), records, Later(), 2)


async def standing(world: World, *contents: Indexed) -> SearchIndex:
    index = await world.search()
    await index.prepare()
    await index.apply(contents)
    return index


async def test_an_index_that_equals_the_log_has_no_difference(world: World) -> None:
    await standing(world, *RIGHT)
    found = await (await auditing(world)).round()
    assert (found.compared, found.differences) == (3, 0)


async def test_a_content_that_was_lost_is_brought_back(world: World) -> None:
    await standing(world, *RIGHT[1:])
    assert (await (await auditing(world)).round()).differences == 1
    assert (await check(world))["wrong"] == []


async def test_a_word_that_was_altered_is_mended(world: World) -> None:
    first, *others = RIGHT[1].entries
    wrong = replace(RIGHT[1], entries=(replace(first, text="Điều này đã bị sửa."), *others))
    await standing(world, RIGHT[0], wrong, RIGHT[2])
    assert (await check(world))["stale"] == ["luat-57-2020-qh14"]
    assert (await (await auditing(world)).round()).differences == 1
    assert (await check(world))["wrong"] == []


async def test_what_was_withdrawn_and_raised_from_the_dead_is_withdrawn_again(world: World) -> None:
    await standing(world, *RIGHT[:2], indexed(a_content("tin-thu-hoi")))
    assert (await (await auditing(world)).round()).differences == 1
    assert (await check(world))["wrong"] == []


async def test_a_newer_version_than_the_state_read_is_left_alone(world: World) -> None:
    newer = indexed(a_content(version=9, title="Tiêu đề mới hơn"))
    index = await standing(world, newer, *RIGHT[1:])
    assert (await (await auditing(world)).round()).differences == 0
    assert [head.version for head in await index.heads([newer.head.content_id])] == [9]


async def test_the_check_tells_of_the_last_round(world: World) -> None:
    await standing(world, *RIGHT[:2])
    await (await auditing(world)).round()
    found = await check(world)
    assert (found["audit_differences"], bool(found["audited_at"])) == (1, True)

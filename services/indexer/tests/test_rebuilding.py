"""A rebuild beside the live index: nobody notices, nothing is older, and what stands is the log."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import tantivy

from lantoa.contracts.content import Content, ContentPublished, ContentWithdrawn, Stub
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_STATE, TOPICS
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.running import run_until
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.search.building import indexed
from lantoa.testing.builders import NOON, a_content, a_stub
from lantoa.testing.city import free_port
from lantoa_indexer.app import indexer
from lantoa_indexer.checking import check
from lantoa_indexer.rebuild import NotNow, Phase
from lantoa_indexer.reindexing import Reindexing, Told, Wish

PATIENCE = 60.0
NAMES = [f"tin-{n}" for n in range(30)]


@pytest.fixture
def settings(tmp_path: Path) -> CommonSettings:
    return CommonSettings(data=tmp_path, admin_port=free_port())


@pytest.fixture
async def world(settings: CommonSettings) -> AsyncIterator[World]:
    async with open_world(settings) as opened:
        await opened.log.prepare(TOPICS)
        yield opened


@asynccontextmanager
async def running(settings: CommonSettings) -> AsyncIterator[None]:
    """One indexer, with engines of its own, as in a process of its own."""
    stop = asyncio.Event()
    run = asyncio.create_task(run_until(stop, [(indexer, None)], settings, lambda *_: None))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(run, PATIENCE)


def events(subject: Content | Stub) -> list[Outgoing]:
    fact = (
        ContentWithdrawn(stub=subject)
        if isinstance(subject, Stub)
        else ContentPublished(content=subject)
    )
    return [
        encode(topic, fact, key=subject.id, id=f"{subject.version}", source="test", time=NOON)
        for topic in (CONTENT_EVENT, CONTENT_STATE)
    ]


async def tell(world: World, *subjects: Content | Stub) -> None:
    async with world.log.appender() as appender:
        await appender.append([event for subject in subjects for event in events(subject)])


async def reindexed(world: World, wish: Wish = Wish.REBUILD) -> Told:
    asking = Reindexing(await world.search(), await world.records("indexer"), SystemClock())
    async with asyncio.timeout(PATIENCE):
        return await asking.ask(wish, lambda *_: None)


async def until_right(world: World) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await check(world))["wrong"]:
            await SystemClock().sleep(0.2)


async def begin(world: World) -> None:
    await tell(world, *(a_content(name) for name in NAMES))
    await (await world.search()).prepare()


async def whole(index: SearchIndex) -> Sequence[object]:
    return [head async for head in index.all_heads()]


async def test_the_finished_index_equals_a_fresh_one(
    settings: CommonSettings, world: World
) -> None:
    subjects: list[Content | Stub] = [a_content(name) for name in NAMES]
    stub = a_stub(NAMES[3], version=2)
    await tell(world, *subjects, stub)
    index = await world.search()
    await index.prepare()
    async with running(settings):
        await reindexed(world)
        await until_right(world)
    fresh = await index.beside("moi-tinh")
    await fresh.apply([indexed(subject) for subject in [*subjects, stub]])
    assert await whole(index) == await whole(fresh)


async def test_an_old_index_that_is_let_go_leaves_the_disk(
    settings: CommonSettings, world: World
) -> None:
    await begin(world)
    async with running(settings):
        told = await reindexed(world)
        with pytest.raises(NotNow):
            await reindexed(world)
        gone = await reindexed(world, Wish.FORGET)
        with pytest.raises(NotNow):
            await reindexed(world, Wish.UNDO)
    assert gone.phase is Phase.GONE
    assert not (settings.data / "search" / told.old).exists()
    assert (settings.data / "search" / told.live).exists()


async def test_an_index_of_another_version_is_rebuilt_and_written_again(
    settings: CommonSettings, world: World
) -> None:
    folder = settings.data / "search" / "index-1"
    folder.mkdir(parents=True)
    tantivy.Index(tantivy.SchemaBuilder().build(), path=str(folder))
    await tell(world, a_content())
    async with running(settings):
        await reindexed(world)
        for version in range(2, 9):
            await tell(world, a_content(version=version))
            await SystemClock().sleep(0.3)
        await until_right(world)

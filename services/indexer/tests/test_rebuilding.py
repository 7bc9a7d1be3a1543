"""A rebuild beside the live index: nobody notices, nothing is older, and what stands is the log."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from lantoa.contracts.content import Content, ContentPublished, ContentWithdrawn, Stub
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import ContentId
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


class Storm:
    """Publishes, corrections and withdrawals, one after the other, and a reader all the while."""

    def __init__(self, world: World, index: SearchIndex) -> None:
        self._world = world
        self._index = index
        self._luck = Random(335)
        self._versions = dict.fromkeys(NAMES, 1)
        self.seen = dict.fromkeys(NAMES, 0)
        self.older: list[str] = []
        self.reads = 0

    async def blow(self) -> None:
        while True:
            name = self._luck.choice(NAMES)
            version = self._versions[name] = self._versions[name] + 1
            withdrawn = self._luck.random() < 0.2
            title = f"Hà Nội phổ biến Luật Đất đai, lần đính chính thứ {version}"
            changed = a_content(name, version, title=title)
            await tell(self._world, a_stub(name, version=version) if withdrawn else changed)
            await SystemClock().sleep(0.01)

    async def read(self) -> None:
        while True:
            for head in await self._index.heads([ContentId(name) for name in NAMES]):
                if head.version < self.seen[head.content_id]:
                    self.older.append(f"{head.content_id}: {head.version}")
                self.seen[head.content_id] = head.version
            self.reads += 1
            await SystemClock().sleep(0.002)


@asynccontextmanager
async def storming(world: World) -> AsyncIterator[Storm]:
    """A storm over the live index; a read that fails fails the test."""
    storm = Storm(world, await world.search())
    tasks = [asyncio.create_task(storm.blow()), asyncio.create_task(storm.read())]
    try:
        yield storm
    finally:
        failed = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for task in failed:
            task.result()


async def begin(world: World) -> None:
    await tell(world, *(a_content(name) for name in NAMES))
    await (await world.search()).prepare()


async def whole(index: SearchIndex) -> Sequence[object]:
    return [head async for head in index.all_heads()]


async def test_a_storm_during_a_rebuild_shows_no_reader_a_gap_or_an_older_version(
    settings: CommonSettings, world: World
) -> None:
    await begin(world)
    async with running(settings):
        await until_right(world)
        async with storming(world) as storm:
            told = await reindexed(world)
            assert told.phase is Phase.KEPT
            assert told.live == await (await world.search()).live() != told.old
            back = await reindexed(world, Wish.UNDO)
            assert (back.live, back.old) == (told.old, told.live)
        await until_right(world)
    assert storm.older == []
    assert storm.reads > 100


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


@asynccontextmanager
async def killed(settings: CommonSettings, after: float) -> AsyncIterator[None]:
    """An indexer in a process of its own that is killed so many seconds after it was started."""
    places = {"LANTOA_DATA": str(settings.data), "LANTOA_ADMIN_PORT": str(free_port())}
    command = (sys.executable, "-c", "from lantoa.runtime.cli import main; main()")
    child = await asyncio.create_subprocess_exec(
        *command, "run", "indexer", env=places, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield
        await SystemClock().sleep(after)
    finally:
        child.kill()
        await child.wait()


async def test_an_indexer_killed_at_any_moment_goes_on_with_the_rebuild(
    settings: CommonSettings, world: World
) -> None:
    await begin(world)
    async with storming(world) as storm:
        asking = asyncio.create_task(reindexed(world))
        for seconds in (1.7, 2.6, 3.9):
            async with killed(settings, seconds):
                pass
        asking.cancel()
        async with running(settings):
            told = await reindexed_again(world)
    assert told.phase is Phase.KEPT
    assert storm.older == []
    async with running(settings):
        await until_right(world)


async def reindexed_again(world: World) -> Told:
    """The command given again: it takes up what is under way, or finds it done."""
    try:
        return await reindexed(world)
    except NotNow:
        await reindexed(world, Wish.UNDO)
        return await reindexed(world, Wish.UNDO)

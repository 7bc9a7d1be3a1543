"""A rebuild in a storm of publishes, corrections and withdrawals, its indexer killed on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace

from lantoa.contracts.content import Content, ContentPublished, ContentWithdrawn, Stub
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import ContentId
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_STATE
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.world import World
from lantoa.search.building import indexed
from lantoa.testing.builders import NOON, a_content, a_stub
from lantoa_indexer.auditing import Auditing
from lantoa_indexer.checking import check
from lantoa_indexer.rebuild import TABLES, NotNow, Phase
from lantoa_indexer.reindexing import Reindexing, Told, Wish
from tests.faults.indexers import PATIENCE, Place, killed, running

NAMES = [f"tin-{n}" for n in range(30)]


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


class Later(SystemClock):
    """A minute from now: what was told has had its time to be indexed."""

    def now(self) -> datetime:
        return super().now() + timedelta(minutes=1)


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
        self.over = asyncio.Event()

    async def blow(self) -> None:
        while not self.over.is_set():
            name = self._luck.choice(NAMES)
            version = self._versions[name] = self._versions[name] + 1
            withdrawn = self._luck.random() < 0.2
            title = f"Hà Nội phổ biến Luật Đất đai, lần đính chính thứ {version}"
            changed = a_content(name, version, title=title)
            await tell(self._world, a_stub(name, version=version) if withdrawn else changed)
            await SystemClock().sleep(0.01)

    async def read(self) -> None:
        while not self.over.is_set():
            for head in await self._index.heads([ContentId(name) for name in NAMES]):
                if head.version < self.seen[head.content_id]:
                    self.older.append(f"{head.content_id}: {head.version}")
                self.seen[head.content_id] = head.version
            self.reads += 1
            await SystemClock().sleep(0.002)


@asynccontextmanager
async def storming(world: World) -> AsyncIterator[Storm]:
    """A storm over the live index; a read or a publish that fails fails the test."""
    storm = Storm(world, await world.search())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(storm.blow())
        tasks.create_task(storm.read())
        yield storm
        storm.over.set()


async def begin(world: World) -> None:
    await tell(world, *(a_content(name) for name in NAMES))
    await (await world.search()).prepare()


async def test_a_storm_during_a_rebuild_shows_no_reader_a_gap_or_an_older_version(
    place: Place, world: World
) -> None:
    await begin(world)
    async with running(place):
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


async def test_an_indexer_killed_at_any_moment_goes_on_with_the_rebuild(
    place: Place, world: World
) -> None:
    await begin(world)
    async with storming(world) as storm:
        asking = asyncio.create_task(reindexed(world))
        for seconds in (1.7, 2.6, 3.9):
            async with killed(place, seconds):
                pass
        asking.cancel()
        async with running(place):
            told = await reindexed_again(world)
    assert told.phase is Phase.KEPT
    assert storm.older == []
    async with running(place):
        await until_right(world)


async def reindexed_again(world: World) -> Told:
    """The command given again: it takes up what is under way, or finds it done."""
    try:
        return await reindexed(world)
    except NotNow:
        await reindexed(world, Wish.UNDO)
        return await reindexed(world, Wish.UNDO)


async def test_what_was_altered_behind_its_back_is_found_and_mended(
    place: Place, world: World
) -> None:
    await begin(world)
    index, records = await world.search(), await world.records("indexer")
    await records.prepare(TABLES)
    right = [indexed(a_content(name)) for name in NAMES]
    wrong = replace(right[4], entries=(replace(right[4].entries[0], text="Bị sửa lén."),))
    await index.apply([*right[:4], wrong, *right[6:]])
    auditing = Auditing(world.log, index, records, Later(), 10)
    assert (await auditing.round()).differences == 2
    assert (await auditing.round()).differences == 0
    assert (await check(world))["wrong"] == []

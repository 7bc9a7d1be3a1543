"""The indexer run for real on the embedded engines: from the log to the index and back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from lantoa.contracts.content import ContentPublished
from lantoa.contracts.events import encode
from lantoa.contracts.ids import ContentId
from lantoa.contracts.topics import CONTENT_EVENT, SEARCH_MATCHED, TOPICS
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.running import run_until
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.search.query import Query
from lantoa.search.saving import hash_of, recorded, saved
from lantoa.testing.builders import NOON, a_content
from lantoa.testing.city import free_port
from lantoa_indexer.app import indexer

PATIENCE = 20.0


@pytest.fixture
def settings(tmp_path: Path) -> CommonSettings:
    return CommonSettings(data=tmp_path, admin_port=free_port())


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


async def publish(world: World, *names: str) -> None:
    await world.log.prepare(TOPICS)
    events = [
        encode(
            CONTENT_EVENT,
            ContentPublished(content=a_content(name)),
            key=name,
            id=name,
            source="publisher",
            time=NOON,
        )
        for name in names
    ]
    async with world.log.appender() as appender:
        await appender.append(events)


async def until_found(world: World, *names: str) -> None:
    index = await world.search()
    wanted = [ContentId(name) for name in names]

    async def all_there() -> bool:
        try:
            return len(await index.heads(wanted)) == len(wanted)
        except Away:
            return False

    await until(all_there)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():
            await SystemClock().sleep(0.02)


async def test_what_stands_on_the_log_can_soon_be_found(settings: CommonSettings) -> None:
    async with open_world(settings) as world, running(settings):
        await publish(world, "ke-hoach-335", "ngay-phap-luat")
        await until_found(world, "ke-hoach-335", "ngay-phap-luat")


async def test_a_second_indexer_holds_nothing_up_and_takes_over(settings: CommonSettings) -> None:
    names = [f"tin-{n}" for n in range(40)]
    async with open_world(settings) as world, AsyncExitStack() as standby:
        async with running(settings):
            await publish(world, "truoc")
            await until_found(world, "truoc")
            await standby.enter_async_context(running(settings))
            await publish(world, *names)
            await until_found(world, *names)
        await publish(world, "sau")
        await until_found(world, "sau")


async def test_who_saved_a_search_is_answered_on_the_log(settings: CommonSettings) -> None:
    search = saved(Query(text="phổ biến pháp luật", kinds=("news",)))
    async with open_world(settings) as world, running(settings):
        await world.log.prepare(TOPICS)
        async with world.log.appender() as appender:
            await appender.append([recorded(search, "notifier", NOON)])
        await publish(world, "ke-hoach-335")

        async def told() -> bool:
            found = [record async for record in read_to_end(world.log, SEARCH_MATCHED)]
            name = hash_of(search).encode()
            return [one.key for one in found if name in (one.value or b"")] == [b"ke-hoach-335"]

        await until(told)

"""Saved searches met by versions whose indexer is killed on the way: nothing missed, one answer."""

import asyncio
from collections import defaultdict

from lantoa.contracts.content import ContentPublished
from lantoa.contracts.events import decode, encode
from lantoa.contracts.ids import ContentId
from lantoa.contracts.searches import SearchHash, SearchMatched
from lantoa.contracts.topics import CONTENT_EVENT, SEARCH_MATCHED
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.world import World
from lantoa.search.query import Query
from lantoa.search.saving import hash_of, recorded, saved
from lantoa.testing.builders import NOON, a_content
from tests.faults.indexers import PATIENCE, Place, killed, running

ALL = saved(Query(fields=("44",)))
NAMES = [f"tin-{n}" for n in range(60)]
Answers = dict[ContentId, set[tuple[str, tuple[SearchHash, ...]]]]


async def save(world: World, number: int) -> None:
    """A search that is saved while versions go out, beside the one that was there before."""
    one = saved(Query(fields=("44",), years=(2026, number)))
    async with world.log.appender() as appender:
        await appender.append([recorded(one, "notifier", NOON)])


async def publish(world: World, name: str) -> None:
    fact = ContentPublished(content=a_content(name))
    event = encode(CONTENT_EVENT, fact, key=name, id=name, source="publisher", time=NOON)
    async with world.log.appender() as appender:
        await appender.append([event])


async def answers(world: World) -> Answers:
    """What the log was told of each content, each different answer once, with its event id."""
    found: Answers = defaultdict(set)
    async for record in read_to_end(world.log, SEARCH_MATCHED):
        envelope, fact = decode(SEARCH_MATCHED, record.value, record.headers)
        assert isinstance(fact, SearchMatched)
        found[fact.content_id].add((envelope.id, fact.searches))
    return found


async def test_an_indexer_killed_at_any_moment_tells_each_answer_and_no_other(
    place: Place, world: World
) -> None:
    async with world.log.appender() as appender:
        await appender.append([recorded(ALL, "notifier", NOON)])

    async def storm() -> None:
        for number, name in enumerate(NAMES):
            await publish(world, name)
            await save(world, 2030 + number)
            await SystemClock().sleep(0.1)

    storming = asyncio.create_task(storm())
    for seconds in (1.8, 2.4, 3.1):
        async with killed(place, seconds):
            pass
    await storming
    async with running(place), asyncio.timeout(PATIENCE):
        while len(found := await answers(world)) < len(NAMES):
            await SystemClock().sleep(0.2)
    for name, told in found.items():
        assert len(told) == 1, name
        assert hash_of(ALL) in next(iter(told))[1]

"""Which saved searches a published version answers, once and for all, on the embedded engines."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import (
    Change,
    Content,
    ContentEvent,
    ContentPublished,
    ContentTookEffect,
    ContentWithdrawn,
    Lane,
)
from lantoa.contracts.events import Outgoing, decode
from lantoa.contracts.searches import SavedSearch, SearchHash, SearchMatched
from lantoa.contracts.topics import CONTENT_EVENT, SEARCH_MATCHED, SEARCH_SAVED, TOPICS
from lantoa.engines.eventlog import Record
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.errors import Away, Retry
from lantoa.runtime.service import Received
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.search.query import Query
from lantoa.search.saving import ended, hash_of, recorded, saved
from lantoa.testing.builders import NOON, a_law, a_stub
from lantoa_indexer import percolating
from lantoa_indexer.indexing import Indexing
from lantoa_indexer.percolating import KEPT, Percolating
from lantoa_indexer.searches import SavedSearches, open_searches

YOUTH, LAND, FIELD = (
    saved(Query(text="thanh niên")),
    saved(Query(text="đất đai")),
    saved(Query(fields=("36",))),
)


class Room:
    """One indexer's deed, with all that it works on."""

    def __init__(self, world: World, index: Any, records: Any, searches: SavedSearches) -> None:
        self.world = world
        self.index = index
        self.records = records
        self.searches = searches
        self.clock = ManualClock(NOON)

    def deed(self) -> Percolating:
        """The deed of an indexer that has just started."""
        indexing = Indexing(self.index, self.clock)
        return Percolating(indexing.index, self.index, self.searches, self.records, self.clock)

    async def save(self, *searches: SavedSearch) -> None:
        await self.append(*(recorded(one, "notifier", NOON) for one in searches))

    async def append(self, *records: Outgoing) -> None:
        async with self.world.log.appender() as appender:
            await appender.append(list(records))

    async def told(self, *facts: ContentEvent) -> list[SearchMatched]:
        return matched(await self.deed().handle(received(*facts)))


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_world(CommonSettings(data=tmp_path)) as world:
        await world.log.prepare(TOPICS)
        index, records = await world.search(), await world.records("indexer")
        await index.prepare()
        async with open_searches(world.log) as searches:
            await searches.catch_up()
            yield Room(world, index, records, searches)


def received(*facts: ContentEvent) -> list[Received]:
    record = Record(CONTENT_EVENT.name, 0, 0, 0, b"key", b"", ())
    return [Received(fact, None, record) for fact in facts]


def matched(produced: Sequence[Outgoing]) -> list[SearchMatched]:
    ours = [one for one in produced if one.topic == SEARCH_MATCHED.name]
    facts = [decode(SEARCH_MATCHED, one.value, one.headers)[1] for one in ours]
    return [fact for fact in facts if isinstance(fact, SearchMatched)]


def names(*searches: SavedSearch) -> tuple[SearchHash, ...]:
    return tuple(sorted(map(hash_of, searches)))


def published(content: Content, lane: Lane = Lane.NORMAL) -> ContentPublished:
    return ContentPublished(content=content, lane=lane)


def amended(version: int = 2, **changes: Any) -> Content:
    """The Law on Youth with another text of its second article."""
    law = a_law(version=version, **changes)
    second = replace(law.articles[1], text="Luật này cũng quy định về đất đai.")
    return replace(law, articles=(law.articles[0], second))


async def test_a_new_version_tells_the_searches_it_answers_with_all_that_a_rule_asks(
    room: Room,
) -> None:
    await room.save(YOUTH, LAND, FIELD)
    law = a_law(affects=("luat-cu/dieu-5",))
    told = await room.told(published(law, Lane.URGENT))
    assert told == [
        SearchMatched(
            content_id=law.id,
            version=law.version,
            change=Change.NEW,
            kind=law.kind,
            searches=names(YOUTH, FIELD),
            fields=law.fields,
            areas=law.areas,
            audiences=law.audiences,
            authority=law.authority,
            affects=("luat-cu/dieu-5",),
            lane=Lane.URGENT,
        )
    ]


async def test_what_was_saved_the_moment_before_is_matched_and_what_ended_is_not(
    room: Room,
) -> None:
    await room.save(YOUTH, FIELD)
    assert (await room.told(published(a_law())))[0].searches == names(YOUTH, FIELD)
    await room.append(ended(hash_of(FIELD)))
    assert (await room.told(published(a_law("luat-khac"))))[0].searches == names(YOUTH)


async def test_nothing_is_told_when_nobody_looks_for_it(room: Room) -> None:
    await room.save(LAND)
    assert await room.told(published(a_law())) == []


async def test_of_a_major_version_only_what_is_new_or_other_counts(room: Room) -> None:
    await room.save(YOUTH, LAND, saved(Query(text="công dân 16 tuổi")))
    await room.told(published(a_law()))
    told = await room.told(published(amended()))
    assert [one.searches for one in told] == [names(YOUTH, LAND)]
    assert await room.told(published(amended(version=3))) == []


async def test_versions_of_one_batch_are_compared_with_each_other(room: Room) -> None:
    await room.save(LAND, saved(Query(text="công dân")))
    told = await room.told(published(a_law()), published(amended()))
    assert [(one.version, one.searches) for one in told] == [
        (1, names(saved(Query(text="công dân")))),
        (2, names(LAND)),
    ]


async def test_what_comes_back_after_a_withdrawal_is_new(room: Room) -> None:
    await room.save(FIELD)
    gone = a_stub("luat-57-2020-qh14", version=2)
    await room.told(published(a_law()), ContentWithdrawn(stub=gone))
    assert [one.version for one in await room.told(published(a_law(version=3)))] == [3]


@pytest.mark.parametrize(
    "event",
    [
        published(a_law(), Lane.HISTORY),
        published(a_law(change=Change.MINOR)),
        published(a_law(change=Change.CORRECTION)),
        ContentTookEffect(content=a_law()),
    ],
    ids=["history", "minor", "correction", "took effect"],
)
async def test_what_alerts_nobody_is_indexed_and_not_matched(
    room: Room, event: ContentEvent
) -> None:
    await room.save(YOUTH)
    assert await room.told(event) == []
    assert (await room.index.ask(Query(text="thanh niên"))).total == 3


async def test_a_version_that_comes_again_gets_the_very_same_answer(room: Room) -> None:
    await room.save(LAND)
    await room.told(published(a_law()))
    first = await room.deed().handle(received(published(amended())))
    await room.save(YOUTH, FIELD)
    room.clock.move(60)
    again = await room.deed().handle(received(published(amended())))
    matches = [one for one in first if one.topic == SEARCH_MATCHED.name]
    assert matches == [one for one in again if one.topic == SEARCH_MATCHED.name]
    assert [fact.searches for fact in matched(matches)] == [names(LAND)]


async def test_an_indexer_that_died_after_indexing_still_knows_what_was_new(room: Room) -> None:
    await room.save(LAND, FIELD)
    await room.told(published(a_law()))
    indexing = Indexing(room.index, room.clock)

    class Dying:
        async def up_to_now(self) -> None:
            raise Away("killed", dependency="searches")

        async def matching(self, entries: object) -> tuple[SearchHash, ...]:
            raise AssertionError

    dying = Percolating(indexing.index, room.index, Dying(), room.records, room.clock)
    with pytest.raises(Away):
        await dying.handle(received(published(amended(fields=("36",)))))
    assert (await room.index.heads([a_law().id]))[0].version == 2
    told = await room.told(published(amended(fields=("36",))))
    assert [one.searches for one in told] == [names(LAND, FIELD)]


async def test_an_index_that_is_ahead_makes_everything_count(room: Room) -> None:
    await room.save(YOUTH, LAND)
    await room.told(published(amended(version=3, change=Change.MINOR)))
    told = await room.told(published(amended(version=2)))
    assert [one.searches for one in told] == [names(YOUTH, LAND)]


async def test_it_is_indexed_while_the_searches_are_still_being_read(room: Room) -> None:
    async with open_searches(room.world.log) as reading:
        room.searches = reading
        with pytest.raises(Retry, match="still being read"):
            await room.told(published(a_law()))
        assert (await room.index.ask(Query(text="thanh niên"))).total == 3
        await reading.catch_up()
        assert await room.told(published(a_law())) == []


async def test_a_wrong_record_among_the_searches_is_passed_over(room: Room) -> None:
    right = recorded(YOUTH, "notifier", NOON)
    wrong = Outgoing(topic=SEARCH_SAVED.name, key=b"x", value=b"{", headers=right.headers)
    await room.append(wrong, right)
    assert [one.searches for one in await room.told(published(a_law()))] == [names(YOUTH)]


async def test_many_answers_travel_in_parts_that_are_always_cut_alike(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(percolating, "PART", 2)
    searches = [saved(Query(text="thanh niên", years=(2020, year))) for year in range(2021, 2026)]
    await room.save(*searches)
    first = await room.deed().handle(received(published(a_law())))
    again = await room.deed().handle(received(published(a_law())))
    parts = matched(first)
    assert [(one.part, one.parts, len(one.searches)) for one in parts] == [
        (1, 3, 2),
        (2, 3, 2),
        (3, 3, 1),
    ]
    assert tuple(name for one in parts for name in one.searches) == names(*searches)
    assert parts == matched(again)


async def test_what_was_kept_is_let_go_after_its_time(room: Room) -> None:
    await room.save(LAND)
    deed = room.deed()
    await deed.handle(received(published(a_law()), published(amended())))
    await deed.forget_old()
    await room.save(FIELD)
    assert [one.searches for one in await room.told(published(amended()))] == [names(LAND)]
    room.clock.move(KEPT.total_seconds() + 1)
    await deed.forget_old()
    told = await room.told(published(amended(fields=("36",))))
    assert [one.searches for one in told] == [names(LAND, FIELD)]

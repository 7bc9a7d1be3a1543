"""Saved searches are on the log for as long as anybody follows them, wherever a process dies."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.engines.eventlog import Record
from lantoa.runtime.errors import Away
from lantoa.search.saving import hash_of
from lantoa_notifier.subscribers.searching import Searching
from lantoa_notifier.subscribers.telling import StateTelling
from services.notifier.tests.room import Room, open_room, search

ANYTHING = Rule()
DISPUTES = search("tranh chấp đất đai")
NAME = hash_of(DISPUTES.search)
HOUR, WEEK = 3600.0, 7 * 24 * 3600.0
PUSH = "https://push.example/1"


class Dies(BaseException):
    """The process ends here."""


class Mortal:
    """An end of the log whose process dies before or after an append."""

    def __init__(self, room: Room, *, after: bool = False) -> None:
        self._room = room
        self._after = after

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        if self._after:
            async with self._room.log.appender() as appender:
                await appender.append(records)
        raise Dies


class Slow:
    """An end of the log before which somebody else keeps the same search."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        if any(one.value is None for one in records):
            await self._room.confirmed("hoa@vidu.vn", ANYTHING, searches=[DISPUTES])
        async with self._room.log.appender() as appender:
            return await appender.append(records)


class Nobody:
    """A log that takes nothing."""

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        raise Away("the log is away", dependency="log")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def test_a_search_is_looked_for_once_its_follow_is_confirmed(room: Room) -> None:
    await room.follow("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    assert await room.saved() == {}
    await room.confirm(1)
    assert await room.saved() == {NAME: DISPUTES.search}
    (follow,) = (await room.state(1)).follows
    assert follow.rule.searches == (NAME,)


async def test_a_browser_that_follows_has_confirmed_by_its_permission(room: Room) -> None:
    await room.follow(PUSH, ANYTHING, channel=Channel.PUSH, searches=[DISPUTES])
    assert NAME in await room.saved()


async def test_a_search_is_let_go_of_when_the_last_has_stopped(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    minh = await room.confirmed("minh@vidu.vn", ANYTHING, searches=[DISPUTES])
    for number, left in ((lan, {NAME}), (minh, set())):
        await room.stop(number)
        room.clock.move(2 * WEEK)
        await room.searching.let_go()
        assert set(await room.saved()) == left


async def test_a_search_that_was_just_kept_is_not_let_go_of(room: Room) -> None:
    await room.searching.keep([DISPUTES.search])
    room.clock.move(HOUR / 2)
    await room.searching.let_go()
    assert NAME in await room.saved()


async def test_what_was_let_go_of_may_be_followed_again(room: Room) -> None:
    await room.stop(await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES]))
    room.clock.move(2 * HOUR)
    await room.searching.let_go()
    assert await room.saved() == {}
    await room.confirmed("minh@vidu.vn", ANYTHING, searches=[DISPUTES])
    assert NAME in await room.saved()


async def test_no_state_names_a_search_before_the_log_has_it(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    room.clock.move(HOUR)
    told = await room.log.ends([SUBSCRIPTION_STATE])
    away = Searching(room.records, Nobody(), room.followers, room.clock)
    async with room.log.appender() as appender:
        with pytest.raises(Away):
            await StateTelling(room.records, appender, away, room.clock).tell(SubscriberNumber(lan))
    assert await room.log.ends([SUBSCRIPTION_STATE]) == told


@pytest.mark.parametrize("after", [False, True])
async def test_who_dies_while_keeping_does_it_again(room: Room, after: bool) -> None:
    dying = Searching(room.records, Mortal(room, after=after), room.followers, room.clock)
    with pytest.raises(Dies):
        await dying.keep([DISPUTES.search])
    await room.searching.keep([DISPUTES.search])
    assert NAME in await room.saved()


@pytest.mark.parametrize("after", [False, True])
async def test_who_dies_while_letting_go_does_it_later(room: Room, after: bool) -> None:
    await room.searching.keep([DISPUTES.search])
    room.clock.move(2 * HOUR)
    dying = Searching(room.records, Mortal(room, after=after), room.followers, room.clock)
    with pytest.raises(Dies):
        await dying.let_go()
    room.clock.move(2 * HOUR)
    await room.searching.let_go()
    assert await room.saved() == {}


async def test_who_follows_while_it_is_let_go_of_is_found_all_the_same(room: Room) -> None:
    await room.searching.keep([DISPUTES.search])
    room.clock.move(2 * HOUR)
    await Searching(room.records, Slow(room), room.followers, room.clock).let_go()
    assert NAME in await room.saved()
    room.clock.move(2 * HOUR)
    await room.searching.let_go()
    assert NAME in await room.saved()


async def test_an_end_told_last_by_somebody_slow_is_mended_at_the_next_look(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.forget_search(NAME)
    room.clock.move(2 * HOUR)
    await room.searching.let_go()
    assert NAME in await room.saved()

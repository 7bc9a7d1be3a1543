"""Our own pages and channels among those who are told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Change, Lane
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa_notifier.channels.social.accounts import FIRST_NUMBER, Account
from lantoa_notifier.planner.following import MOST
from services.notifier.tests.room import Room, intents, open_room, published, told, withdrawn

CITY = Account("telegram", "@phapluathanoi", "ma")
LAND_ONLY = Account("telegram", "@datdaihanoi", "ma", Rule(fields=("44",)))
WARD = Account("telegram", "@phuongcuanam", "ma", Rule(areas=("00070",)))
EVERYWHERE = {CITY.number, LAND_ONLY.number, WARD.number}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path, (CITY, LAND_ONLY, WARD)) as opened:
        yield opened


async def test_a_version_is_posted_on_every_account_that_wants_it(room: Room) -> None:
    assert told(await room.plan(published())) == {Channel.SOCIAL: EVERYWHERE}


async def test_an_account_of_a_field_is_spared_the_others(room: Room) -> None:
    tax = published(fields=("38",))
    assert told(await room.plan(tax)) == {Channel.SOCIAL: {CITY.number, WARD.number}}


async def test_a_ward_gets_what_concerns_it_and_what_concerns_the_whole_city(room: Room) -> None:
    assert WARD.number in told(await room.plan(published()))[Channel.SOCIAL]
    elsewhere = published(id="tin-noi-khac", areas=("00004",))
    assert WARD.number not in told(await room.plan(elsewhere))[Channel.SOCIAL]


async def test_people_and_accounts_are_told_side_by_side_each_once(room: Room) -> None:
    lan = await room.confirmed("lan@thu.example")
    minh = await room.confirmed("zalo:84912", channel=Channel.SOCIAL)
    planned = await room.plan(published())
    assert told(planned) == {Channel.EMAIL: {lan}, Channel.SOCIAL: {minh, *EVERYWHERE}}
    assert intents(planned)["v1.social.main"] == 4


async def test_history_is_posted_nowhere(room: Room) -> None:
    assert told(await room.plan(published(lane=Lane.HISTORY))) == {}


async def test_corrections_and_withdrawals_go_where_it_was_posted_and_nowhere_else(
    room: Room,
) -> None:
    await room.deliver(await room.plan(published(fields=("38",))))
    there = {CITY.number, WARD.number}
    corrected = await room.plan(published(2, Change.CORRECTION, fields=("44",)))
    assert told(corrected) == {Channel.SOCIAL: there}
    assert told(await room.plan(withdrawn(3))) == {Channel.SOCIAL: there}


async def test_an_editor_sees_beforehand_on_how_many_accounts_it_will_stand(room: Room) -> None:
    foreseen = await room.foreseeing.foresee(published(fields=("38",)))
    assert foreseen.channels[Channel.SOCIAL] == 2


def test_no_person_ever_has_the_number_of_an_account() -> None:
    assert FIRST_NUMBER > MOST
    assert all(FIRST_NUMBER <= number < 2**32 for number in EVERYWHERE)


def test_an_account_keeps_its_number_whatever_else_of_it_changes() -> None:
    assert CITY.number == Account("telegram", "@phapluathanoi", "khác", CITY.wants).number
    assert replace(CITY.wants) == Rule()

"""What is left to a person whose phone is no more: the next of their channels, or a way back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pyroaring import BitMap

from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import AddressGone, Channel, Contact
from lantoa_notifier.channels.messages import Lost
from lantoa_notifier.channels.smpp import statuses
from services.notifier.tests.desk import Desk, send_all
from services.notifier.tests.room import LAND, Room, open_room, published, received, told
from services.notifier.tests.test_addressing import MAIL, PHONE, adds, drops, gone, prefers, types

DAY = 24 * 3600.0


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def by_phone(room: Room) -> int:
    """Somebody who follows land by the only number they have."""
    code = await room.code(await room.follow(PHONE, channel=Channel.SMS))
    await room.types(PHONE, code)
    (state,) = await room.states_told()
    return state.number


async def by_phone_and_mail(room: Room) -> int:
    """Somebody who is told by SMS, and by e-mail where that is not possible."""
    number = await room.confirmed(MAIL)
    await types(room, number, await room.code(await adds(room, number, PHONE, channel=Channel.SMS)))
    await prefers(room, number, Channel.SMS, Channel.EMAIL)
    return number


async def test_whose_only_phone_is_no_more_follows_nothing_and_may_begin_again(room: Room) -> None:
    number = await by_phone(room)
    await gone(room, number, Channel.SMS)
    state = await room.state(number)
    assert (state.follows, state.lost) == ((), (Channel.SMS,))
    assert told(await room.plan(published())) == {}
    room.clock.move(DAY)
    assert await by_phone(room) == number
    state = await room.state(number)
    assert ([f.channel for f in state.follows], state.lost) == ([Channel.SMS], ())


async def test_whose_phone_is_no_more_is_told_by_the_next_of_their_channels(room: Room) -> None:
    number = await by_phone_and_mail(room)
    assert told(await room.plan(published())) == {Channel.SMS: {number}}
    await gone(room, number, Channel.SMS)
    state = await room.state(number)
    assert (state.channels, state.lost) == ((Channel.EMAIL,), (Channel.SMS,))
    assert told(await room.plan(published(2))) == {Channel.EMAIL: {number}}
    assert await room.people.known(Contact(channel=Channel.SMS, address=PHONE)) is None


async def test_a_phone_that_is_added_again_is_lost_no_more_also_when_it_is_dropped_later(
    room: Room,
) -> None:
    number = await by_phone_and_mail(room)
    await gone(room, number, Channel.SMS)
    room.clock.move(DAY)
    await types(room, number, await room.code(await adds(room, number, PHONE, channel=Channel.SMS)))
    assert (await room.state(number)).lost == ()
    assert told(await room.plan(published())) == {Channel.SMS: {number}}
    await drops(room, number, Channel.SMS)
    assert (await room.state(number)).lost == ()


async def test_what_a_person_ends_by_themselves_is_not_lost(room: Room) -> None:
    number = await by_phone_and_mail(room)
    await drops(room, number, Channel.SMS)
    await room.stop(number)
    assert (await room.state(number)).lost == ()


async def test_from_the_carriers_third_refusal_to_the_letter_that_comes_instead(room: Room) -> None:
    number = await by_phone_and_mail(room)
    desk = Desk(room.records, room.clock, bytes(32))
    for version in (1, 2, 3):
        campaign = await desk.campaign(
            BitMap([number]), channel=Channel.SMS, version=Version(version), about=LAND
        )
        desk.peer.script = [statuses.refusal(0x0B)]
        for fact in await send_all(desk.worker(lost=Lost.UNKNOWN), campaign):
            if isinstance(fact, AddressGone):
                await room.addressing.gone(received(fact))
        assert (await room.state(number)).lost == ((Channel.SMS,) if version == 3 else ())
        room.clock.move(4 * DAY)
    assert told(await room.plan(published(4))) == {Channel.EMAIL: {number}}
    assert (await room.subscriber(number)).bounces == ()

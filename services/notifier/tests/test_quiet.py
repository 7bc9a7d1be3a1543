"""No phone rings at night for what can wait until morning."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel, QuietChosen, QuietHours
from lantoa_notifier.accounts.ledger import Wait
from lantoa_notifier.domain.quiet import Quiet, quiet_of
from lantoa_notifier.planner.cutting import again
from services.notifier.tests.desk import Desk, received, send_all
from services.notifier.tests.room import open_room

NIGHT = Quiet(time(22), time(7))
EVENING = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)
"""Half past ten in Hà Nội."""
MORNING = datetime(2026, 11, 28, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "waits"),
    [(14, 59, False), (15, 0, True), (23, 59, True), (0, 0, False), (5, 0, False)],
)
async def test_the_night_begins_and_ends_on_the_minute_in_ha_noi(
    desk: Desk, hour: int, minute: int, waits: bool
) -> None:
    campaign = await desk.campaign(BitMap([1]), channel=Channel.SMS)
    now = datetime(2026, 11, 27, hour, minute, tzinfo=UTC)
    assert (NIGHT.until(campaign, now) is not None) is waits


@pytest.mark.parametrize(
    ("values", "waits"),
    [
        ({"channel": Channel.SMS}, True),
        ({"channel": Channel.PUSH}, True),
        ({"channel": Channel.EMAIL}, False),
        ({"channel": Channel.SMS, "lane": Lane.URGENT}, False),
        ({"channel": Channel.SMS, "purpose": Purpose.CONFIRMATION}, False),
        ({"channel": Channel.SMS, "purpose": Purpose.WITHDRAWAL}, True),
    ],
)
async def test_what_is_urgent_and_what_was_asked_for_just_now_do_not_wait(
    desk: Desk, values: dict[str, Any], waits: bool
) -> None:
    campaign = replace(await desk.campaign(BitMap([1])), **values)
    assert NIGHT.until(campaign, EVENING) == (MORNING if waits else None)


@pytest.mark.parametrize("setting", ["22:00", "22-7", "nửa đêm", "22:00-25:00", "-"])
def test_what_are_no_hours_is_refused_with_how_to_write_them(setting: str) -> None:
    with pytest.raises(ValueError, match="22:00-07:00"):
        quiet_of(setting)


def test_hours_are_read_and_none_are_never() -> None:
    assert quiet_of("22:00-07:00") == NIGHT
    assert quiet_of("") == Quiet()
    assert quiet_of("12:00-13:30") == Quiet(time(12), time(13, 30))


async def test_a_batch_of_the_night_is_sent_in_the_morning_to_who_still_wants_it(
    desk: Desk,
) -> None:
    desk.clock.move((EVENING - desk.clock.now()).total_seconds())
    desk.sleeps(NIGHT)
    people = await desk.followers(1, 2, channel=Channel.SMS)
    campaign = await desk.campaign(people, channel=Channel.SMS)
    await send_all(desk.worker(), campaign)
    assert desk.peer.took == []
    ledger = await desk.ledger(campaign)
    assert ledger.due == MORNING
    await desk.stops(2)
    desk.clock.move((MORNING - EVENING).total_seconds())
    await desk.worker().send(received(again(campaign, ledger)))
    assert [message.to.number for message in desk.peer.took] == [1]


AWAKE = QuietHours(begins=time(0), ends=time(0))
LATE_RISER = QuietHours(begins=time(20), ends=time(9))
NINE = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


async def test_each_is_woken_at_the_end_of_their_own_hours(desk: Desk) -> None:
    desk.clock.move((EVENING - desk.clock.now()).total_seconds())
    desk.sleeps(NIGHT)
    people = await desk.followers(1, 2, 3, channel=Channel.SMS)
    await desk.has_hours(1, AWAKE)
    await desk.has_hours(3, LATE_RISER)
    campaign = await desk.campaign(people, channel=Channel.SMS)
    await send_all(desk.worker(), campaign)
    assert desk.peer.numbers == [1]
    for morning, woken in ((MORNING, [1, 2]), (NINE, [1, 2, 3])):
        ledger = await desk.ledger(campaign)
        assert ledger.due == morning
        desk.clock.move((morning - desk.clock.now()).total_seconds())
        await desk.worker().send(received(again(campaign, ledger)))
        assert desk.peer.numbers == woken


async def test_who_sleeps_has_heard_nothing_of_it_yet(desk: Desk) -> None:
    """Counted is who is awake: what comes in the morning counts in the morning."""
    desk.clock.move((EVENING - desk.clock.now()).total_seconds())
    desk.sleeps(NIGHT)
    desk.caps = {Channel.SMS: 1}
    people = await desk.followers(1, 2, channel=Channel.SMS)
    await desk.has_hours(1, AWAKE)
    night, day = [
        await desk.campaign(people, channel=Channel.SMS, version=Version(one)) for one in (1, 2)
    ]
    await send_all(desk.worker(), night)
    assert desk.peer.numbers == [1]
    waits = await desk.ledger(night)
    assert (waits.waits_for, waits.due) == (Wait.QUIET, MORNING)
    desk.clock.move((MORNING - EVENING).total_seconds())
    await send_all(desk.worker(), day)
    assert desk.peer.numbers == [1, 2]
    waits = await desk.ledger(day)
    assert (waits.waits_for, waits.due) == (Wait.CAP, EVENING + timedelta(days=1))


async def test_who_has_heard_enough_and_who_sleeps_wait_for_the_first_of_their_times(
    desk: Desk,
) -> None:
    desk.clock.move((EVENING - desk.clock.now()).total_seconds())
    desk.caps = {Channel.SMS: 1}
    people = await desk.followers(1, 2, channel=Channel.SMS)
    first = await desk.campaign(BitMap([1]), channel=Channel.SMS)
    second = await desk.campaign(people, channel=Channel.SMS, version=Version(2))
    await send_all(desk.worker(), first)
    desk.sleeps(NIGHT)
    await desk.has_hours(1, AWAKE)
    await send_all(desk.worker(), second)
    waits = await desk.ledger(second)
    assert (waits.waits_for, waits.due) == (Wait.QUIET, MORNING)


async def test_hours_that_are_changed_at_night_hold_when_the_batch_comes_again(
    desk: Desk,
) -> None:
    desk.clock.move((EVENING - desk.clock.now()).total_seconds())
    desk.sleeps(NIGHT)
    campaign = await desk.campaign(
        await desk.followers(1, channel=Channel.PUSH), channel=Channel.PUSH
    )
    await send_all(desk.worker(), campaign)
    await desk.has_hours(1, LATE_RISER)
    desk.clock.move((MORNING - desk.clock.now()).total_seconds())
    await desk.worker().send(received(again(campaign, await desk.ledger(campaign))))
    assert desk.peer.took == []
    assert (await desk.ledger(campaign)).due == NINE


async def test_a_letter_and_what_is_urgent_ask_for_nobodys_hours(desk: Desk) -> None:
    desk.clock.move((EVENING - desk.clock.now()).total_seconds())
    await desk.followers(1, channel=Channel.SMS)
    await desk.has_hours(1, LATE_RISER)
    urgent = await desk.campaign(BitMap([1]), channel=Channel.SMS, lane=Lane.URGENT)
    await send_all(desk.worker(), urgent)
    assert desk.peer.numbers == [1]


async def test_hours_asked_for_with_a_follow_hold_once_it_is_confirmed(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        produced = await room.follow("0912345678", channel=Channel.SMS, quiet=LATE_RISER)
        (state,) = await room.states_told()
        assert state.quiet is None, "it may have been anybody"
        await room.types("0912345678", await room.code(produced))
        assert (await room.state(state.number)).quiet == LATE_RISER


async def test_hours_are_chosen_and_given_back_on_ones_own_page(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        lan = await room.confirmed("lan@vidu.vn")
        for hours in (LATE_RISER, None):
            await room.asks_of_themselves(QuietChosen, lan, quiet=hours)
            assert (await room.state(lan)).quiet == hours
        await room.asks_of_themselves(QuietChosen, lan, link_version=9, quiet=AWAKE)
        assert (await room.state(lan)).quiet is None

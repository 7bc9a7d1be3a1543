"""Nobody's phone rings more often in a day than agreed; what exceeds comes later, or expires."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.ids import CampaignId, Version
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.settings import Environment
from lantoa_notifier.accounts.ledger import Fate, Wait
from lantoa_notifier.channels.messages import Answer
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.domain.caps import BLOCK, WINDOW, Tally, blocks, take
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.capping import caps_of
from services.notifier.tests.desk import Desk, Killed, open_desk, send_all

NOON = datetime(2026, 11, 27, 5, tzinfo=UTC)
HOUR, DAY = 3600, 86_400


async def of_version(desk: Desk, version: int, people: BitMap, **others: Any) -> Campaign:
    return await desk.campaign(people, channel=Channel.SMS, version=Version(version), **others)


async def asked_again(desk: Desk, campaign: Campaign) -> None:
    """A worker comes to the campaign, for the first time or when the timer asks."""
    await send_all(desk.worker(), campaign)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())


async def phones(desk: Desk, *numbers: int) -> BitMap:
    desk.caps = {Channel.SMS: 2}
    return await desk.followers(*numbers, channel=Channel.SMS)


async def test_the_third_message_of_a_day_waits_until_the_first_is_a_day_old(desk: Desk) -> None:
    people = await phones(desk, 1)
    for version in (1, 2):
        await send_all(desk.worker(), await of_version(desk, version, people))
        desk.clock.move(HOUR)
    third = await of_version(desk, 3, people)
    await send_all(desk.worker(), third)
    assert len(desk.peer.took) == 2
    waits = await desk.ledger(third)
    assert waits.waits_for == Wait.CAP
    assert waits.due == desk.clock.now() + timedelta(hours=22)
    desk.clock.move(22 * HOUR + 1)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert len(desk.peer.took) == 3
    assert await desk.outcomes(third) == Outcomes(delivered=1)


async def test_of_a_batch_only_those_wait_who_have_heard_enough(desk: Desk) -> None:
    people = await phones(desk, 1, 2, 3)
    for version in (1, 2):
        await send_all(desk.worker(), await of_version(desk, version, BitMap([2])))
    third = await of_version(desk, 3, people)
    await send_all(desk.worker(), third)
    assert await desk.outcomes(third) == Outcomes(delivered=2, pending=1)


async def test_who_never_has_room_hears_of_it_no_more_once_it_is_old(desk: Desk) -> None:
    people = await phones(desk, 1)
    desk.caps = {Channel.SMS: 1}
    late = await of_version(desk, 9, people)
    for version in range(1, 5):
        await send_all(desk.worker(), await of_version(desk, version, people))
        await asked_again(desk, late)
        desk.clock.move(DAY + 1)
    await desk.timing.ask_again()
    await desk.carry_out(desk.worker())
    assert await desk.outcomes(late) == Outcomes(expired=1)
    assert len(desk.peer.took) == 4


async def test_urgent_law_notices_and_codes_are_neither_held_nor_counted(desk: Desk) -> None:
    people = await phones(desk, 1)
    for version in range(1, 4):
        await send_all(desk.worker(), await of_version(desk, version, people, lane=Lane.URGENT))
    notice = await desk.notice(people, 4, channel=Channel.SMS)
    await send_all(desk.worker(), notice)
    code = await of_version(desk, 5, people, part="confirm", purpose=Purpose.CONFIRMATION)
    await send_all(desk.worker(), code)
    alert = await of_version(desk, 6, people)
    await send_all(desk.worker(), alert)
    assert len(desk.peer.took) == 6


async def test_mail_has_no_cap_unless_one_is_set(desk: Desk) -> None:
    people = await desk.followers(1)
    desk.caps = {Channel.SMS: 1, Channel.EMAIL: 0}
    for version in range(1, 6):
        await send_all(desk.worker(), await desk.campaign(people, version=Version(version)))
    assert len(desk.peer.took) == 5
    desk.caps = {Channel.EMAIL: 1}
    for version in (6, 7):
        await send_all(desk.worker(), await desk.campaign(people, version=Version(version)))
    assert len(desk.peer.took) == 6


async def test_a_worker_that_dies_after_counting_tells_nobody_more_than_agreed(
    tmp_path: Path,
) -> None:
    async with open_desk(tmp_path) as desk:
        people = await phones(desk, 1)
        first = await of_version(desk, 1, people)
        desk.peer.script = [Killed()]
        with pytest.raises(BaseExceptionGroup):
            await send_all(desk.worker(), first)
    async with open_desk(tmp_path) as desk:
        desk.caps = {Channel.SMS: 2}
        await send_all(desk.worker(), first)
        for version in (2, 3):
            await send_all(desk.worker(), await of_version(desk, version, people))
        assert len(desk.peer.took) == 2
        assert await desk.outcomes(first) == Outcomes(delivered=1)


async def test_what_a_provider_puts_off_does_not_wait_for_those_who_heard_enough(
    desk: Desk,
) -> None:
    people = await phones(desk, 1, 2)
    for version in (1, 2):
        await send_all(desk.worker(), await of_version(desk, version, BitMap([1])))
    third = await of_version(desk, 3, people)
    desk.peer.script = [Answer(Fate.DEFERRED)]
    await send_all(desk.worker(), third)
    assert (await desk.ledger(third)).due == desk.clock.now() + timedelta(minutes=1)


async def test_resuming_a_campaign_does_not_hurry_those_who_heard_enough(desk: Desk) -> None:
    people = await phones(desk, 1)
    for version in (1, 2):
        await send_all(desk.worker(), await of_version(desk, version, people))
    third = await of_version(desk, 3, people)
    await send_all(desk.worker(), third)
    due = (await desk.ledger(third)).due
    await desk.steering.carry_out()
    assert (await desk.ledger(third)).due == due


def test_three_a_day_outside_of_dev_unless_the_settings_say_otherwise() -> None:
    plain = DeliverySettings()
    assert caps_of(plain, Environment.PRODUCTION) == {
        Channel.SMS: 3,
        Channel.PUSH: 3,
        Channel.SOCIAL: 3,
        Channel.EMAIL: 0,
    }
    assert set(caps_of(plain, Environment.DEV).values()) == {0}
    asked = DeliverySettings(sms_cap=1, push_cap=0, chat_cap=2, mail_cap=9)
    assert caps_of(asked, Environment.PRODUCTION) == {
        Channel.SMS: 1,
        Channel.PUSH: 0,
        Channel.SOCIAL: 2,
        Channel.EMAIL: 9,
    }


def test_people_go_by_blocks() -> None:
    people = BitMap([0, 5, BLOCK - 1, BLOCK, 7 * BLOCK + 3])
    assert blocks(people) == {
        0: BitMap([0, 5, BLOCK - 1]),
        1: BitMap([BLOCK]),
        7: BitMap([7 * BLOCK + 3]),
    }


GOES = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sets(st.integers(0, 9), min_size=1),
        st.integers(0, 20 * HOUR),
    ),
    max_size=25,
)


@given(goes=GOES, most=st.integers(1, 4))
def test_whatever_comes_in_whatever_order_nobody_hears_of_more_campaigns_in_a_day(
    goes: Sequence[tuple[int, set[int], int]], most: int
) -> None:
    tally, now = Tally(), NOON
    heard: dict[int, dict[str, datetime]] = {}
    for campaign, people, later in goes:
        now += timedelta(seconds=later)
        id = CampaignId(f"c{campaign}")
        tally, capped = take(tally, id, BitMap(people), most, now)
        for person in set(people) - set(capped.people):
            heard.setdefault(person, {}).setdefault(id, now)
            recent = [at for at in heard[person].values() if at > now - WINDOW]
            assert len(recent) <= most
        assert (capped.opens is None) == (not capped.people)
        assert capped.opens is None or now < capped.opens <= now + WINDOW
        again, same = take(tally, id, BitMap(people), most, now)
        assert (again, same) == (tally, capped)

"""A phone is confirmed by the code that was sent there, and nobody learns which numbers we know."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel
from lantoa.text.sms import split
from lantoa_notifier.domain.codes import LATE, MOST_WRONG, code_of, is_code
from services.notifier.tests.room import CODES, Room, facts_of, open_room

PHONE = "0912 345 678"
DAY = 24 * 3600.0
MIDNIGHT = datetime(2026, 11, 27, 17, tzinfo=UTC)
"""In Hà Nội."""


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def follow(room: Room) -> str:
    """The phone is signed up; the code that went there."""
    return await room.code(await room.follow(PHONE, channel=Channel.SMS))


async def following(room: Room) -> int:
    return sum(len(state.follows) for state in await room.states_told())


async def test_the_code_that_was_sent_confirms(room: Room) -> None:
    code = await follow(room)
    assert await following(room) == 0
    await room.types("+84912345678", f"{code[:3]} {code[3:]}")
    assert await following(room) == 1


async def test_a_code_is_one_part_of_an_sms_without_a_link(room: Room) -> None:
    (batch,) = facts_of(await room.follow(PHONE, channel=Channel.SMS), BatchRequested)
    campaign = await room.campaign(batch)
    assert len(split(campaign.templates.sms)) == 1
    assert campaign.templates.sms.isascii()
    assert "http" not in campaign.templates.sms + campaign.templates.url


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "１２３４５６"])
async def test_any_other_code_confirms_nothing_and_is_not_told(room: Room, code: str) -> None:
    sent = await follow(room)
    before = await room.states_told()
    await room.types(PHONE, code if code != sent else "999999")
    assert await room.states_told() == before


async def test_after_five_wrong_ones_the_right_one_is_wrong_until_tomorrow(room: Room) -> None:
    code = await follow(room)
    for _ in range(MOST_WRONG):
        await room.types(PHONE, "000000" if code != "000000" else "000001")
    await room.types(PHONE, code)
    assert await following(room) == 0
    room.clock.move(DAY)
    await room.types(PHONE, await follow(room))
    assert await following(room) == 1


async def test_a_wrong_code_that_comes_again_counts_once(room: Room) -> None:
    code = await follow(room)
    for _ in range(MOST_WRONG):
        await room.types(PHONE, "abc", "the same command")
    await room.types(PHONE, code)
    assert await following(room) == 1


async def test_a_code_for_a_number_that_nobody_signed_up_changes_nothing(room: Room) -> None:
    await room.types("0987 654 321", "123456")
    assert await room.states_told() == []


async def test_no_more_codes_leave_in_a_day_than_are_paid_for(room: Room) -> None:
    for place in range(CODES):
        assert await room.follow(f"091234567{place}", channel=Channel.SMS)
    assert await room.follow("0912345679", channel=Channel.SMS) == []
    assert await room.follow("0912345670", channel=Channel.SMS) != []
    room.clock.move(DAY)
    assert await room.follow("0912345679", channel=Channel.SMS)


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**7), st.dates())
def test_codes_are_six_digits(secret: bytes, number: int, day: date) -> None:
    code = code_of(secret, SubscriberNumber(number), day)
    assert len(code) == 6
    assert code.isdecimal()


@pytest.mark.parametrize(
    ("after", "good"),
    [(timedelta(0), True), (LATE - timedelta(seconds=1), True), (LATE, False)],
)
def test_a_code_is_good_on_its_day_and_half_an_hour_into_the_next(
    after: timedelta, good: bool
) -> None:
    code = code_of(bytes(32), SubscriberNumber(7), date(2026, 11, 27))
    assert is_code(bytes(32), SubscriberNumber(7), code, MIDNIGHT - timedelta(seconds=1))
    assert is_code(bytes(32), SubscriberNumber(7), code, MIDNIGHT + after) is good

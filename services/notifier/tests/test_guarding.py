"""Children: nothing is sent before both have agreed, nor once one of the two has stopped."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import (
    Channel,
    CopyRequested,
    ErasureRequested,
    FollowConfirmed,
    GuardianAnswered,
    LinksEnded,
    Rule,
    StopRequested,
)
from lantoa.runtime.errors import Reject
from lantoa.runtime.links import LINK, Scope, verify
from lantoa_notifier.domain.consents import answered, confirmed, state_of, stopped
from lantoa_notifier.subscribers.consenting import own_about
from lantoa_notifier.subscribers.records import Consent, Subscriber
from services.notifier.tests.room import (
    GUARDIANS,
    LAND,
    NOON,
    Room,
    facts_of,
    open_room,
    received,
    search,
)

CHILD, MOTHER = "minh@vidu.vn", "me@vidu.vn"
HOMES = Rule(fields=("45",))
DAY = 24 * 3600.0


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def letters_of(room: Room, produced: Sequence[Outgoing]) -> dict[str, BatchRequested]:
    """The letters that were sent, by the page that their links open."""
    found = {}
    for batch in facts_of(produced, BatchRequested):
        url = (await room.campaign(batch)).templates.url
        found[url.partition("?")[0].rpartition("/")[2]] = batch
    return found


async def signed_up(room: Room, child: str = CHILD, guardian: str = MOTHER) -> tuple[int, int]:
    """A child who asked, and the guardian named: their numbers."""
    sent = await letters_of(room, await room.follow(child, guardian=guardian))
    url = (await room.campaign(sent["giam-ho"])).templates.url
    publics = [key.public for key in await room.published_keys() if key.use == LINK]
    link = verify(url.partition("?t=")[2], Scope.GUARDIAN, publics)
    return link.follow or 0, link.number


async def test_both_are_asked_and_neither_letter_says_who_the_other_is(room: Room) -> None:
    sent = await letters_of(room, await room.follow(CHILD, guardian=MOTHER))
    assert set(sent) == {"xac-nhan", "giam-ho"}
    letter = (await room.campaign(sent["giam-ho"])).templates.text
    assert GUARDIANS in letter
    assert "thư điện tử: lĩnh vực: 44" in letter
    assert CHILD not in letter
    assert {batch.purpose for batch in sent.values()} == {Purpose.CONFIRMATION}


async def test_a_guardian_reads_what_is_followed_in_words_and_nothing_that_was_typed(
    room: Room,
) -> None:
    said = "Lĩnh vực: Đất đai; Địa bàn: Phường Ba Đình"
    sent = await letters_of(room, await room.follow(CHILD, guardian=MOTHER, followed=said))
    assert f"thư điện tử: {said}." in (await room.campaign(sent["giam-ho"])).templates.text
    typed = search("gọi ngay 0900 000 000 để nhận thưởng")
    said = f"Tìm kiếm: {typed.said}"
    other = await room.follow(
        "an@thu.example", guardian="cha@thu.example", searches=[typed], followed=said
    )
    letter = (await room.campaign((await letters_of(room, other))["giam-ho"])).templates.text
    assert "thư điện tử: kết quả mới của một tìm kiếm." in letter
    assert "0900" not in letter


@pytest.mark.parametrize("mother_first", [True, False])
async def test_a_childs_follow_is_in_force_once_both_have_agreed(
    room: Room, mother_first: bool
) -> None:
    child, mother = await signed_up(room)
    for is_mother in (mother_first, not mother_first):
        assert (await room.state(child)).follows == ()
        await (room.answers(child, mother) if is_mother else room.confirm(child))
    state = await room.state(child)
    assert [follow.rule for follow in state.follows] == [LAND]
    assert state.awaited == ()


async def test_what_only_the_child_has_confirmed_is_told_to_wait(room: Room) -> None:
    child, _ = await signed_up(room)
    await room.confirm(child)
    state = await room.state(child)
    assert (state.follows, state.awaited) == ((), (1,))


async def test_a_browsers_permission_alone_is_not_enough_for_a_child(room: Room) -> None:
    endpoint = "https://push.vidu.vn/a"
    sent = await room.follow(endpoint, channel=Channel.PUSH, guardian=MOTHER)
    assert set(await letters_of(room, sent)) == {"giam-ho"}
    states = await room.states_told()
    assert all(state.follows == () for state in states)


async def test_a_guardian_takes_it_back_at_any_time_with_a_link_that_was_ended(room: Room) -> None:
    child, mother = await signed_up(room)
    await room.confirm(child)
    await room.answers(child, mother)
    await room.asks_of_themselves(LinksEnded, mother)
    await room.answers(child, mother, agrees=False)
    assert (await room.state(child)).follows == ()
    await room.answers(child, mother, agrees=True, link_version=1)
    assert (await room.state(child)).follows == ()


async def test_a_link_that_was_ended_agrees_to_nothing(room: Room) -> None:
    child, mother = await signed_up(room)
    await room.confirm(child)
    await room.asks_of_themselves(LinksEnded, mother)
    await room.answers(child, mother, link_version=1)
    assert (await room.state(child)).follows == ()


async def test_nobody_agrees_for_a_child_who_named_somebody_else(room: Room) -> None:
    child, _ = await signed_up(room)
    await room.confirm(child)
    stranger = await room.confirmed("nguoi-la@vidu.vn")
    await room.answers(child, stranger)
    assert (await room.state(child)).follows == ()


async def test_what_a_guardian_agreed_to_ends_with_the_guardian(room: Room) -> None:
    child, mother = await signed_up(room)
    await room.confirm(child)
    await room.answers(child, mother)
    for _ in ("erased", "and once more after a crash"):
        produced = await room.asks_of_themselves(ErasureRequested, mother)
        (back,) = facts_of(produced, GuardianAnswered)
        assert (back.number, back.guardian, back.agrees) == (child, mother, False)
    await room.answering.answer(received(back))
    assert (await room.state(child)).follows == ()


async def test_a_guardian_is_asked_once_a_day_whoever_names_the_address(room: Room) -> None:
    """As an address that signs up itself: ten thousand children cost it one letter."""
    first = await letters_of(room, await room.follow("em-0@vidu.vn", guardian=MOTHER))
    for number in range(1, 20):
        sent = await letters_of(room, await room.follow(f"em-{number}@vidu.vn", guardian=MOTHER))
        assert sent["giam-ho"] == first["giam-ho"]
    assert await letters_of(room, await room.follow(MOTHER, HOMES)) == {}, "nor by herself"
    room.clock.move(DAY)
    tomorrow = await letters_of(room, await room.follow("em-1@vidu.vn", guardian=MOTHER))
    assert tomorrow["giam-ho"] != first["giam-ho"]


async def test_a_closed_address_is_asked_nothing_and_the_child_neither(room: Room) -> None:
    mother = await room.confirmed(MOTHER)
    await room.asks_of_themselves(ErasureRequested, mother, closed=True)
    assert await room.follow(CHILD, guardian=MOTHER) == ()


async def test_a_child_who_names_the_own_address_is_no_sign_up(room: Room) -> None:
    with pytest.raises(Reject, match="different addresses"):
        await room.follow(CHILD, guardian=CHILD)


async def test_the_copy_says_who_agreed_to_what(room: Room) -> None:
    child, mother = await signed_up(room)
    await room.confirm(child)
    waits = await room.campaign(
        facts_of(await room.asks_of_themselves(CopyRequested, child), BatchRequested)[0]
    )
    assert f"chờ cha, mẹ hoặc người giám hộ: “{GUARDIANS}”" in waits.templates.text
    await room.answers(child, mother)
    room.clock.move(DAY)
    agreed = await room.campaign(
        facts_of(await room.asks_of_themselves(CopyRequested, child), BatchRequested)[0]
    )
    assert f"người giám hộ đồng ý 12:00 24/11/2026: “{GUARDIANS}”" in agreed.templates.text


LINE = Consent(
    follow=1,
    rule=LAND,
    channel=Channel.EMAIL,
    text="Tôi đồng ý.",
    asked_at=NOON,
    guardian=SubscriberNumber(8),
    guardian_text=GUARDIANS,
)
MINH = Subscriber(
    number=SubscriberNumber(7),
    channel=Channel.EMAIL,
    address=b"",
    consents=(LINE,),
    link_version=1,
    last_command="",
)
DEEDS = ("child", "guardian", "refusal", "stop", "stranger")


def done(subscriber: Subscriber, deed: str, at: datetime, turn: int) -> Subscriber:
    """The child after what somebody did."""
    id, number = f"c{turn}", subscriber.number
    if deed == "child":
        return confirmed(
            subscriber, FollowConfirmed(command_id=id, number=number, link_version=1, at=at)
        )
    if deed == "stop":
        return stopped(subscriber, StopRequested(command_id=id, number=number, at=at))
    answer = GuardianAnswered(
        command_id=id,
        number=number,
        guardian=SubscriberNumber(9 if deed == "stranger" else 8),
        link_version=1,
        agrees=deed != "refusal",
        at=at,
    )
    return answered(subscriber, answer)


@given(deeds=st.lists(st.sampled_from(DEEDS), max_size=6))
def test_nothing_reaches_a_child_but_between_both_consents_and_the_first_stop(
    deeds: list[str],
) -> None:
    minh, begun = replace(MINH), set[str]()
    for turn, deed in enumerate(deeds):
        if deed in ("refusal", "stop"):
            begun.add("over")
        begun.add(deed)
        minh = done(minh, deed, NOON, turn)
        may = {"child", "guardian"} <= begun and "over" not in begun
        assert (own_about(minh, Channel.EMAIL, LAND) is not None) == may
        assert bool(state_of(minh, turn).follows) == may

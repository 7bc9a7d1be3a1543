"""Editors are told beforehand how many would hear; planning then freezes the same numbers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.contracts.content import Change, ContentEvent, Lane
from lantoa.contracts.events import Outgoing
from lantoa.contracts.proposed import Proposed
from lantoa.contracts.reached import CampaignPlanned
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa.runtime.internal import AUDIENCE
from lantoa_notifier.accounts.retracting import Reached
from lantoa_notifier.planner.audience_api import AudienceApi
from lantoa_notifier.planner.audiences import Audiences
from lantoa_notifier.planner.following import open_followers
from lantoa_notifier.planner.foreseeing import Foreseeing
from services.notifier.tests.room import (
    Room,
    facts_of,
    intents,
    open_room,
    published,
    told,
    withdrawn,
)
from services.notifier.tests.test_stepping import acknowledges, ends, later
from services.notifier.tests.test_stepping import person as insisting

BA_DINH, HOAN_KIEM = "00004", "00070"
KEY = {"Authorization": "Bearer khoa-noi-bo"}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


def by_channel(produced: Sequence[Outgoing]) -> dict[Channel, int]:
    """How many planning froze on each channel, over all parts."""
    frozen = dict.fromkeys(Channel, 0)
    for campaign, people in intents(produced).items():
        _, channel, _ = campaign.split(".")
        if channel != "none":
            frozen[Channel(channel)] += people
    return frozen


async def foreseen_and_frozen(room: Room, event: ContentEvent) -> dict[Channel, int]:
    """What both say, when they say the same."""
    foreseen = (await room.foreseeing.foresee(event)).channels
    assert by_channel(await room.plan(event)) == foreseen
    return foreseen


async def test_followers_are_counted_on_the_channel_on_which_they_will_be_told(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await room.confirmed("minh@vidu.vn")
    await room.confirmed("0912 345 678", channel=Channel.SMS)
    await room.confirmed("hoa@vidu.vn", Rule(fields=("45",)))
    counted = await foreseen_and_frozen(room, published())
    assert counted == {Channel.EMAIL: 2, Channel.SMS: 1, Channel.PUSH: 0, Channel.SOCIAL: 0}


async def test_whoever_confirmed_or_stopped_just_now_is_counted_right(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    await room.foreseeing.foresee(published())
    await room.confirmed("minh@vidu.vn")
    await room.stop(lan)
    assert (await foreseen_and_frozen(room, published()))[Channel.EMAIL] == 1


async def test_a_correction_and_a_withdrawal_count_those_who_had_the_first(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await room.deliver(await room.plan(published()))
    await room.confirmed("minh@vidu.vn")
    corrected = published(2, Change.CORRECTION, change_note="Sửa Điều 5")
    assert (await foreseen_and_frozen(room, corrected))[Channel.EMAIL] == 1
    assert (await foreseen_and_frozen(room, withdrawn(3)))[Channel.EMAIL] == 1


async def test_minor_versions_and_history_alert_nobody(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    quiet = [published(1, Change.MINOR), published(lane=Lane.HISTORY, id="luat-cu")]
    for event in quiet:
        assert not any((await foreseen_and_frozen(room, event)).values())


async def test_a_correction_of_history_counts_nobody(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await room.plan(published(lane=Lane.HISTORY))
    counted = await foreseen_and_frozen(room, published(2, Change.CORRECTION))
    assert not any(counted.values())


async def test_what_is_owed_from_before_is_counted_with_the_next_version(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await room.heads.note(published(2, Change.MINOR))
    await room.plan(published(1))
    assert (await foreseen_and_frozen(room, published(3, Change.MINOR)))[Channel.EMAIL] == 1


async def test_asking_changes_nothing(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    for event in (published(), published(2, Change.MINOR), withdrawn(3)):
        await room.foreseeing.foresee(event)
    assert not await room.campaigns()
    assert (await foreseen_and_frozen(room, published()))[Channel.EMAIL] == 1


async def test_areas_say_where_those_who_hear_follow(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await room.confirmed("minh@vidu.vn", Rule(fields=("44",), areas=(BA_DINH,)))
    await room.confirmed("hoa@vidu.vn", Rule(areas=(BA_DINH, HOAN_KIEM)))
    await room.confirmed("tu@vidu.vn", Rule(fields=("45",), areas=(BA_DINH,)))
    city = await room.foreseeing.foresee(published(areas=("01",)))
    assert (city.people, city.areas) == (3, {BA_DINH: 2, "01": 1, HOAN_KIEM: 1})
    ward = await room.foreseeing.foresee(published(areas=(HOAN_KIEM,)))
    assert (ward.people, ward.areas) == (2, {"01": 1, BA_DINH: 1, HOAN_KIEM: 1})


async def test_what_is_foreseen_by_area_and_audience_is_told_of_what_was_planned(
    room: Room,
) -> None:
    await room.confirmed("lan@vidu.vn", Rule(audiences=("hoc-sinh", "sinh-vien")))
    await room.confirmed("minh@vidu.vn", Rule(areas=(BA_DINH,), audiences=("hoc-sinh",)))
    await room.confirmed("0912345678", Rule(areas=(BA_DINH,)), channel=Channel.SMS)
    seen = await room.foreseeing.foresee(published(areas=("01",)))
    assert seen.areas == {BA_DINH: 2, "01": 1}
    assert seen.audiences == {"hoc-sinh": 2, "sinh-vien": 1, "": 1}
    told = facts_of(await room.plan(published(areas=("01",))), CampaignPlanned)
    assert {one.channel: (one.areas, one.audiences) for one in told if one.intents} == {
        "email": ({"01": 1, BA_DINH: 1}, {"hoc-sinh": 2, "sinh-vien": 1}),
        "sms": ({BA_DINH: 1}, {"": 1}),
    }
    again = facts_of(await room.plan(published(areas=("01",))), CampaignPlanned)
    assert again == told, "a restart reads what was frozen"


async def test_areas_of_a_correction_are_of_those_who_had_the_first(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", Rule(areas=(BA_DINH,)))
    await room.deliver(await room.plan(published()))
    await room.confirmed("minh@vidu.vn", Rule(areas=(BA_DINH,)))
    corrected = await room.foreseeing.foresee(published(2, Change.CORRECTION))
    assert (corrected.people, corrected.areas) == (1, {BA_DINH: 1})


async def told_again(room: Room) -> dict[Channel, int]:
    """How many each further channel had, when all steps of an urgent version were taken."""
    found: dict[Channel, int] = {}
    while produced := await later(room):
        await ends(room, produced)
        for channel, people in told(produced).items():
            found[channel] = found.get(channel, 0) + len(people)
    return found


async def test_whom_nobody_acknowledging_would_tell_again_is_foreseen(room: Room) -> None:
    await insisting(room, "lan@vidu.vn")
    await insisting(room, "minh@vidu.vn", (Channel.EMAIL, Channel.SMS))
    await insisting(room, "hoa@vidu.vn", insists=False)
    await insisting(room, "tu@vidu.vn", (Channel.EMAIL,))
    await room.confirmed("mai@vidu.vn")
    size = await room.foreseeing.foresee(published(lane=Lane.URGENT))
    assert (size.people, size.again) == (5, {Channel.EMAIL: 1, Channel.SMS: 2})
    await ends(room, await room.plan(published(lane=Lane.URGENT)))
    assert await told_again(room) == size.again


async def test_whoever_acknowledges_is_told_again_by_fewer_than_foreseen(room: Room) -> None:
    lan = await insisting(room, "lan@vidu.vn")
    size = await room.foreseeing.foresee(published(lane=Lane.URGENT))
    await ends(room, await room.plan(published(lane=Lane.URGENT)))
    await acknowledges(room, lan)
    assert await told_again(room) == {}
    assert size.again == {Channel.EMAIL: 1, Channel.SMS: 1}


async def test_only_what_is_urgent_and_an_alert_is_told_again(room: Room) -> None:
    await insisting(room, "lan@vidu.vn")
    assert (await room.foreseeing.foresee(published())).again == {}
    await room.deliver(await room.plan(published(lane=Lane.URGENT)))
    corrected = published(2, Change.CORRECTION, lane=Lane.URGENT)
    foreseen = [await room.foreseeing.foresee(one) for one in (corrected, withdrawn(3))]
    assert [(one.people, one.again) for one in foreseen] == [(1, {}), (1, {})]


async def test_where_nothing_goes_on_to_other_channels_none_is_foreseen(room: Room) -> None:
    await insisting(room, "lan@vidu.vn")
    audiences = Audiences(room.followers, Reached(room.records, room.ledgers))
    foreseeing = Foreseeing(room.heads, room.owing, audiences, room.followers, None)
    assert (await foreseeing.foresee(published(lane=Lane.URGENT))).again == {}


follows = st.lists(
    st.tuples(
        st.sampled_from(["lan@vidu.vn", "minh@vidu.vn", "hoa@vidu.vn"]),
        st.builds(
            Rule,
            fields=st.sampled_from([(), ("44",), ("45",)]),
            areas=st.sampled_from([(), (BA_DINH,), (HOAN_KIEM,)]),
            audiences=st.sampled_from([(), ("hoc-sinh",)]),
        ),
    ),
    max_size=6,
)
changes = st.lists(st.sampled_from(list(Change)), max_size=3)


@settings(max_examples=15)
@given(follows, changes, st.sampled_from([(), ("01",), (BA_DINH,)]))
async def test_whatever_people_follow_and_editors_do_both_say_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    follows: list[tuple[str, Rule]],
    changes: list[Change],
    areas: tuple[str, ...],
) -> None:
    async with open_room(tmp_path_factory.mktemp("room")) as room:
        for who, rule in follows:
            await room.follow(who, rule)
            for state in await room.states_told():
                await room.confirm(state.number)
        for version, change in enumerate([Change.NEW, *changes], start=1):
            event = published(version, change, areas=areas)
            foreseen = await room.foreseeing.foresee(event)
            produced = await room.plan(event)
            assert by_channel(produced) == foreseen.channels
            assert all(count <= foreseen.people for count in foreseen.areas.values())
            await room.deliver(produced)


@pytest.fixture
async def door(room: Room) -> AsyncIterator[TestClient[Any, Any]]:
    """The planner's inner door, and somebody with the key."""
    app = AudienceApi(room.foreseeing, room.spending).app("khoa-noi-bo")
    async with TestClient(TestServer(app), headers=KEY) as client:
        yield client


def asked(event: ContentEvent) -> dict[str, Any]:
    return {"json": msgspec.to_builtins(Proposed(event=event))}


async def test_the_door_answers_holders_of_the_key_alone(room: Room, door: Any) -> None:
    await room.confirmed("lan@vidu.vn")
    answer = await door.post(AUDIENCE, **asked(published()))
    assert answer.status == 200
    assert (await answer.json())["channels"]["email"] == 1
    for wrong in ("", "Bearer ", "Bearer khac", "khoa-noi-bo", "Bearer chìa"):
        headers = {"Authorization": wrong}
        assert (await door.post(AUDIENCE, **asked(published()), headers=headers)).status == 401


async def test_the_door_names_the_field_that_is_wrong(door: Any) -> None:
    answer = await door.post(AUDIENCE, json={"event": {"event": "published", "content": {}}})
    assert (answer.status, (await answer.json())["field"]) == (422, "event.content.id")


async def test_the_door_says_come_again_while_follows_are_read(room: Room) -> None:
    async with open_followers(room.log) as unread:
        audiences = Audiences(unread, Reached(room.records, room.ledgers))
        foreseeing = Foreseeing(room.heads, room.owing, audiences, unread, None)
        app = AudienceApi(foreseeing, room.spending).app("khoa-noi-bo")
        async with TestClient(TestServer(app), headers=KEY) as client:
            answer = await client.post(AUDIENCE, **asked(published()))
            assert (answer.status, "Retry-After" in answer.headers) == (503, True)


async def test_the_door_lets_no_crowd_hold_up_planning(room: Room, door: Any) -> None:
    await room.crowd(20_000)
    asking = [door.post(AUDIENCE, **asked(published())) for _ in range(12)]
    statuses = [answer.status for answer in await asyncio.gather(*asking)]
    assert set(statuses) == {200, 503}
    assert (await door.post(AUDIENCE, **asked(published()))).status == 200

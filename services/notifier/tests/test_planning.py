"""A version's people are found once, told once, and nobody who was owed it is forgotten."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from lantoa.contracts.content import Change, ContentEvent, ContentTookEffect, Lane
from lantoa.contracts.delivery import BatchReported, BatchRequested, Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa.contracts.topics import URGENT_DELIVERIES
from lantoa_notifier.planner.records import HEADS
from services.notifier.tests.room import (
    PLAN_335,
    Room,
    content,
    facts_of,
    intents,
    open_room,
    published,
    told,
    withdrawn,
)

NOBODY = {"v1.none.main": 0}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def pass_over(room: Room, *events: ContentEvent) -> None:
    """The heads know of versions that the planner has not come to."""
    await room.heads.note(*events)


async def test_those_who_follow_are_told_and_nobody_else(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    minh = await room.confirmed("0912 345 678", channel=Channel.SMS)
    await room.confirmed("hoa@vidu.vn", Rule(fields=("45",)))
    produced = await room.plan(published())
    assert told(produced) == {Channel.EMAIL: {lan}, Channel.SMS: {minh}}
    assert intents(produced) == {
        "v1.email.main": 1,
        "v1.sms.main": 1,
        "v1.push.main": 0,
        "v1.social.main": 0,
    }


async def test_whoever_confirmed_before_a_publish_is_told(room: Room) -> None:
    await room.plan(published(id="tin-khac"))
    lan = await room.confirmed("lan@vidu.vn")
    assert told(await room.plan(published())) == {Channel.EMAIL: {lan}}


async def test_whoever_stopped_before_a_publish_is_not(room: Room) -> None:
    await room.stop(await room.confirmed("lan@vidu.vn"))
    assert told(await room.plan(published())) == {}


async def test_the_same_event_again_gives_the_same_batches(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    first = await room.plan(published())
    await room.confirmed("minh@vidu.vn")
    room.clock.move(60)
    assert told(await room.plan(published())) == told(first)


async def test_what_a_crash_left_out_is_completed_without_telling_anybody_twice(
    room: Room,
) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    minh = await room.confirmed("0912 345 678", channel=Channel.SMS)
    await room.plan(published())
    await room.lose_campaign("v1.s0.sms.main")
    hoa = await room.confirmed("hoa@vidu.vn")
    produced = await room.plan(published())
    assert told(produced) == {Channel.EMAIL: {lan}, Channel.SMS: {minh}}
    assert hoa not in told(produced)[Channel.EMAIL]


async def test_many_people_are_cut_into_batches_in_number_order(room: Room) -> None:
    await room.crowd(1201)
    batches = facts_of(await room.plan(published()), BatchRequested)
    assert [len(BitMap.deserialize(b.recipients)) for b in batches] == [500, 500, 201]
    assert [b.sequence for b in batches] == [0, 1, 2]
    assert len({b.batch for b in batches}) == 3


async def test_urgent_content_has_a_lane_of_its_own(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    topics = {o.topic for o in await room.plan(published(lane=Lane.URGENT))}
    assert URGENT_DELIVERIES[Channel.EMAIL].name in topics


async def test_minor_versions_and_history_alert_nobody(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    assert intents(await room.plan(published(1, Change.MINOR))) == NOBODY
    history = await room.plan(published(lane=Lane.HISTORY, id="luat-cu"))
    assert intents(history) == NOBODY


async def test_a_later_correction_of_history_alerts_nobody(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await room.plan(published(1, lane=Lane.HISTORY))
    for version, change in ((2, Change.CORRECTION), (3, Change.MINOR), (4, Change.CORRECTION)):
        assert told(await room.plan(published(version, change))) == {}


async def test_a_major_version_of_history_does_alert(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    await room.plan(published(1, lane=Lane.HISTORY))
    produced = await room.plan(published(2, Change.MAJOR))
    assert told(produced) == {Channel.EMAIL: {lan}}
    await room.deliver(produced)
    assert told(await room.plan(published(3, Change.CORRECTION))) == {Channel.EMAIL: {lan}}


async def test_a_correction_tells_those_who_had_the_first(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    await room.deliver(await room.plan(published(1)))
    await room.confirmed("minh@vidu.vn")
    produced = await room.plan(published(2, Change.CORRECTION, change_note="Sửa Điều 5"))
    assert told(produced) == {Channel.EMAIL: {lan}}
    (batch,) = facts_of(produced, BatchRequested)
    campaign = await room.campaign(batch)
    assert campaign.purpose is Purpose.CORRECTION
    assert "Sửa Điều 5" in campaign.templates.text


async def test_a_correction_of_what_nobody_had_is_frozen_with_its_words(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await room.plan(published(1))
    produced = await room.plan(published(2, Change.CORRECTION))
    assert told(produced) == {}
    assert intents(produced)["v2.email.told"] == 0


async def test_a_withdrawal_cancels_the_undone_and_tells_those_who_had_it(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    minh = await room.confirmed("0912 345 678", channel=Channel.SMS)
    first = await room.plan(published(1))
    await room.deliver([o for o in first if "email" in o.topic])
    produced = await room.plan(withdrawn(2))
    assert told(produced) == {Channel.EMAIL: {lan}}
    cancelled = [r for r in facts_of(produced, BatchReported) if r.outcomes.cancelled]
    assert [(r.channel, r.outcomes.cancelled) for r in cancelled] == [(Channel.SMS, 1)]
    assert minh not in told(produced).get(Channel.SMS, set())


async def test_a_withdrawal_that_comes_again_says_the_same(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await room.deliver(await room.plan(published(1)))
    first = await room.plan(withdrawn(2))
    assert told(await room.plan(withdrawn(2))) == told(first)


async def test_a_version_older_than_its_head_is_owed_and_matched_with_the_next(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    await pass_over(room, published(1), published(2, Change.MINOR))
    assert intents(await room.plan(published(1))) == NOBODY
    produced = await room.plan(published(2, Change.MINOR))
    assert told(produced) == {Channel.EMAIL: {lan}}
    assert told(await room.plan(published(3, Change.MINOR))) == {}


async def test_what_is_owed_is_not_owed_again_by_an_event_that_comes_again(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await pass_over(room, published(1), published(2, Change.MINOR))
    await room.plan(published(1))
    await room.plan(published(2, Change.MINOR))
    await room.plan(published(1))
    assert told(await room.plan(published(3, Change.MINOR))) == {}


async def test_a_legal_date_pays_what_is_owed(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    effect = ContentTookEffect(content=content(2))
    await pass_over(room, published(1), effect)
    await room.plan(published(1))
    assert told(await room.plan(effect)) == {Channel.EMAIL: {lan}}


async def test_a_withdrawal_ends_what_is_owed(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await pass_over(room, published(1), withdrawn(2))
    assert told(await room.plan(published(1))) == {}
    assert told(await room.plan(withdrawn(2))) == {}
    assert told(await room.plan(published(3, Change.MINOR))) == {}


async def test_history_that_was_passed_over_owes_nothing(room: Room) -> None:
    await room.confirmed("lan@vidu.vn")
    await pass_over(room, published(1, lane=Lane.HISTORY), published(2, Change.MINOR))
    await room.plan(published(1, lane=Lane.HISTORY))
    assert told(await room.plan(published(2, Change.MINOR))) == {}


async def test_a_withdrawal_is_known_before_the_planner_comes_to_it(room: Room) -> None:
    await room.heads.note(published(1))
    await room.heads.note(withdrawn(2))
    await room.heads.note(published(1))
    stored = await room.records.get(HEADS, PLAN_335)
    assert stored is not None
    assert (stored.value.version, stored.value.withdrawn) == (Version(2), True)


CHANGES = st.lists(st.sampled_from(Change), min_size=1, max_size=5)


@settings(max_examples=15)
@given(changes=CHANGES, ahead=st.lists(st.integers(0, 5), min_size=5, max_size=5))
async def test_whatever_the_heads_know_early_everybody_hears_of_the_alert(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Change], ahead: list[int]
) -> None:
    """However far the heads run ahead, whoever follows is told of each alert, or of its heir."""
    events = [published(v, change) for v, change in enumerate([Change.NEW, *changes], 1)]
    async with open_room(tmp_path_factory.mktemp("room")) as room:
        lan = await room.confirmed("lan@vidu.vn")
        alerted = 0
        for place, event in enumerate(events):
            known = events[: place + 1 + ahead[place % 5]]
            await room.heads.note(*known)
            produced = await room.plan(event)
            assert told(await room.plan(event)) == told(produced)
            alerted += sum(b.purpose is Purpose.ALERT for b in facts_of(produced, BatchRequested))
        alerts = [e for e in events if e.content.change in {Change.NEW, Change.MAJOR}]
        assert 1 <= alerted <= len(alerts)
        last = max(e.content.version for e in alerts)
        told_of = [
            c.version
            for c in await room.campaigns()
            if c.purpose is Purpose.ALERT and lan in BitMap.deserialize(c.audience)
        ]
        assert max(told_of) >= last

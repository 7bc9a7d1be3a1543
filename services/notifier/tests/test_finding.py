"""Who follows a search is told of what it finds: once, of nothing else, and by its name."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Change, ContentTookEffect, Lane
from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.searches import SearchMatched
from lantoa.contracts.subscriptions import Channel, Occasion, Rule
from lantoa.runtime.errors import Reject, Retry
from services.notifier.tests.room import (
    LAND,
    Room,
    content,
    facts_of,
    intents,
    matched,
    open_room,
    published,
    received,
    search,
    told,
    withdrawn,
)

ANYTHING = Rule()
DISPUTES = search("tranh chấp đất đai")
BIRTHS = search("đăng ký khai sinh")


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def test_who_follows_a_search_is_told_of_a_match_and_of_nothing_else(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.confirmed("minh@vidu.vn", ANYTHING, searches=[BIRTHS])
    assert told(await room.plan(published())) == {}
    produced = await room.find(matched(DISPUTES))
    assert told(produced) == {Channel.EMAIL: {lan}}
    assert intents(produced)["v1.email.found-1-1"] == 1


async def test_the_message_has_the_words_of_part_1(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.plan(published(lane=Lane.URGENT))
    (batch,) = facts_of(await room.find(matched(DISPUTES)), BatchRequested)
    campaign = await room.campaign(batch)
    assert "Hà Nội phổ biến pháp luật" in campaign.templates.subject
    assert (campaign.purpose, campaign.lane) == (Purpose.ALERT, Lane.URGENT)


async def test_the_whole_rule_is_asked_not_only_the_search(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", LAND, searches=[DISPUTES])
    await room.confirmed("hoa@vidu.vn", Rule(fields=("45",)), searches=[DISPUTES])
    await room.plan(published())
    assert told(await room.find(matched(DISPUTES))) == {Channel.EMAIL: {lan}}


async def test_who_chose_other_occasions_is_not_told_of_a_new_text(room: Room) -> None:
    changed_only = Rule(occasions=(Occasion.MAJOR,))
    lan = await room.confirmed("lan@vidu.vn", changed_only, searches=[DISPUTES])
    await room.plan(published())
    assert told(await room.find(matched(DISPUTES))) == {}
    await room.plan(published(2, Change.MAJOR))
    later = matched(DISPUTES, version=2, change=Change.MAJOR)
    assert told(await room.find(later)) == {Channel.EMAIL: {lan}}


async def test_a_document_that_took_effect_meanwhile_is_still_told_as_new(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.plan(published())
    await room.plan(ContentTookEffect(content=content(2)))
    (batch,) = facts_of(await room.find(matched(DISPUTES)), BatchRequested)
    assert batch.version == 1


async def test_nobody_is_told_twice_of_one_version(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    await room.follow("lan@vidu.vn", ANYTHING, searches=[DISPUTES, BIRTHS])
    await room.confirm(lan)
    minh = await room.confirmed("minh@vidu.vn", ANYTHING, searches=[DISPUTES, BIRTHS])
    assert told(await room.plan(published())) == {Channel.EMAIL: {lan}}
    assert told(await room.find(matched(DISPUTES, parts=2))) == {Channel.EMAIL: {minh}}
    assert told(await room.find(matched(BIRTHS, part=2, parts=2))) == {}


async def test_a_match_waits_for_part_1(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    with pytest.raises(Retry):
        await room.find(matched(DISPUTES))
    await room.plan(published())
    assert told(await room.find(matched(DISPUTES)))


async def test_the_same_match_again_gives_the_same_batches(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.plan(published())
    first = await room.find(matched(DISPUTES))
    await room.confirmed("minh@vidu.vn", ANYTHING, searches=[DISPUTES])
    room.clock.move(60)
    assert told(await room.find(matched(DISPUTES))) == told(first)


async def test_what_a_crash_left_out_is_completed(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    minh = await room.confirmed("0912 345 678", ANYTHING, channel=Channel.SMS, searches=[DISPUTES])
    await room.plan(published())
    await room.find(matched(DISPUTES))
    await room.lose_campaign("v1.s0.sms.found-1-1")
    await room.confirmed("hoa@vidu.vn", ANYTHING, searches=[DISPUTES])
    assert told(await room.find(matched(DISPUTES))) == {Channel.EMAIL: {lan}, Channel.SMS: {minh}}


async def test_history_and_small_changes_alert_nobody(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.plan(published())
    assert not await room.find(matched(DISPUTES, lane=Lane.HISTORY))
    assert not await room.find(matched(DISPUTES, change=Change.CORRECTION))


async def test_what_was_withdrawn_meanwhile_is_told_to_nobody(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.plan(published())
    await room.plan(withdrawn(2))
    assert not await room.find(matched(DISPUTES))


async def test_a_withdrawal_reaches_whom_a_match_reached(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.plan(published())
    await room.deliver(await room.find(matched(DISPUTES)))
    assert told(await room.plan(withdrawn(2))) == {Channel.EMAIL: {lan}}


async def test_an_older_version_waits_for_the_one_that_supersedes_it(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.plan(published())
    await room.heads.note(published(2, Change.MAJOR))
    with pytest.raises(Retry):
        await room.find(matched(DISPUTES))
    await room.plan(published(2, Change.MAJOR, title="Bản thứ hai"))
    (batch,) = facts_of(await room.find(matched(DISPUTES)), BatchRequested)
    assert (batch.version, BitMap.deserialize(batch.recipients)) == (2, BitMap([lan]))
    later = matched(DISPUTES, version=2, change=Change.MAJOR)
    assert told(await room.find(later)) == {}


async def test_a_version_that_was_passed_over_is_told_with_the_next_one_planned(
    room: Room,
) -> None:
    lan = await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.heads.note(published(1), published(2, Change.MINOR))
    await room.plan(published())
    with pytest.raises(Retry):
        await room.find(matched(DISPUTES))
    await room.plan(published(2, Change.MINOR))
    (batch,) = facts_of(await room.find(matched(DISPUTES)), BatchRequested)
    assert (batch.version, BitMap.deserialize(batch.recipients)) == (2, BitMap([lan]))


async def test_what_was_corrected_meanwhile_is_told_with_the_correction(room: Room) -> None:
    await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
    await room.plan(published())
    await room.plan(published(2, Change.CORRECTION))
    await room.plan(published(3, Change.MINOR))
    (batch,) = facts_of(await room.find(matched(DISPUTES)), BatchRequested)
    ledger = await room.ledgers.opened(batch)
    assert ledger.value.corrected == Version(2)


async def test_a_rule_comes_with_the_words_of_its_searches(room: Room) -> None:
    command = await room.request("lan@vidu.vn", LAND, searches=[DISPUTES])
    for wrong in ((), (BIRTHS,), (DISPUTES, BIRTHS)):
        with pytest.raises(Reject):
            await room.subscribing.follow(received(replace(command, searches=wrong)))


CHANGES = st.lists(st.sampled_from(Change), min_size=1, max_size=5)
NUMBERS = st.lists(st.integers(0, 5), min_size=6, max_size=6)


@settings(max_examples=25)
@given(changes=CHANGES, ahead=NUMBERS, tries=NUMBERS)
async def test_however_far_heads_planner_and_indexer_are_apart_everybody_hears_of_the_alert(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[Change],
    ahead: list[int],
    tries: list[int],
) -> None:
    """Nobody waits for ever, nobody is in two parts of a version, the last alert is told."""
    events = [published(v, change) for v, change in enumerate([Change.NEW, *changes], 1)]
    alerts = [e.content for e in events if e.content.change in {Change.NEW, Change.MAJOR}]
    waiting = [matched(DISPUTES, version=c.version, change=c.change) for c in alerts]
    async with open_room(tmp_path_factory.mktemp("room")) as room:
        lan = await room.confirmed("lan@vidu.vn", ANYTHING, searches=[DISPUTES])
        await room.confirmed("minh@vidu.vn")
        await room.follow("minh@vidu.vn", ANYTHING, searches=[DISPUTES])
        await room.confirm(2)
        for place, event in enumerate(events):
            await room.heads.note(*events[: place + 1 + ahead[place]])
            for _ in range(tries[place]):
                await try_first(room, waiting)
            await room.plan(event)
        for _ in alerts:
            await try_first(room, waiting)
        assert waiting == []
        told_of = [c for c in await room.campaigns() if lan in BitMap.deserialize(c.audience)]
        assert max(c.version or 0 for c in told_of) >= alerts[-1].version
        for version in {c.version for c in await room.campaigns()}:
            of_version = [c for c in await room.campaigns() if c.version == version]
            people = [n for c in of_version for n in BitMap.deserialize(c.audience)]
            assert len(people) == len(set(people))


async def try_first(room: Room, waiting: list[SearchMatched]) -> None:
    """The first answer that waits is told, if its time has come."""
    if waiting:
        try:
            await room.find(waiting[0])
        except Retry:
            return
        del waiting[0]

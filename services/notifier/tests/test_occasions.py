"""On which occasions people are told, and what they chose of them."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from lantoa.contracts.content import (
    Change,
    ContentEvent,
    ContentExpired,
    ContentTookEffect,
    Lane,
)
from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.events import Outgoing
from lantoa.contracts.subscriptions import Channel, Occasion, Rule
from lantoa_notifier.planner.records import Campaign
from services.notifier.tests.room import Room, content, facts_of, open_room, published, told

EFFECT, END = Occasion.TOOK_EFFECT, Occasion.EXPIRED


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


def took_effect(version: int, lane: Lane = Lane.NORMAL) -> ContentTookEffect:
    return ContentTookEffect(content=content(version), lane=lane)


def expired(version: int) -> ContentExpired:
    return ContentExpired(content=content(version))


async def campaign_of(room: Room, produced: Sequence[Outgoing]) -> Campaign:
    (batch,) = facts_of(produced, BatchRequested)
    return await room.campaign(batch)


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (published(2), "Tin pháp luật mới trong các mục bạn theo dõi:"),
        (published(2, Change.MAJOR), "Tin pháp luật trong các mục bạn theo dõi vừa thay đổi:"),
        (took_effect(2), "Tin pháp luật trong các mục bạn theo dõi có hiệu lực:"),
        (expired(2), "Tin pháp luật trong các mục bạn theo dõi hết hiệu lực:"),
    ],
)
async def test_whoever_chose_nothing_hears_of_everything_in_its_own_words(
    room: Room, event: ContentEvent, says: str
) -> None:
    await room.confirmed("lan@vidu.vn")
    assert says in (await campaign_of(room, await room.plan(event))).templates.text


async def test_who_chose_hears_of_what_was_chosen_alone(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", Rule(fields=("44",), occasions=(EFFECT, END)))
    assert told(await room.plan(published(1))) == {}
    assert told(await room.plan(published(2, Change.MAJOR))) == {}
    assert told(await room.plan(took_effect(3))) == {Channel.EMAIL: {lan}}
    assert told(await room.plan(expired(4))) == {Channel.EMAIL: {lan}}


async def test_a_new_document_that_changes_another_is_a_change_of_it(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", Rule(occasions=(Occasion.MAJOR,)))
    assert told(await room.plan(published(1))) == {}
    changing = published(1, id="luat-moi", affects=("luat-dat-dai/dieu-5",))
    assert told(await room.plan(changing)) == {Channel.EMAIL: {lan}}


async def test_the_day_takes_nothing_back_of_what_is_still_to_be_told(room: Room) -> None:
    lan = await room.confirmed("lan@vidu.vn", Rule(occasions=(Occasion.NEW,)))
    first = await room.plan(published(1))
    assert told(first) == {Channel.EMAIL: {lan}}
    assert told(await room.plan(took_effect(2))) == {}
    assert not await room.cancelled(first)


async def test_a_day_that_was_passed_over_is_owed_and_told_with_the_next_version(
    room: Room,
) -> None:
    lan = await room.confirmed("lan@vidu.vn", Rule(occasions=(EFFECT,)))
    later = published(3, Change.MINOR)
    await room.heads.note(later)
    assert told(await room.plan(took_effect(2))) == {}
    produced = await room.plan(later)
    assert told(produced) == {Channel.EMAIL: {lan}}
    assert "có hiệu lực" in (await campaign_of(room, produced)).templates.text
    assert told(await room.plan(later)) == {Channel.EMAIL: {lan}}


async def test_a_day_of_history_is_told_to_nobody_and_the_day_that_comes_after_is(
    room: Room,
) -> None:
    lan = await room.confirmed("lan@vidu.vn")
    await room.plan(published(1, lane=Lane.HISTORY))
    assert told(await room.plan(took_effect(2, Lane.HISTORY))) == {}
    assert told(await room.plan(took_effect(3))) == {Channel.EMAIL: {lan}}

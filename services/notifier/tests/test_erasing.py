"""What people ask about themselves: a copy, new links, to be forgotten."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.subscriptions import CopyRequested, ErasureRequested, LinksEnded, Rule
from lantoa.runtime.errors import Away, Retry
from lantoa.runtime.links import Scope
from lantoa_notifier.subscribers.records import PERSON_KEYS
from services.notifier.tests.room import SENTENCE, Room, facts_of, open_room

HOMES = Rule(fields=("45",))
YEAR = 365 * 24 * 3600.0


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def test_who_is_erased_leaves_a_number_and_nothing_else(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.asks_of_themselves(ErasureRequested, number)
    assert await room.states_told() == []
    kept = await room.subscriber(number)
    assert kept.consents == ()
    assert await room.records.get(PERSON_KEYS, str(number)) is None


async def test_who_was_erased_may_sign_up_again_and_is_somebody_new(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.asks_of_themselves(ErasureRequested, number)
    assert await room.confirmed("lan@vidu.vn", HOMES) != number


async def test_to_a_closed_address_nothing_is_sent_for_a_year(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.asks_of_themselves(ErasureRequested, number, closed=True)
    assert await room.follow("LAN@vidu.vn") == ()
    room.clock.move(YEAR - 1)
    assert await room.follow("lan@vidu.vn") == ()
    room.clock.move(1)
    (batch,) = facts_of(await room.follow("lan@vidu.vn"), BatchRequested)
    assert batch.purpose is Purpose.CONFIRMATION


async def test_erasing_that_was_interrupted_is_ended_when_it_comes_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await room.confirmed("lan@vidu.vn")

    async def away(number: int) -> None:
        raise Away("no broker answers", dependency="log")

    with monkeypatch.context() as broken:
        broken.setattr(room.states, "tell", away)
        with pytest.raises(Away):
            await room.asks_of_themselves(ErasureRequested, number)
    assert await room.states_told() != []
    await room.asks_of_themselves(ErasureRequested, number)
    assert await room.states_told() == []
    assert await room.records.get(PERSON_KEYS, str(number)) is None


async def test_who_signs_up_while_being_erased_waits(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await room.confirmed("lan@vidu.vn")

    async def away(*_: object) -> None:
        raise Away("records do not answer", dependency="records")

    with monkeypatch.context() as broken:
        broken.setattr(room.people, "let_go", away)
        with pytest.raises(Away):
            await room.asks_of_themselves(ErasureRequested, number)
    with pytest.raises(Retry):
        await room.follow("lan@vidu.vn")


async def test_a_link_that_was_ended_erases_nobody(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.asks_of_themselves(LinksEnded, number)
    await room.asks_of_themselves(ErasureRequested, number, link_version=1)
    assert await room.asks_of_themselves(CopyRequested, number, link_version=1) == ()
    state = await room.state(number)
    assert (len(state.follows), state.link_version) == (1, 2)


async def test_links_are_ended_once_and_a_stop_link_never_is(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.asks_of_themselves(LinksEnded, number)
    await room.asks_of_themselves(LinksEnded, number)
    assert (await room.state(number)).link_version == 2
    await room.stop(number)
    assert (await room.state(number)).follows == ()


async def test_a_copy_says_all_that_was_agreed_to_and_comes_once_a_day(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.confirmed("lan@vidu.vn", HOMES)
    (batch,) = facts_of(await room.asks_of_themselves(CopyRequested, number), BatchRequested)
    campaign = await room.campaign(batch)
    assert (batch.purpose, campaign.intents) == (Purpose.CONFIRMATION, 1)
    text = campaign.templates.text
    assert text.count(SENTENCE) == 2
    assert "lĩnh vực: 45" in text
    assert "lan@vidu.vn" not in text
    assert await room.link(campaign.templates.url, Scope.PREFERENCES) == number
    room.clock.move(timedelta(hours=1).total_seconds())
    assert facts_of(await room.asks_of_themselves(CopyRequested, number), BatchRequested) == [batch]


async def test_nobodys_page_asks_for_nothing(room: Room) -> None:
    for kind in (LinksEnded, CopyRequested, ErasureRequested):
        assert await room.asks_of_themselves(kind, 4_000_000) == ()

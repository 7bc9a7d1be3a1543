"""From asking to being told: nothing before it is confirmed, nothing after it is stopped."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Contact, Rule
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.runtime.errors import Reject
from lantoa.runtime.links import Scope
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.sealing import SEAL
from lantoa_notifier.domain.consents import state_of
from lantoa_notifier.records import KeyPair
from lantoa_notifier.subscribers.records import ADDRESS_CLAIMS, SUBSCRIBERS
from lantoa_notifier.subscribers.vault import Vault
from services.notifier.tests.room import LAND, SENTENCE, Room, facts_of, open_room, received

HOMES = Rule(fields=("45",))
DAY = 24 * 3600.0


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


async def test_asking_sends_one_confirmation_with_a_link_of_its_own(room: Room) -> None:
    (batch,) = facts_of(await room.follow("lan@vidu.vn"), BatchRequested)
    assert (batch.channel, batch.purpose) == (Channel.EMAIL, Purpose.CONFIRMATION)
    campaign = await room.campaign(batch)
    assert campaign.intents == 1
    assert SENTENCE in campaign.templates.text
    assert campaign.templates.url.startswith("https://lantoa.example/theo-doi/xac-nhan?t=")
    number = await room.link(campaign.templates.url, Scope.CONFIRM)
    assert (await room.state(number)).follows == ()


async def test_confirming_puts_in_force_what_was_asked(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    state = await room.state(number)
    assert [(f.rule, f.channel) for f in state.follows] == [(LAND, Channel.EMAIL)]
    assert state.last_command == "command-2"


async def test_one_address_is_one_person_however_it_is_written(room: Room) -> None:
    await room.follow("lan@vidu.vn")
    await room.follow(" Lan@VIDU.vn", HOMES)
    (state,) = await room.states_told()
    assert len((await room.subscriber(state.number)).consents) == 2


async def test_asking_twice_on_a_day_confirms_once(room: Room) -> None:
    (first,) = facts_of(await room.follow("lan@vidu.vn"), BatchRequested)
    room.clock.move(3600)
    (again,) = facts_of(await room.follow("lan@vidu.vn", HOMES), BatchRequested)
    assert again == first


async def test_the_next_day_it_may_be_confirmed_again(room: Room) -> None:
    (first,) = facts_of(await room.follow("lan@vidu.vn"), BatchRequested)
    room.clock.move(DAY)
    (again,) = facts_of(await room.follow("lan@vidu.vn"), BatchRequested)
    assert again.batch != first.batch


async def test_the_same_rule_again_is_nothing_new(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn", Rule(fields=("44", "2")))
    room.clock.move(DAY)
    assert await room.follow("lan@vidu.vn", Rule(fields=("2", "44"))) == []
    assert len((await room.subscriber(number)).consents) == 1


async def test_a_command_that_comes_again_changes_nothing(room: Room) -> None:
    command = received(await room.request("lan@vidu.vn"))
    first = await room.subscribing.follow(command)
    (told,) = await room.states_told()
    was = await room.subscriber(told.number)
    assert await room.subscribing.follow(command) == first
    assert await room.subscriber(told.number) == was
    assert await room.states_told() == [told]


async def test_a_follow_that_comes_again_after_a_stop_does_not_revive_it(room: Room) -> None:
    command = received(await room.request("lan@vidu.vn"))
    first = await room.subscribing.follow(command)
    (told,) = await room.states_told()
    await room.stop(told.number)
    assert await room.subscribing.follow(command) == first
    await room.confirm(told.number)
    assert (await room.state(told.number)).follows == ()


async def test_a_stop_that_comes_again_does_not_end_what_was_asked_since(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.stop(number, "stop-1")
    await room.confirmed("lan@vidu.vn", HOMES)
    await room.stop(number, "stop-1")
    assert [f.rule for f in (await room.state(number)).follows] == [HOMES]


async def test_stopping_ends_everything_pending_too(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.follow("lan@vidu.vn", HOMES)
    await room.stop(number)
    await room.confirm(number)
    assert (await room.state(number)).follows == ()


async def test_one_follow_may_be_stopped_alone(room: Room) -> None:
    number = await room.confirmed("lan@vidu.vn")
    await room.confirmed("lan@vidu.vn", HOMES)
    await room.stop(number, follow=FollowNumber(1))
    assert [f.rule for f in (await room.state(number)).follows] == [HOMES]


async def test_a_link_of_an_ended_generation_confirms_nothing(room: Room) -> None:
    await room.follow("lan@vidu.vn")
    (told,) = await room.states_told()
    await room.confirm(told.number, link_version=2)
    assert (await room.state(told.number)).follows == ()


async def test_nobodys_link_changes_nothing(room: Room) -> None:
    await room.confirm(4_000_000)
    await room.stop(4_000_000)
    assert await room.states_told() == []


async def test_a_browser_that_gave_permission_has_confirmed(room: Room) -> None:
    produced = await room.follow("https://push.vidu.vn/abc", channel=Channel.PUSH)
    assert produced == []
    (told,) = await room.states_told()
    assert [f.channel for f in told.follows] == [Channel.PUSH]


async def test_numbers_are_dense_also_when_many_ask_at_once(room: Room) -> None:
    await asyncio.gather(*(room.follow(f"nguoi-{n}@vidu.vn") for n in range(40)))
    assert sorted(s.number for s in await room.states_told()) == list(range(1, 41))


async def test_one_address_that_asks_many_times_at_once_is_one_person(room: Room) -> None:
    rules = [Rule(fields=(str(n),)) for n in range(1, 11)]
    produced = await asyncio.gather(*(room.follow("lan@vidu.vn", rule) for rule in rules))
    (state,) = await room.states_told()
    assert len((await room.subscriber(state.number)).consents) == 10
    assert len({batch.batch for p in produced for batch in facts_of(p, BatchRequested)}) == 1


async def test_the_last_state_on_the_log_is_the_newest_however_many_change_it_at_once(
    room: Room,
) -> None:
    number = await room.confirmed("lan@vidu.vn")
    rules = [Rule(fields=(str(n),)) for n in range(1, 8)]
    await asyncio.gather(
        *(room.follow("lan@vidu.vn", rule) for rule in rules),
        room.stop(number, follow=FollowNumber(1)),
        room.confirm(number),
    )
    stored = await room.records.get(SUBSCRIBERS, str(number))
    assert stored is not None
    assert await room.state(number) == state_of(stored.value, stored.revision)


async def test_no_address_is_on_the_log_or_in_the_clear_in_the_records(
    room: Room, tmp_path: Path
) -> None:
    await room.confirmed("lan@vidu.vn")
    async for record in read_to_end(room.log, SUBSCRIPTION_STATE):
        assert b"lan@vidu" not in (record.value or b"")
    await room.log.ping()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path.name for path in files if b"lan@vidu" in path.read_bytes()]


async def test_the_address_can_be_opened_by_the_notifier_alone(room: Room) -> None:
    number = SubscriberNumber(await room.confirmed("0912 345 678", channel=Channel.SMS))
    sealed = (await room.subscriber(number)).address
    opened = await Vault(room.records, bytes(32)).open_contact(number, sealed)
    assert opened == Contact(channel=Channel.SMS, address="+84912345678")


@pytest.mark.parametrize(
    ("channel", "who"),
    [
        (Channel.EMAIL, "lan"),
        (Channel.SMS, "113"),
        (Channel.PUSH, "http://push.vidu.vn/abc"),
        (Channel.PUSH, "http://127.0.0.1:8090/abc"),
    ],
)
async def test_what_is_no_address_is_a_wrong_command(
    room: Room, channel: Channel, who: str
) -> None:
    with pytest.raises(Reject):
        await room.follow(who, channel=channel)
    assert await room.states_told() == []


async def test_a_contact_of_another_channel_is_a_wrong_command(room: Room) -> None:
    command = await room.request("lan@vidu.vn")
    with pytest.raises(Reject, match="another channel"):
        await room.subscribing.follow(received(replace(command, channel=Channel.SMS)))


async def test_a_seal_is_opened_until_its_key_is_destroyed_then_the_command_expires(
    room: Room,
) -> None:
    early, late = [received(await room.request(f"{n}@vidu.vn")) for n in ("lan", "minh")]
    (key,) = [k for k in await room.published_keys() if k.use == SEAL]
    assert key.used_to is not None
    room.clock.move((key.used_to + timedelta(days=34) - room.clock.now()).total_seconds())
    await room.keys.turn(room.clock.now())
    assert await room.subscribing.follow(early)
    room.clock.move(DAY)
    await room.keys.turn(room.clock.now())
    assert await room.subscribing.follow(late) == ()
    assert len(await room.states_told()) == 1
    assert await room.keys.private(key.key_id) is None


async def test_the_next_seal_key_is_told_a_day_before_it_is_used(room: Room) -> None:
    days = [await _seals(room) for _ in range(8)]
    assert {len(pairs) for pairs in days} == {1, 2}
    weeks = {pair.used_to - pair.used_from for pairs in days for pair in pairs if pair.used_to}
    assert weeks == {timedelta(days=7)}


async def _seals(room: Room) -> list[KeyPair]:
    pairs = [p for p in await room.keys.turn(room.clock.now()) if p.use == SEAL]
    room.clock.move(DAY)
    return pairs


async def test_turning_the_keys_again_changes_nothing(room: Room) -> None:
    assert await room.keys.turn(room.clock.now()) == await room.keys.turn(room.clock.now())


async def test_a_claim_does_not_say_whose_it_is(room: Room) -> None:
    await room.follow("lan@vidu.vn")
    assert await room.records.get(ADDRESS_CLAIMS, "lan@vidu.vn") is None

"""Synthetic people are as real ones are to everything but a postman."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.contracts.subscriptions import Channel, Rule
from lantoa_notifier import commands
from lantoa_notifier.domain.matching import about_of
from lantoa_notifier.subscribers.generating import Generating, Rules, Wanted
from lantoa_notifier.subscribers.vault import Vault
from lantoa_notifier.workers.resolving import Addressee, Addresses
from services.notifier.tests.room import NOON, Room, content, open_room, published

EVERYBODY = about_of(content())
FIELDS = [RegisterEntry(register=Register.FIELD, code="44", name="Đất đai")]
SECRET = bytes(32)


@asynccontextmanager
async def generating(
    room: Room, wanted: Wanted, entries: Sequence[RegisterEntry] = ()
) -> AsyncIterator[Generating]:
    vault = Vault(room.records, SECRET)
    async with room.log.appender() as log:
        yield Generating(room.records, room.people, vault, log, Rules(entries), wanted)


async def made(room: Room, count: int, wanted: Wanted) -> int:
    async with generating(room, wanted) as crowd:
        return await crowd.make(range(count), NOON)


async def addressees(room: Room) -> list[Addressee]:
    """Everybody whom a version for all would reach."""
    audience = (await room.followers.interested(EVERYBODY)).everybody
    addresses = Addresses(room.records, Vault(room.records, SECRET))
    await room.plan(published())
    found = [
        await addresses.of(campaign, audience[campaign.channel])
        for campaign in await room.campaigns()
    ]
    return [addressee for some in found for addressee in some.values()]


async def test_they_are_told_on_their_channels(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        assert await made(room, 30, Wanted()) == 30
        found = (await room.followers.interested(EVERYBODY)).everybody
        counts = {channel: len(people) for channel, people in found.items() if people}
        assert counts == {Channel.EMAIL: 10, Channel.SMS: 10, Channel.PUSH: 10}


async def test_their_addresses_are_nobodys(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await made(room, 30, Wanted())
        contacts = [one.contact for one in await addressees(room)]
        beginnings = {c.channel: c.address[:5] for c in contacts if c.channel is Channel.SMS}
        assert beginnings == {Channel.SMS: "+8430"}
        assert all(c.address.endswith(".example") for c in contacts if c.channel is Channel.EMAIL)
        push = [c.address for c in contacts if c.channel is Channel.PUSH]
        assert all(address.startswith("https://push.example/") for address in push)
        assert len({c.address for c in contacts}) == 30


async def test_the_same_again_adds_nobody_and_more_adds_the_rest(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        wanted = Wanted(channels=(Channel.EMAIL,))
        assert await made(room, 20, wanted) == 20
        assert await made(room, 25, wanted) == 5
        assert len((await room.followers.interested(EVERYBODY)).everybody[Channel.EMAIL]) == 25


async def test_another_seed_makes_other_people(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        mail = (Channel.EMAIL,)
        assert await made(room, 10, Wanted(channels=mail)) == 10
        assert await made(room, 10, Wanted(channels=mail, seed=336)) == 10


async def test_their_rules_name_what_the_registers_have(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        async with generating(room, Wanted(), FIELDS) as crowd:
            await crowd.make(range(50), NOON)
        rules = {follow.rule for state in await room.states_told() for follow in state.follows}
        assert rules == {Rule(), Rule(fields=("44",))}


async def test_who_signs_up_with_such_an_address_is_that_person(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        await made(room, 1, Wanted(channels=(Channel.EMAIL,)))
        (person,) = await addressees(room)
        await room.follow(person.contact.address)
        assert [state.number for state in await room.states_told()] == [person.number]


def test_there_are_none_outside_of_development(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANTOA_ENV", "production")
    monkeypatch.setenv("LANTOA_DATA", str(tmp_path))
    with pytest.raises(ValueError, match="LANTOA_ENV=dev"):
        commands.generate(3)

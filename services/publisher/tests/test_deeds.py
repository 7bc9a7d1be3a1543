"""Deeds of all tables are one chain, and what the public does not see is a deed alone."""

from collections.abc import Sequence
from typing import Any

import pytest

from lantoa.contracts.audit import DeedDone
from lantoa.contracts.content import Lane
from lantoa.contracts.deeds import DEEDS
from lantoa.contracts.topics import AUDIT_EVENT, CONTENT_EVENT
from lantoa.engines.records import Table
from lantoa.runtime.outbox import WAITING, Outboxed, Pending, promised
from lantoa.runtime.relay import Relay
from lantoa.runtime.shares import Said, Share, Source, Told
from lantoa.testing.builders import NOON
from lantoa_publisher.domain.heads import What


class Account(Outboxed[Pending], frozen=True, kw_only=True, omit_defaults=True):
    """The smallest record of another table that owes the log its deeds."""


ACCOUNTS = Table("visits", Account, (WAITING,))


async def render(shares: Sequence[Share[Account]]) -> Sequence[Told]:
    return [Said(deeds=tuple(map(deed_of, share.pending))) for share in shares]


def deed_of(fact: Pending) -> DeedDone:
    return DeedDone(
        id=fact.id,
        service="publisher",
        deed=f"account.{fact.what}",
        record="nv-000017",
        by=fact.by,
        at=fact.at,
    )


def added(number: int, lane: Lane = Lane.NORMAL) -> Account:
    fact = Pending(
        id=f"tai-khoan-{number}",
        what="added",
        version=1,
        revision=1,
        lane=lane,
        at=NOON,
        by="key:test",
    )
    return promised(Account(), fact)


@pytest.fixture
async def relay(house: Any) -> Relay:
    """A relay of the contents and of a second table."""
    await house.records.prepare([ACCOUNTS])
    relay: Relay = house.relay()
    relay.sources = (*relay.sources, Source(ACCOUNTS, render))
    return relay


async def told(house: Any, relay: Relay) -> list[list[str]]:
    """The deeds that each round adds, until nothing waits."""
    rounds: list[list[str]] = []
    async with house.world.log.appender(fenced_as=relay.name) as appender:
        chain = relay.chain(appender)
        while await relay.round(chain):
            deeds = [deed.deed for _, deed in await house.told(AUDIT_EVENT)]
            rounds.append(deeds[sum(map(len, rounds)) :])
    return rounds


async def test_deeds_of_two_tables_are_one_chain(house: Any, relay: Relay) -> None:
    await house.out("ke-hoach-335")
    await house.records.insert(ACCOUNTS, "1", added(1))
    [deeds] = await told(house, relay)
    assert sorted(deeds) == ["account.added", "content.begun", "content.published"]
    audit = await house.audit()
    assert (audit.links, audit.finding) == (3, None)
    kept = await house.records.get(ACCOUNTS, "1")
    assert (kept.value.outbox, kept.value.lane_waiting) == ((), None)


async def test_lanes_hold_over_all_tables(house: Any, relay: Relay) -> None:
    await house.records.insert(ACCOUNTS, "1", added(1, Lane.HISTORY))
    await house.records.insert(ACCOUNTS, "2", added(2, Lane.URGENT))
    await house.out("ke-hoach-335")
    urgent, normal, history = await told(house, relay)
    assert (urgent, history) == (["account.added"], ["account.added"])
    assert normal == ["content.begun", "content.published"]


async def test_a_deed_that_the_public_does_not_see_is_told_to_the_audit_alone(house: Any) -> None:
    await house.write("ke-hoach-335")
    await house.empty_outbox()
    [(_, deed)] = await house.told(AUDIT_EVENT)
    assert (deed.deed, deed.record) == ("content.begun", "ke-hoach-335@r1")
    assert await house.told(CONTENT_EVENT) == []


def test_every_deed_of_a_content_has_words_for_people() -> None:
    assert {f"content.{what.value}" for what in What} <= set(DEEDS)

"""Law 9: the accounts balance, and ``lantoa check`` sees when they do not."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import BatchRequested, Purpose
from lantoa.contracts.events import encode
from lantoa.contracts.ids import ContentId, SubscriberNumber, Version, batch_id, campaign_id
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import DELIVERIES, TOPICS, dead_letters
from lantoa.engines.eventlog import Record, TopicPartition
from lantoa.messages.templates import Templates
from lantoa.runtime.deadletters import letter_record
from lantoa.runtime.morgue import Morgue
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.testing.builders import NOON
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.checking import check
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.digests.records import MENTIONS
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.records import TABLES
from lantoa_notifier.workers.sinks import Arrived, sink_path
from services.notifier.tests.test_once import mention

CONTENT = ContentId("ke-hoach-335")
CAMPAIGN = campaign_id(CONTENT, Version(1), 0, "email", "main")
PEOPLE = BitMap([3, 5, 8])
GROUP = "notifier-email"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(CommonSettings(data=tmp_path)) as opened:
        await opened.log.prepare(TOPICS)
        await (await opened.records("notifier")).prepare(TABLES)
        yield opened


def campaign() -> Campaign:
    return Campaign(
        id=CAMPAIGN,
        channel=Channel.EMAIL,
        shard=0,
        part="main",
        purpose=Purpose.ALERT,
        audience=PEOPLE.serialize(),
        intents=len(PEOPLE),
        templates=Templates(subject="Tin pháp luật", text="Nội dung"),
        lane=Lane.NORMAL,
        created_at=NOON,
        content_id=CONTENT,
        version=Version(1),
    )


def batch(people: BitMap = PEOPLE, sequence: int = 0) -> BatchRequested:
    return BatchRequested(
        batch=batch_id(CAMPAIGN, sequence),
        campaign=CAMPAIGN,
        channel=Channel.EMAIL,
        shard=0,
        sequence=sequence,
        purpose=Purpose.ALERT,
        recipients=people.serialize(),
        content_id=CONTENT,
        version=Version(1),
    )


async def planned(world: World, *batches: BatchRequested) -> None:
    await (await world.records("notifier")).insert(CAMPAIGNS, CAMPAIGN, campaign())
    topic = DELIVERIES[Channel.EMAIL]
    async with world.log.appender() as appender:
        for one in batches:
            record = encode(topic, one, key=one.batch, id="1", source="test", time=NOON)
            await appender.append([record])


async def ended(world: World, one: BatchRequested, **fates: list[int]) -> None:
    outcomes = {Fate(name): BitMap(slots) for name, slots in fates.items()}
    ledger = books.record(books.claim(one), outcomes)
    await (await world.records("notifier")).insert(LEDGER, one.batch, ledger)


def received(world: World, *slots: int) -> None:
    path = sink_path(world.data, Channel.EMAIL)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        for slot in slots:
            arrived = Arrived(
                at=NOON,
                channel=Channel.EMAIL,
                reference=f"m{slot}",
                to="a@example.vn",
                subject="Tin pháp luật",
                text="Nội dung",
                campaign=CAMPAIGN,
                batch=batch().batch,
                slot=slot,
                number=SubscriberNumber(PEOPLE[slot]),
                purpose=Purpose.ALERT,
            )
            file.write(msgspec.json.encode(arrived) + b"\n")


async def test_accounts_that_balance_are_found_right(world: World) -> None:
    await planned(world, batch())
    await ended(world, batch(), delivered=[0, 1], suppressed=[2])
    received(world, 0, 1)
    found = await check(world)
    assert found["wrong"] == []
    assert (found["intents"], found["delivered"], found["suppressed"]) == (3, 2, 1)
    assert (found["pending"], found["duplicates"], found["balanced"]) == (0, 0, True)


async def test_accounts_balance_after_a_message_came_back(world: World) -> None:
    await planned(world, batch())
    await ended(world, batch(), delivered=[0, 1], suppressed=[2])
    received(world, 0, 1)
    ledgers = Ledgers(await world.records("notifier"))
    stored = await ledgers.opened(batch())
    await ledgers.apply(stored, lambda ledger: books.refute(ledger, BitMap([1])))
    found = await check(world)
    assert (found["delivered"], found["failed"], found["balanced"]) == (1, 1, True)
    assert found["wrong"] == []


async def test_people_whose_batch_was_never_asked_for_are_pending(world: World) -> None:
    await planned(world)
    found = await check(world)
    assert (found["pending"], found["balanced"]) == (3, True)


async def test_a_batch_that_nobody_worked_on_is_pending(world: World) -> None:
    await planned(world, batch())
    assert (await check(world))["pending"] == 3


async def test_a_batch_that_is_a_dead_letter_is_dead_until_it_is_driven_again(
    world: World,
) -> None:
    await planned(world, batch())
    morgue = await buried(world, batch())
    assert (await check(world))["dead"] == 3
    await morgue.drop(await morgue.letters(GROUP), "không gửi nữa", NOON)
    assert (await check(world))["dead"] == 3
    await morgue.redrive(await morgue.letters(GROUP), "gửi lại", NOON)
    found = await check(world)
    assert (found["dead"], found["pending"], found["balanced"]) == (3, 0, True)


async def test_a_batch_that_was_driven_again_is_pending(world: World) -> None:
    await planned(world, batch())
    morgue = await buried(world, batch())
    await morgue.redrive(await morgue.letters(GROUP), "gửi lại", NOON)
    found = await check(world)
    assert (found["dead"], found["pending"]) == (0, 3)


async def buried(world: World, one: BatchRequested) -> Morgue:
    """The batch as its group's dead letter."""
    topic = DELIVERIES[Channel.EMAIL]
    stood = encode(topic, one, key=one.batch, id="1", source="test", time=NOON)
    record = Record(topic.name, 0, 0, 0, stood.key, stood.value, stood.headers)
    await world.log.prepare([dead_letters(GROUP)])
    async with world.log.appender() as appender:
        await appender.append([letter_record(GROUP, record, "wrong", "thử", NOON)])
    place = {TopicPartition(topic.name, 0): 1}
    joined = world.log.group(GROUP, [topic], "", let_go)
    async with joined as reader:
        await reader.commit(place)
    return Morgue(world.log)


async def let_go(_partitions: frozenset[TopicPartition]) -> None:
    """Nothing is in hand."""


async def test_what_the_log_let_go_of_counts_by_its_ledger(world: World) -> None:
    await planned(world)
    await ended(world, batch(), delivered=[0, 1], suppressed=[2])
    received(world, 0, 1)
    found = await check(world)
    assert (found["delivered"], found["suppressed"], found["pending"]) == (2, 1, 0)
    assert (found["balanced"], found["wrong"]) == (True, [])


async def test_what_neither_log_nor_ledger_knows_any_more_is_pending(world: World) -> None:
    await planned(world, batch(BitMap([8]), sequence=1))
    await ended(world, batch(BitMap([3])), delivered=[0])
    received(world, 0)
    found = await check(world)
    assert (found["delivered"], found["pending"], found["wrong"]) == (1, 2, [])


async def test_a_dead_letter_outlasts_its_request(world: World) -> None:
    await planned(world)
    await buried(world, batch())
    found = await check(world)
    assert (found["dead"], found["pending"], found["balanced"]) == (3, 0, True)


async def test_somebody_in_a_new_batch_and_in_an_old_ones_ledger_is_seen(world: World) -> None:
    await planned(world, batch(BitMap([8]), sequence=1))
    await ended(world, batch(), suppressed=[0, 1, 2])
    assert "two batches" in (await check(world))["wrong"][0]


async def test_a_ledger_whose_campaign_is_gone_is_seen(world: World) -> None:
    await ended(world, batch(), suppressed=[0, 1, 2])
    assert (await check(world))["wrong"] == [f"{CAMPAIGN}: batches without a campaign"]


async def test_somebody_in_two_campaigns_of_a_version_is_seen(world: World) -> None:
    await planned(world)
    id = campaign_id(CONTENT, Version(1), 0, "email", "found-1-1")
    found_too = replace(campaign(), id=id, part="found-1-1")
    await (await world.records("notifier")).insert(CAMPAIGNS, found_too.id, found_too)
    (wrong,) = (await check(world))["wrong"]
    assert wrong.endswith("3 people (the first: 3) told of the version elsewhere, too")


async def test_somebody_told_at_once_and_in_a_digest_is_seen(world: World) -> None:
    await planned(world)
    shown = replace(mention(8, 9), content_id=CONTENT)
    await (await world.records("notifier")).insert(MENTIONS, shown.id, shown)
    (wrong,) = (await check(world))["wrong"]
    assert wrong.startswith(f"{shown.id}: 1 people (the first: 8) told")


async def test_a_batch_asked_for_twice_counts_once(world: World) -> None:
    await planned(world, batch(), batch())
    await ended(world, batch(), delivered=[0, 1, 2])
    received(world, 0, 1, 2)
    assert (await check(world))["wrong"] == []


async def test_a_delivery_that_nobody_received_is_seen(world: World) -> None:
    await planned(world, batch())
    await ended(world, batch(), delivered=[0, 1, 2])
    received(world, 0, 1)
    found = await check(world)
    assert not found["balanced"]
    assert "nobody received it" in found["wrong"][0]


async def test_a_message_that_the_ledger_knows_nothing_of_is_seen(world: World) -> None:
    await planned(world, batch())
    await ended(world, batch(), delivered=[0, 1], suppressed=[2])
    received(world, 0, 1, 2)
    assert "knows nothing" in (await check(world))["wrong"][0]


async def test_a_message_that_came_twice_is_a_duplicate(world: World) -> None:
    await planned(world, batch())
    await ended(world, batch(), delivered=[0, 1, 2])
    received(world, 0, 1, 2, 2)
    assert (await check(world))["duplicates"] == 1


async def test_somebody_in_two_batches_of_a_campaign_is_seen(world: World) -> None:
    await planned(world, batch(), batch(BitMap([8]), sequence=1))
    assert "two batches" in (await check(world))["wrong"][0]


async def test_an_unknown_is_listed_by_number(world: World) -> None:
    await planned(world, batch())
    await ended(world, batch(), delivered=[0, 1], unknown=[2])
    received(world, 0, 1)
    found = await check(world)
    assert found["unknown_listed"] == [{"batch": batch().batch, "subscriber": 8}]


async def test_intents_that_are_not_the_audience_are_seen(world: World) -> None:
    records = await world.records("notifier")
    await records.insert(CAMPAIGNS, CAMPAIGN, replace(campaign(), intents=4))
    assert not (await check(world))["balanced"]

"""``lantoa check`` of posts: ledger and what stands agree, and what is unknown is named."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import ContentId, Version, campaign_id
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import TOPICS
from lantoa.engines.records import Records
from lantoa.messages.templates import Templates
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import World, open_world
from lantoa.testing.builders import NOON
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.checking import check
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.channels.social.accounts import accounts_of
from lantoa_notifier.channels.social.posts import id_of
from lantoa_notifier.channels.social.records import POSTS, Post
from lantoa_notifier.planner.cutting import cut, request
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.records import TABLES

SETTING, CONTENT = "telegram://@phapluathanoi", ContentId("ke-hoach-335")
(ACCOUNT,) = accounts_of(SETTING, {"telegram": "ma"})


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setenv("LANTOA_SOCIAL_URL", SETTING)
    monkeypatch.setenv("LANTOA_TELEGRAM_TOKEN", "ma")
    async with open_world(CommonSettings(data=tmp_path)) as opened:
        await opened.log.prepare(TOPICS)
        await (await opened.records("notifier")).prepare(TABLES)
        yield opened


async def ended(world: World, outcomes: Mapping[Fate, BitMap]) -> Records:
    """A version that was asked for on our one channel, and what the ledger says of it."""
    records = await world.records("notifier")
    campaign = Campaign(
        id=campaign_id(CONTENT, Version(1), 0, "social", "main"),
        channel=Channel.SOCIAL,
        shard=0,
        part="main",
        purpose=Purpose.ALERT,
        audience=BitMap([ACCOUNT.number]).serialize(),
        intents=1,
        templates=Templates(subject="Tin pháp luật", text="Nội dung"),
        lane=Lane.NORMAL,
        created_at=NOON,
        content_id=CONTENT,
        version=Version(1),
    )
    await records.insert(CAMPAIGNS, campaign.id, campaign)
    (batch,) = cut(campaign)
    async with world.log.appender() as appender:
        await appender.append([request(batch, Lane.NORMAL, NOON)])
    ledger = books.record(books.claim(batch), outcomes)
    await records.insert(LEDGER, batch.batch, ledger)
    return records


async def test_a_delivery_that_no_post_says_is_seen(world: World) -> None:
    await ended(world, {Fate.DELIVERED: BitMap([0])})
    found = await check(world)
    assert not found["balanced"]
    assert "no post says it" in found["wrong"][0]


async def test_a_post_that_says_it_or_something_newer_is_right(world: World) -> None:
    records = await ended(world, {Fate.DELIVERED: BitMap([0])})
    post = Post(account=ACCOUNT.name, content_id=CONTENT, version=Version(2), post="7")
    await records.insert(POSTS, id_of(ACCOUNT.number, CONTENT), post)
    found = await check(world)
    assert (found["balanced"], found["delivered"], found["wrong"]) == (True, 1, [])


async def test_a_post_of_which_nobody_knows_is_listed_by_its_account(world: World) -> None:
    await ended(world, {Fate.UNKNOWN: BitMap([0])})
    (unknown,) = (await check(world))["unknown_listed"]
    assert unknown["account"] == "telegram:@phapluathanoi"

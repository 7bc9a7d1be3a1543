"""Messages to people in their chats, held against a double of the Bot API's contract."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pyroaring import BitMap

from lantoa.contracts.chats import contact_of
from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Outcomes, Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import AddressGone, Channel
from lantoa.messages.templates import Templates
from lantoa.testing.telegramdouble import CHAT, TOKEN, TelegramDouble, telegram_double
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.settling import SETTLED
from lantoa_notifier.channels.messages import Lost
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.domain.quiet import quiet_of
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.records import Campaign
from services.notifier.tests.chatline import BOT
from services.notifier.tests.desk import Desk, facts, received, send_all
from services.notifier.tests.wall import PAGE, SOCIAL, Wall, killed_while
from tests.telegram import TOKEN as PEER_TOKEN
from tests.telegram import TelegramPeer

LAW = Templates(
    subject="Luật Đất đai <& nhà ở>",
    text=f"Văn bản mới trong các mục bạn theo dõi:\n\nLuật Đất đai <& nhà ở>\n\n{PAGE}",
    url=PAGE,
)
PUT_RIGHT = Templates(subject="Đính chính", text=f"Đã đính chính: sửa Điều 5.\n\n{PAGE}", url=PAGE)


@pytest.fixture
async def telegram(desk: Desk) -> AsyncIterator[TelegramDouble]:
    async with telegram_double(desk.clock) as double:
        double.chats |= {str(1000 + number) for number in range(1, 4)}
        yield double


@asynccontextmanager
async def chats(desk: Desk, folder: Path, server: str, **others: Any) -> AsyncIterator[Wall]:
    """The social channel of a desk that has a bot."""
    bot = {"chat_url": f"telegram://{BOT}", "chat_token": TOKEN, "chat_rate": float("inf")}
    settings = DeliverySettings(telegram_server=server, **(bot | others))
    async with SOCIAL.opened(desk.opening(settings, folder)) as sender:
        yield Wall(desk, settings.social_accounts, sender)


@pytest.fixture
async def line(desk: Desk, telegram: TelegramDouble, tmp_path: Path) -> AsyncIterator[Wall]:
    async with chats(desk, tmp_path, telegram.url) as opened:
        yield opened


async def people(desk: Desk, *numbers: int) -> BitMap:
    """People in the chats 1001, 1002 …"""
    for number in numbers:
        await desk.follower(number, Channel.SOCIAL, contact=contact_of(1000 + number))
    return BitMap(numbers)


async def told(line: Wall, numbers: BitMap, version: int = 1, **others: Any) -> Campaign:
    values = {"channel": Channel.SOCIAL, "templates": LAW, "version": Version(version)}
    campaign = await line.desk.campaign(numbers, **(values | others))
    await send_all(line.worker(), campaign)
    return campaign


async def test_each_is_told_in_their_chat_with_the_link_and_the_ways_to_stop(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    campaign = await told(line, await people(desk, 1, 2))
    (shown, _) = telegram.stands.values()
    assert {one.chat for one in telegram.stands.values()} == {"1001", "1002"}
    assert shown.text.startswith(LAW.text)
    assert shown.text.endswith("Dừng: /dung · Xem, đổi các mục theo dõi")
    assert 'href="https://lantoa.example/cua-toi/' in shown.html
    assert not shown.is_silent
    assert await desk.outcomes(campaign) == Outcomes(delivered=2)


async def test_a_correction_tells_those_who_were_told_by_a_further_message(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    await told(line, await people(desk, 1))
    desk.clock.move(2)
    await told(
        line,
        BitMap([1]),
        version=2,
        part="told",
        purpose=Purpose.CORRECTION,
        templates=PUT_RIGHT,
    )
    assert [text.partition("\n")[0] for text in telegram.told(1001)] == [
        "Văn bản mới trong các mục bạn theo dõi:",
        "Đã đính chính: sửa Điều 5.",
    ]


async def test_who_insists_may_acknowledge_what_is_urgent(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    await desk.follower(1, Channel.SOCIAL, contact=contact_of(1001), insists=True)
    await told(line, BitMap([1]), lane=Lane.URGENT)
    desk.clock.move(2)
    await told(line, BitMap([1]), part="found-1")
    urgent, normal = telegram.stands.values()
    assert "Tôi đã nhận tin này\nTin khẩn: " in urgent.text
    assert 'href="https://lantoa.example/da-nhan/1.1?' in urgent.html
    assert "da-nhan" not in normal.html


async def test_who_has_stopped_is_not_told(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    numbers = await people(desk, 1)
    await desk.stops(1)
    assert await desk.outcomes(await told(line, numbers)) == Outcomes(suppressed=1)
    assert telegram.calls == []


async def test_who_blocked_the_bot_is_not_reached_and_is_stopped(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    numbers = await people(desk, 1, 2)
    telegram.blocks(1001)
    campaign = await told(line, numbers)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1, failed=1)
    desk.clock.move(2)
    again = await desk.campaign(BitMap([1]), channel=Channel.SOCIAL, version=Version(2))
    stops = [f for f in facts(await _produced(line, again)) if isinstance(f, AddressGone)]
    assert [(gone.number, gone.channel) for gone in stops] == [(1, Channel.SOCIAL)]


async def _produced(line: Wall, campaign: Campaign) -> Any:

    (batch,) = cut(campaign)
    return await line.worker().send(received(batch))


@pytest.mark.parametrize("lost", ["the line breaks", "502"])
async def test_an_answer_that_was_lost_is_unknown_and_nothing_is_sent_again(
    desk: Desk, line: Wall, telegram: TelegramDouble, lost: str
) -> None:
    numbers = await people(desk, 1)
    if lost == "502":
        telegram.trouble.statuses = [502]
    else:
        telegram.trouble.loses = 1
    campaign = await told(line, numbers)
    await line.waits(3600)
    await send_all(line.worker(), campaign)
    assert telegram.made == (lost != "502")
    assert await desk.outcomes(campaign) == Outcomes(unknown=1)


async def test_a_process_that_dies_while_sending_leaves_people_unknown_and_told_once(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    numbers = await people(desk, 1)
    campaign = await desk.campaign(numbers, channel=Channel.SOCIAL, templates=LAW)
    await killed_while(telegram.trouble, send_all(line.worker(), campaign))
    await send_all(line.worker(), campaign)
    assert telegram.made == 1
    assert await desk.outcomes(campaign) == Outcomes(unknown=1)


async def test_posts_and_people_of_one_batch_are_told_apart_after_a_death(desk: Desk) -> None:
    account = next(iter(_accounts()))
    campaign = await desk.campaign(BitMap([1, account.number]), channel=Channel.SOCIAL)

    (batch,) = cut(campaign)
    open_ = books.mark_attempted(books.claim(batch), BitMap([0, 1]))
    settled = SETTLED[Lost.PEOPLE_UNKNOWN](open_, desk.clock.now())
    assert books.those(settled, books.Fate.UNKNOWN) == BitMap([0])
    assert books.attempted(settled) == BitMap([1])


def _accounts() -> Any:
    return DeliverySettings(social_url=f"telegram://{CHAT}", telegram_token=TOKEN).social_accounts  # type: ignore[arg-type]


async def test_a_channel_and_people_of_one_bot_are_told_in_one_campaign_and_a_flood_stops_both(
    desk: Desk, telegram: TelegramDouble, tmp_path: Path
) -> None:
    ours = {
        "social_url": f"telegram://{CHAT}",
        "telegram_token": TOKEN,
        "social_rate": float("inf"),
    }
    numbers = await people(desk, 1)
    async with chats(desk, tmp_path, telegram.url, **ours) as line:
        telegram.flood(90)
        campaign = await told(line, numbers | line.everywhere)
        assert telegram.texts == []
        assert telegram.calls.count("sendMessage") == 1 + telegram.during_flood
        assert (await desk.ledger(campaign)).refused == 0
        await line.waits(91)
        assert {shown.chat for shown in telegram.stands.values()} == {CHAT, "1001"}
    assert await desk.outcomes(campaign) == Outcomes(delivered=2)


async def test_two_contents_at_once_ring_a_second_apart(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    numbers = await people(desk, 1)
    await told(line, numbers)
    other = await told(line, numbers, content_id="tin-khac", id="tin-khac.v1.s0.social.main")
    assert len(telegram.told(1001)) == 1
    await line.waits(60)
    assert len(telegram.told(1001)) == 2
    assert await desk.outcomes(other) == Outcomes(delivered=1)


async def test_at_night_people_sleep_and_posts_do_not_wait(
    desk: Desk, telegram: TelegramDouble, tmp_path: Path
) -> None:
    desk.sleeps(quiet_of("07:00-22:00"))
    ours = {
        "social_url": f"telegram://{CHAT}",
        "telegram_token": TOKEN,
        "social_rate": float("inf"),
    }
    numbers = await people(desk, 1)
    async with chats(desk, tmp_path, telegram.url, **ours) as line:
        campaign = await told(line, numbers | line.everywhere)
        assert [shown.chat for shown in telegram.stands.values()] == [CHAT]
        assert await desk.outcomes(campaign) == Outcomes(delivered=1, pending=1)
        urgent = {"content_id": "tin-khan", "id": "tin-khan.v1.s0.social.main"}
        await told(line, numbers, lane=Lane.URGENT, **urgent)
        assert len(telegram.told(1001)) == 1


async def test_people_have_a_cap_and_our_own_channels_have_none(
    desk: Desk, telegram: TelegramDouble, tmp_path: Path
) -> None:
    desk.caps[Channel.SOCIAL] = 1
    ours = {
        "social_url": f"telegram://{CHAT}",
        "telegram_token": TOKEN,
        "social_rate": float("inf"),
    }
    numbers = await people(desk, 1)
    async with chats(desk, tmp_path, telegram.url, **ours) as line:
        await told(line, numbers | line.everywhere)
        other = {"content_id": "tin-khac", "id": "tin-khac.v1.s0.social.main"}
        desk.clock.move(2)
        second = await told(line, numbers | line.everywhere, **other)
    assert len(telegram.told(1001)) == 1
    assert await desk.outcomes(second) == Outcomes(delivered=1, pending=1)


async def test_a_token_that_is_refused_keeps_what_waits(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    numbers = await people(desk, 1)
    telegram.token = "moi"
    campaign = await told(line, numbers)
    telegram.token = TOKEN
    await line.waits(61)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_while_telegram_is_away_people_wait_and_are_told_when_it_is_back(
    desk: Desk, telegram: TelegramDouble, tmp_path: Path
) -> None:
    numbers = await people(desk, 1)
    async with chats(desk, tmp_path, "http://127.0.0.1:9") as line:
        campaign = await told(line, numbers)
    assert await desk.outcomes(campaign) == Outcomes(pending=1)
    async with chats(desk, tmp_path, telegram.url) as line:
        await line.waits(61)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_long_text_is_cut_after_a_sentence_and_a_copy_of_ones_data_is_whole(
    desk: Desk, line: Wall, telegram: TelegramDouble
) -> None:
    sentence = "Tổ chức & cá nhân <có liên quan> chịu trách nhiệm thi hành. "
    paragraphs = "\n\n".join([f"{number}) {sentence * 5}" for number in range(40)])
    long = Templates(subject="Quyết định", text=f"{paragraphs}\n\n{PAGE}", url=PAGE)
    numbers = await people(desk, 1)
    await told(line, numbers, templates=long)
    (text,) = telegram.told(1001)
    assert f"thi hành. …\n\n{PAGE}" in text
    desk.clock.move(2)
    copy = {"part": "copy", "purpose": Purpose.CONFIRMATION, "version": None, "content_id": None}
    campaign = await told(line, numbers, **(copy | {"templates": long, "id": "copy.1.2026-11-24"}))
    whole = "\n\n".join(telegram.told(1001)[1:])
    assert [part.split() for part in whole.split("\n\n")] == [
        part.split() for part in long.text.split("\n\n")
    ]
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


async def test_a_bot_needs_its_token() -> None:
    with pytest.raises(ValueError, match="LANTOA_CHAT_TOKEN"):
        DeliverySettings(chat_url=f"telegram://{BOT}")


async def test_a_bot_api_of_another_author_takes_what_is_told_to_a_person(
    desk: Desk, telegram_peer: TelegramPeer, tmp_path: Path
) -> None:
    numbers = await people(desk, 1)
    async with chats(desk, tmp_path, telegram_peer.url, chat_token=PEER_TOKEN) as line:
        campaign = await told(line, numbers)
    (shown,) = await telegram_peer.stands()
    assert str(shown["chat"]) == "1001"
    assert shown["text"].startswith("Văn bản mới trong các mục bạn theo dõi:")
    assert shown["preview"] == {"url": PAGE}
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)

"""Posts on Telegram: one a content, held against a double of the Bot API's contract."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Outcomes
from lantoa.contracts.subscriptions import Rule
from lantoa.messages.templates import Templates
from lantoa.testing.telegramdouble import CHAT, TOKEN, TelegramDouble, telegram_double
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.channels.social.networks import Heard, Reply, Words
from lantoa_notifier.channels.social.telegram import Telegram
from services.notifier.tests.desk import Desk, send_all
from services.notifier.tests.wall import PAGE, PLAN, Wall, alarm, killed_while, wall
from tests.telegram import TOKEN as PEER_TOKEN
from tests.telegram import TelegramPeer

POST = f"Kế hoạch 335/KH-UBND\n\n{PLAN.post}\n\n{PAGE}"
CORRECTED = (
    f"Đính chính: Kế hoạch 335/KH-UBND\n\nĐiểm đính chính: sửa năm kết thúc thành 2027.\n\n{PAGE}"
)
NOTICE = f"Đã gỡ bỏ: Kế hoạch 335/KH-UBND\n\nLý do: đăng nhầm dự thảo.\n\n{PAGE}"
DELIVERED = Outcomes(delivered=1)


def settings_of(telegram: TelegramDouble) -> dict[str, str]:
    return {"telegram_server": telegram.url, "telegram_token": TOKEN}


@pytest.fixture
async def telegram(desk: Desk) -> AsyncIterator[TelegramDouble]:
    async with telegram_double(desk.clock) as double:
        yield double


@pytest.fixture
async def channel(desk: Desk, telegram: TelegramDouble, tmp_path: Path) -> AsyncIterator[Wall]:
    async with wall(desk, tmp_path, f"telegram://{CHAT}", **settings_of(telegram)) as opened:
        yield opened


async def test_a_content_is_posted_once_with_its_link_and_without_ringing(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    campaign = await channel.posts()
    await send_all(channel.worker(), campaign)
    (shown,) = telegram.stands.values()
    assert shown.text == POST
    assert shown.is_silent
    assert await desk.outcomes(campaign) == DELIVERED


async def test_what_is_urgent_rings(channel: Wall, telegram: TelegramDouble) -> None:
    await channel.posts(lane=Lane.URGENT)
    assert not telegram.stands[1].is_silent


async def test_signs_of_html_in_a_title_are_shown_as_they_were_written(
    channel: Wall, telegram: TelegramDouble
) -> None:
    title = "Mức phạt <500.000 đồng & tịch thu “tang vật”"
    await channel.posts(templates=Templates(subject=title, text="", url=PAGE))
    assert telegram.texts == [f"{title}\n\n{PAGE}"]


async def test_a_long_text_is_cut_after_a_sentence_with_the_link_to_all_of_it(
    channel: Wall, telegram: TelegramDouble
) -> None:
    sentence = "Tổ chức & cá nhân <có liên quan> chịu trách nhiệm thi hành. "
    texts = Templates(subject="Quyết định", text="", post=sentence * 100, url=PAGE)
    await channel.posts(templates=texts)
    (text,) = telegram.texts
    assert len(text) <= 4096
    assert text.endswith(f"thi hành. …\n\n{PAGE}")


async def test_a_correction_changes_the_post_and_a_withdrawal_puts_a_notice_in_its_place(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    await channel.posts()
    corrected = await channel.corrects(2)
    assert telegram.texts == [CORRECTED]
    withdrawn = await channel.withdraws(3)
    assert telegram.texts == [NOTICE]
    assert telegram.made == 1
    assert await desk.outcomes(corrected) == DELIVERED
    assert await desk.outcomes(withdrawn) == DELIVERED


async def test_a_new_version_changes_the_post_of_the_one_before(
    channel: Wall, telegram: TelegramDouble
) -> None:
    await channel.posts()
    await channel.posts(2, templates=Templates(subject="Kế hoạch 335, bản mới", text="", url=PAGE))
    assert telegram.texts == [f"Kế hoạch 335, bản mới\n\n{PAGE}"]


async def test_an_older_version_never_replaces_a_newer_one(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    late = await channel.planned()
    await channel.posts(2)
    await send_all(channel.worker(), late)
    assert telegram.made == 1
    assert "editMessageText" not in telegram.calls
    assert await desk.outcomes(late) == Outcomes(cancelled=1)


async def test_a_post_that_cannot_be_edited_is_answered_by_one_that_says_what_changed(
    channel: Wall, telegram: TelegramDouble
) -> None:
    await channel.posts()
    telegram.fixed.add(1)
    await channel.corrects(2)
    assert telegram.texts == [POST, CORRECTED]
    assert telegram.stands[2].answers == 1


async def test_a_withdrawal_removes_what_it_cannot_edit(
    channel: Wall, telegram: TelegramDouble
) -> None:
    await channel.posts()
    telegram.fixed.add(1)
    await channel.corrects(2)
    await channel.withdraws(3)
    assert telegram.texts == [NOTICE]


async def test_nothing_is_left_of_a_withdrawn_post_that_could_not_be_edited(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    await channel.posts()
    telegram.fixed.add(1)
    withdrawn = await channel.withdraws(2)
    assert telegram.texts == []
    assert await desk.outcomes(withdrawn) == DELIVERED
    await channel.posts(3)
    assert telegram.texts == [POST]


async def test_a_post_that_somebody_removed_by_hand_comes_back_corrected(
    channel: Wall, telegram: TelegramDouble
) -> None:
    await channel.posts()
    telegram.stands.clear()
    await channel.corrects(2)
    assert telegram.texts == [CORRECTED]


async def test_what_is_withdrawn_and_was_removed_by_hand_does_not_come_back(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    await channel.posts()
    telegram.stands.clear()
    withdrawn = await channel.withdraws(2)
    assert telegram.texts == []
    assert await desk.outcomes(withdrawn) == DELIVERED


async def test_an_answer_that_was_lost_is_unknown_and_nothing_is_posted_again(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    telegram.trouble.loses = 1
    campaign = await channel.posts()
    await channel.waits(3600)
    await send_all(channel.worker(), campaign)
    assert telegram.made == 1
    assert await desk.outcomes(campaign) == Outcomes(unknown=1)


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_that_fails_may_have_posted_and_is_not_asked_again(
    desk: Desk, channel: Wall, telegram: TelegramDouble, status: int
) -> None:
    telegram.trouble.statuses = [status]
    campaign = await channel.posts()
    await channel.waits(3600)
    assert telegram.calls == []
    assert await desk.outcomes(campaign) == Outcomes(unknown=1)


async def test_a_withdrawal_of_what_may_have_been_posted_is_told_in_a_post_of_its_own(
    channel: Wall, telegram: TelegramDouble
) -> None:
    telegram.trouble.loses = 1
    await channel.posts()
    await channel.withdraws(2)
    assert telegram.texts == [POST, NOTICE]


async def test_an_edit_whose_answer_was_lost_is_made_again(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    await channel.posts()
    telegram.trouble.loses = 1
    corrected = await channel.corrects(2)
    await channel.waits(61)
    assert telegram.texts == [CORRECTED]
    assert telegram.stands[1].edits == 1
    assert await desk.outcomes(corrected) == DELIVERED


async def test_a_process_that_dies_while_posting_leaves_one_post_that_is_unknown(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    campaign = await channel.planned()
    await killed_while(telegram.trouble, send_all(channel.worker(), campaign))
    assert telegram.made == 1
    await send_all(channel.worker(), campaign)
    await channel.waits(61)
    assert telegram.made == 1
    assert await desk.outcomes(campaign) == Outcomes(unknown=1)


async def test_two_workers_at_once_post_once(
    desk: Desk, channel: Wall, telegram: TelegramDouble, tmp_path: Path
) -> None:
    campaign = await channel.planned()
    async with wall(desk, tmp_path, f"telegram://{CHAT}", **settings_of(telegram)) as other:
        workers = (channel.worker(), other.worker())
        await asyncio.gather(*(send_all(worker, campaign) for worker in workers))
    await channel.waits(61)
    assert telegram.made == 1
    assert await desk.outcomes(campaign) == DELIVERED


async def test_a_correction_waits_for_the_post_that_is_on_its_way(
    desk: Desk, channel: Wall, telegram: TelegramDouble, tmp_path: Path
) -> None:
    first, notices = await channel.planned(), []

    async def correct() -> None:
        telegram.trouble.before = None
        async with wall(desk, tmp_path, f"telegram://{CHAT}", **settings_of(telegram)) as other:
            notices.append(await other.corrects(2))

    telegram.trouble.before = correct
    await send_all(channel.worker(), first)
    assert telegram.texts == [POST]
    await channel.waits(2)
    assert telegram.texts == [CORRECTED]
    assert telegram.made == 1
    assert await desk.outcomes(notices[0]) == DELIVERED


async def test_a_flood_stops_the_whole_bot_for_the_time_said_and_uses_up_no_try(
    desk: Desk, telegram: TelegramDouble, tmp_path: Path
) -> None:
    telegram.chats.add("@phapluatdongda")
    both = f"telegram://{CHAT}, telegram://@phapluatdongda"
    async with wall(desk, tmp_path, both, **settings_of(telegram)) as channels:
        telegram.flood(90)
        campaign = await channels.posts()
        await channels.waits(60)
        assert telegram.texts == []
        assert telegram.during_flood == 0
        assert (await desk.ledger(campaign)).refused == 0
        await channels.waits(31)
        assert telegram.texts == [POST, POST]
    assert await desk.outcomes(campaign) == Outcomes(delivered=2)


async def test_a_flood_that_one_worker_hears_of_stops_the_others(
    desk: Desk, channel: Wall, telegram: TelegramDouble, tmp_path: Path
) -> None:
    telegram.flood(90)
    await channel.posts()
    async with wall(desk, tmp_path, f"telegram://{CHAT}", **settings_of(telegram)) as other:
        await other.posts(content_id="tin-khac", id="tin-khac.v1.s0.social.main")
    assert telegram.during_flood == 0


@pytest.mark.parametrize("wrong", ["not there", "thrown out"])
async def test_a_channel_that_is_wrong_makes_dead_posts_and_an_alarm(
    desk: Desk, channel: Wall, telegram: TelegramDouble, wrong: str
) -> None:
    if wrong == "not there":
        telegram.chats.clear()
    else:
        telegram.closed.add(CHAT)
    campaign = await channel.posts()
    assert await desk.outcomes(campaign) == Outcomes(dead=1)
    assert alarm(f"telegram:{CHAT}") == 1


async def test_a_token_that_is_refused_keeps_what_waits_until_it_is_renewed(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    telegram.token = "moi"
    campaign = await channel.posts()
    assert alarm(f"telegram:{CHAT}") == 1
    telegram.token = TOKEN
    await channel.waits(61)
    assert telegram.texts == [POST]
    assert alarm(f"telegram:{CHAT}") == 0
    assert await desk.outcomes(campaign) == DELIVERED


async def test_a_network_that_is_away_is_asked_again_when_it_is_back(
    desk: Desk, telegram: TelegramDouble, tmp_path: Path
) -> None:
    away = {"telegram_server": "http://127.0.0.1:9", "telegram_token": TOKEN}
    async with wall(desk, tmp_path, f"telegram://{CHAT}", **away) as channel:
        campaign = await channel.posts()
    assert await desk.outcomes(campaign) == Outcomes(pending=1)
    async with wall(desk, tmp_path, f"telegram://{CHAT}", **settings_of(telegram)) as channel:
        await channel.waits(61)
    assert telegram.texts == [POST]


async def test_while_a_network_is_away_the_next_post_does_not_wait_for_its_answer(
    desk: Desk, channel: Wall, telegram: TelegramDouble, tmp_path: Path
) -> None:
    away = {"telegram_server": "http://127.0.0.1:9", "telegram_token": TOKEN}
    async with wall(desk, tmp_path, f"telegram://{CHAT}", **away) as lost:
        await lost.posts()
    other = await channel.posts(content_id="tin-khac", id="tin-khac.v1.s0.social.main")
    assert telegram.calls == []
    await channel.waits(31)
    assert await desk.outcomes(other) == DELIVERED


async def test_an_account_that_left_the_settings_gets_nothing_more(
    desk: Desk, channel: Wall, telegram: TelegramDouble
) -> None:
    campaign = await channel.planned(about=Rule(fields=("44",)))
    await send_all(Wall(desk, (), channel.sender).worker(), campaign)
    assert telegram.calls == []
    assert await desk.outcomes(campaign) == Outcomes(suppressed=1)


async def test_posts_on_one_channel_stand_in_the_order_in_which_they_were_asked_for(
    channel: Wall, telegram: TelegramDouble
) -> None:
    worker = channel.worker()
    planned = [
        await channel.planned(
            id=f"tin-{n}.v1.s0.social.main",
            content_id=f"tin-{n}",
            templates=Templates(subject=f"Tin {n}", text="", url=PAGE),
        )
        for n in range(5)
    ]
    for campaign in planned:
        await send_all(worker, campaign)
    assert telegram.texts == [f"Tin {n}\n\n{PAGE}" for n in range(5)]


async def test_a_bot_api_of_another_author_takes_what_is_posted_corrected_and_withdrawn(
    desk: Desk, telegram_peer: TelegramPeer, tmp_path: Path
) -> None:
    settings = {"telegram_server": telegram_peer.url, "telegram_token": PEER_TOKEN}
    async with wall(desk, tmp_path, "telegram://-1001234567890", **settings) as channel:
        await channel.posts()
        (shown,) = await telegram_peer.stands()
        assert shown["chat"] == "-1001234567890"
        assert shown["text"].startswith("<b>Kế hoạch 335/KH-UBND</b>")
        assert shown["preview"] == {"url": PAGE}
        await channel.corrects(2)
        (shown,) = await telegram_peer.stands()
        assert "sửa năm kết thúc thành 2027" in shown["text"]
        await channel.withdraws(3)
        (shown,) = await telegram_peer.stands()
    assert "Lý do: đăng nhầm dự thảo." in shown["text"]


async def test_a_bot_api_of_another_author_removes_a_post(telegram_peer: TelegramPeer) -> None:
    account = Account("telegram", "-1001234567890", PEER_TOKEN)
    words = Words(PLAN, "key")
    async with ClientSession() as session:
        network = Telegram(session, telegram_peer.url, account)
        made = await network.post(words)
        assert await network.remove(made.post) == Reply(Heard.DONE, post=made.post)
        assert await telegram_peer.stands() == []
        assert (await network.remove(made.post)).heard is Heard.GONE

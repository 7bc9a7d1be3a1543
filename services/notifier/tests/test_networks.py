"""What holds on every network that we post on, each held against the double of its contract."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.delivery import Outcomes
from lantoa.messages.templates import Templates
from lantoa.testing.facebookdouble import PAGE as FACEBOOK_PAGE
from lantoa.testing.facebookdouble import TOKEN as FACEBOOK_TOKEN
from lantoa.testing.facebookdouble import FacebookDouble, facebook_double
from lantoa.testing.mastodondouble import TOKEN as MASTODON_TOKEN
from lantoa.testing.mastodondouble import MastodonDouble, mastodon_double
from lantoa.testing.telegramdouble import CHAT, TelegramDouble, telegram_double
from lantoa.testing.telegramdouble import TOKEN as TELEGRAM_TOKEN
from services.notifier.tests.desk import Desk, send_all
from services.notifier.tests.wall import PAGE, PLAN, Stalling, Wall, alarm, killed_while, wall

Double = TelegramDouble | MastodonDouble | FacebookDouble
DELIVERED, UNKNOWN = Outcomes(delivered=1), Outcomes(unknown=1)
ALL, KEYED, KEYLESS = ["telegram", "mastodon", "facebook"], ["mastodon"], ["telegram", "facebook"]
POST = f"{PLAN.subject}\n\n{PLAN.post}\n\n{PAGE}"


@pytest.fixture(params=ALL)
async def double(desk: Desk, request: pytest.FixtureRequest) -> AsyncIterator[Double]:
    opened = {
        "telegram": telegram_double,
        "mastodon": mastodon_double,
        "facebook": facebook_double,
    }
    async with AsyncExitStack() as stack:
        yield await stack.enter_async_context(opened[request.param](desk.clock))


@pytest.fixture
async def account(desk: Desk, double: Double, tmp_path: Path) -> AsyncIterator[Wall]:
    async with wall(desk, tmp_path, **settings_of(double)) as opened:
        yield opened


def settings_of(double: Double) -> dict[str, Any]:
    if isinstance(double, TelegramDouble):
        return {
            "url": f"telegram://{CHAT}",
            "telegram_token": TELEGRAM_TOKEN,
            "telegram_server": double.url,
        }
    if isinstance(double, MastodonDouble):
        return {
            "url": f"mastodon://phapluat@{double.host}?tls=no",
            "mastodon_token": MASTODON_TOKEN,
        }
    return {
        "url": f"facebook://{FACEBOOK_PAGE}",
        "facebook_token": FACEBOOK_TOKEN,
        "facebook_server": double.url,
    }


def only(networks: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("double", networks, indirect=True)


async def test_one_post_is_corrected_and_taken_back_in_place(
    desk: Desk, account: Wall, double: Double
) -> None:
    campaigns = [await account.posts()]
    assert double.texts == [POST]
    campaigns.append(await account.corrects(2))
    assert "Điểm đính chính: sửa năm kết thúc thành 2027." in double.texts[0]
    campaigns.append(await account.withdraws(3))
    assert double.texts[0].startswith("Đã gỡ bỏ: Kế hoạch 335/KH-UBND\n\nLý do: đăng nhầm")
    assert (double.made, len(double.texts)) == (1, 1)
    assert [await desk.outcomes(one) for one in campaigns] == [DELIVERED] * 3


async def test_what_is_asked_for_twice_is_posted_once(account: Wall, double: Double) -> None:
    campaign = await account.posts()
    await send_all(account.worker(), campaign)
    assert double.made == 1


async def test_two_workers_at_once_post_once(
    desk: Desk, account: Wall, double: Double, tmp_path: Path
) -> None:
    campaign = await account.planned()
    async with wall(desk, tmp_path, **settings_of(double)) as other:
        workers = (account.worker(), other.worker())
        await asyncio.gather(*(send_all(worker, campaign) for worker in workers))
    await account.waits(61)
    assert double.made == 1
    assert await desk.outcomes(campaign) == DELIVERED


async def test_a_worker_that_slept_after_its_claim_posts_nothing_and_the_next_one_does(
    desk: Desk, double: Double, tmp_path: Path
) -> None:
    asleep = Stalling(desk.records, desk.clock, seconds=20)
    async with wall(desk, tmp_path, stalling=asleep, **settings_of(double)) as sleeper:
        campaign = await sleeper.posts()
        assert double.calls == []
    async with wall(desk, tmp_path, **settings_of(double)) as awake:
        await awake.waits(2)
    assert double.texts == [POST]
    assert await desk.outcomes(campaign) == DELIVERED


async def test_a_worker_that_slept_too_long_leaves_the_post_to_whoever_took_it_over(
    desk: Desk, double: Double, tmp_path: Path
) -> None:
    async with wall(desk, tmp_path, **settings_of(double)) as other:
        asleep = Stalling(desk.records, desk.clock, 31, meanwhile=lambda: other.corrects(2))
        async with wall(desk, tmp_path, stalling=asleep, **settings_of(double)) as sleeper:
            campaign = await sleeper.posts()
        await other.waits(61)
    assert double.made == 1
    assert double.texts[0].startswith("Đính chính")
    assert await desk.outcomes(campaign) == UNKNOWN


async def test_a_text_that_is_too_long_is_cut_after_a_sentence(
    account: Wall, double: Double
) -> None:
    texts = Templates(subject="Quyết định", text="", post="Đây là một câu. " * 5000, url=PAGE)
    await account.posts(templates=texts)
    assert double.texts[0].endswith(f"Đây là một câu. …\n\n{PAGE}")


async def test_what_was_removed_by_hand_comes_back_with_a_correction_only(
    account: Wall, double: Double
) -> None:
    await account.posts()
    double.stands.clear()
    await account.corrects(2)
    assert len(double.texts) == 1
    double.stands.clear()
    await account.withdraws(3)
    assert double.texts == []


async def test_a_network_that_asks_for_time_is_given_it_and_no_try_is_used_up(
    desk: Desk, account: Wall, double: Double
) -> None:
    double.flood(120)
    campaign = await account.posts()
    await account.waits(119)
    assert double.texts == []
    assert double.during_flood == 0
    assert (await desk.ledger(campaign)).refused == 0
    await account.waits(2)
    assert double.texts == [POST]


async def test_a_token_that_is_refused_calls_a_person_and_keeps_what_waits(
    desk: Desk, account: Wall, double: Double
) -> None:
    was, double.token = double.token, "moi"
    campaign = await account.posts()
    (ours,) = account.accounts
    assert alarm(ours.name) == 1
    double.token = was
    await account.waits(61)
    assert double.texts == [POST]
    assert alarm(ours.name) == 0
    assert await desk.outcomes(campaign) == DELIVERED


async def test_an_account_that_is_not_there_calls_a_person_and_its_posts_are_dead(
    desk: Desk, account: Wall, double: Double
) -> None:
    if isinstance(double, TelegramDouble):
        double.chats.clear()
    elif isinstance(double, MastodonDouble):
        double.is_suspended = True
    else:
        double.page = "1"
    campaign = await account.posts()
    (ours,) = account.accounts
    assert alarm(ours.name) == 1
    assert await desk.outcomes(campaign) == Outcomes(dead=1)


@only(KEYLESS)
async def test_without_keys_an_answer_that_was_lost_is_unknown(
    desk: Desk, account: Wall, double: Double
) -> None:
    double.trouble.loses = 1
    campaign = await account.posts()
    await account.waits(3600)
    assert double.made == 1
    assert await desk.outcomes(campaign) == UNKNOWN


@only(KEYLESS)
async def test_without_keys_a_process_that_dies_leaves_one_post_that_is_unknown(
    desk: Desk, account: Wall, double: Double
) -> None:
    campaign = await account.planned()
    await killed_while(double.trouble, send_all(account.worker(), campaign))
    await send_all(account.worker(), campaign)
    await account.waits(61)
    assert double.made == 1
    assert await desk.outcomes(campaign) == UNKNOWN


@only(KEYED)
async def test_with_keys_an_answer_that_was_lost_is_asked_for_again(
    desk: Desk, account: Wall, double: Double
) -> None:
    double.trouble.loses = 1
    campaign = await account.posts()
    await account.waits(61)
    assert double.made == 1
    assert await desk.outcomes(campaign) == DELIVERED
    await account.withdraws(2)
    assert double.texts[0].startswith("Đã gỡ bỏ")


@only(KEYED)
async def test_with_keys_a_process_that_dies_leaves_one_post_that_is_known(
    desk: Desk, account: Wall, double: Double
) -> None:
    campaign = await account.planned()
    await killed_while(double.trouble, send_all(account.worker(), campaign))
    await send_all(account.worker(), campaign)
    await account.waits(61)
    assert double.made == 1
    assert await desk.outcomes(campaign) == DELIVERED


@only(KEYED)
async def test_a_key_that_the_network_has_forgotten_makes_no_second_post(
    desk: Desk, account: Wall, double: Double
) -> None:
    double.trouble.loses = 1
    campaign = await account.posts()
    await account.waits(3601)
    assert double.made == 1
    assert await desk.outcomes(campaign) == UNKNOWN


@only(KEYED)
async def test_a_network_that_is_busy_after_a_lost_answer_does_not_make_us_forget_it(
    desk: Desk, account: Wall, double: Double
) -> None:
    double.trouble.loses = 1
    campaign = await account.posts()
    double.flood(90)
    await account.waits(61)
    assert (await desk.ledger(campaign)).attempted
    await account.waits(400)
    assert double.made == 1
    assert await desk.outcomes(campaign) == DELIVERED

"""Posts on a Facebook Page: what each of the Graph API's errors does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from lantoa.contracts.delivery import Outcomes
from lantoa.testing.facebookdouble import PAGE as OURS
from lantoa.testing.facebookdouble import TOKEN, FacebookDouble, facebook_double
from services.notifier.tests.desk import Desk, send_all
from services.notifier.tests.wall import PAGE, PUT_RIGHT, Wall, alarm, killed_while, wall

WAITS = Outcomes(pending=1)


@pytest.fixture
async def facebook(desk: Desk) -> AsyncIterator[FacebookDouble]:
    async with facebook_double(desk.clock) as double:
        yield double


@pytest.fixture
async def page(desk: Desk, facebook: FacebookDouble, tmp_path: Path) -> AsyncIterator[Wall]:
    settings = {"facebook_server": facebook.url, "facebook_token": TOKEN}
    async with wall(desk, tmp_path, f"facebook://{OURS}", **settings) as opened:
        yield opened


async def test_a_post_shows_the_page_that_it_leads_to(page: Wall, facebook: FacebookDouble) -> None:
    await page.posts()
    assert list(facebook.links.values()) == [PAGE]


@pytest.mark.parametrize("code", [4, 17, 32, 613])
async def test_a_limit_without_a_time_is_five_minutes_and_uses_up_no_try(
    desk: Desk, page: Wall, facebook: FacebookDouble, code: int
) -> None:
    facebook.errors = [(code, 0)]
    campaign = await page.posts()
    ledger = await desk.ledger(campaign)
    assert (ledger.due, ledger.refused) == (desk.clock.now() + timedelta(minutes=5), 0)
    await page.waits(301)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)


@pytest.mark.parametrize(
    ("code", "subcode", "outcome", "people_called"),
    [
        (190, 463, WAITS, 1),
        (190, 460, WAITS, 1),
        (102, 0, WAITS, 1),
        (368, 0, WAITS, 1),
        (10, 0, Outcomes(dead=1), 1),
        (200, 0, Outcomes(dead=1), 1),
        (299, 0, Outcomes(dead=1), 1),
        (100, 33, Outcomes(dead=1), 1),
        (803, 0, Outcomes(dead=1), 1),
        (100, 1500, Outcomes(dead=1), 0),
        (1, 0, Outcomes(unknown=1), 0),
        (2, 0, Outcomes(unknown=1), 0),
        (506, 1455006, Outcomes(unknown=1), 0),
    ],
)
async def test_each_refusal_of_a_first_post_has_its_outcome(
    desk: Desk,
    page: Wall,
    facebook: FacebookDouble,
    code: int,
    subcode: int,
    outcome: Outcomes,
    people_called: int,
) -> None:
    await page.posts(content_id="tin-khac", id="tin-khac.v1.s0.social.main")
    facebook.errors = [(code, subcode)]
    campaign = await page.posts()
    assert await desk.outcomes(campaign) == outcome
    assert alarm(f"facebook:{OURS}") == people_called


async def test_a_post_that_cannot_be_edited_is_followed_by_one_and_both_go_when_withdrawn(
    page: Wall, facebook: FacebookDouble
) -> None:
    await page.posts()
    facebook.fixed.add(f"{OURS}_1")
    await page.corrects(2)
    assert facebook.made == len(facebook.texts) == 2
    await page.withdraws(3)
    assert [text.split("\n\n")[0] for text in facebook.texts] == ["Đã gỡ bỏ: Kế hoạch 335/KH-UBND"]


async def test_an_edit_that_fails_for_a_moment_is_made_again(
    page: Wall, facebook: FacebookDouble
) -> None:
    await page.posts()
    facebook.errors = [(2, 0)]
    await page.corrects(2)
    await page.waits(61)
    assert facebook.texts[0].startswith("Đính chính")


async def test_a_post_whose_answer_was_lost_is_seen_there_and_changed_later(
    desk: Desk, page: Wall, facebook: FacebookDouble
) -> None:
    facebook.may_read = True
    facebook.trouble.loses = 1
    campaign = await page.posts()
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)
    await page.corrects(2)
    assert (facebook.made, len(facebook.texts)) == (1, 1)
    assert facebook.texts[0].startswith("Đính chính")


async def test_a_post_by_a_process_that_died_is_seen_there_though_somebody_wrote_since(
    desk: Desk, page: Wall, facebook: FacebookDouble
) -> None:
    facebook.may_read = True
    campaign = await page.planned()
    await killed_while(facebook.trouble, send_all(page.worker(), campaign))
    facebook.stands["khac"] = "Lịch tiếp công dân tuần này."
    await send_all(page.worker(), campaign)
    await page.waits(61)
    assert await desk.outcomes(campaign) == Outcomes(delivered=1)
    await page.withdraws(2)
    assert facebook.made == 1
    assert facebook.texts[0].startswith("Đã gỡ bỏ")


async def test_a_post_that_is_not_seen_is_unknown_and_never_made_again(
    desk: Desk, page: Wall, facebook: FacebookDouble
) -> None:
    facebook.may_read = True
    await page.posts(content_id="tin-khac", id="tin-khac.v1.s0.social.main", templates=PUT_RIGHT)
    facebook.errors = [(1, 0)]
    campaign = await page.posts()
    await page.waits(3600)
    assert await desk.outcomes(campaign) == Outcomes(unknown=1)
    assert facebook.made == 1

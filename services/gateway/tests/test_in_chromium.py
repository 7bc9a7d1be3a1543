"""Every template in a real Chromium: no barrier (axe), no scrolling aside, small, our own alone."""

from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Response

from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.links import Scope
from lantoa_gateway.following.chats import Accounts
from services.gateway.tests.conftest import City, open_city
from services.gateway.tests.windows import IN_CHROMIUM, LAW, LONG, Open, sound

pytestmark = IN_CHROMIUM
EVERYWHERE = Accounts(telegram="PhapLuatHaNoiBot", zalo="8759350982438917123")
FIRST_LOAD = 100 * 1024
ITEMS = ("news", "qa", "case", "leaflet", "infographic", "video", "audio")
PARTS = {"layout.html", "parts.html", "text.html", "lists.html", "head.html", "ways.html"}
TEMPLATES = {
    "home.html": ["/", "/?linh-vuc=44&dia-ban=00004"],
    "search.html": [
        "/tim-kiem",
        "/tim-kiem?q=thanh+nien",
        "/tim-kiem?q=zzyzx",
        "/tim-kiem?q=luật",
        "/tim-kiem?q=thanh+nien&ngay=2024-01-01&tu-ngay=2020-01-01",
        "/tim-kiem?q=" + "thanh+nien+" * 40,
    ],
    "browse.html": ["/duyet"],
    "values.html": ["/linh-vuc", "/dia-ban", "/nam"],
    "listing.html": ["/linh-vuc/44", "/dia-ban/00004", "/sap-co-hieu-luc", "/moi?nam=2020"],
    "document.html": [LAW, f"{LAW}?ngay=2022-01-01", f"/van-ban/{LONG}"],
    "article.html": [f"{LAW}/dieu-1", f"{LAW}/dieu-2"],
    "related.html": [f"{LAW}/dieu-1/lien-quan", f"{LAW}/dieu-2/lien-quan"],
    "compare.html": [f"{LAW}/so-sanh?tu=2024-12-31&den=2025-01-01"],
    "item.html": [f"/noi-dung/{kind}" for kind in ITEMS],
    "quiz.html": ["/noi-dung/quiz"],
    "gone.html": ["/noi-dung/da-go"],
    "limited.html": ["/van-ban/dang-den"],
    "error.html": ["/khong-co"],
    "about.html": ["/gioi-thieu", "/?lang=en", "/gioi-thieu?lang=vi"],
    "access.html": ["/tiep-can"],
    "follow.html": [
        "/theo-doi",
        f"/theo-doi?van-ban={LAW.removeprefix('/van-ban/')}",
        "/theo-doi?tim=q%3Dthanh%2Bni%C3%AAn%26linh-vuc%3D44",
    ],
    "confirm.html": [],
    "stop.html": [],
    "follow_sent.html": [],
    "confirmed.html": [],
    "stopped.html": [],
    "code.html": [],
    "preferences.html": [],
    "address_code.html": [],
    "address_confirm.html": [],
    "address_confirmed.html": [],
    "guardian.html": [],
    "guardian_answered.html": [],
    "acknowledge.html": [],
    "acknowledged.html": [],
    "follow_chat.html": [],
    "follow_zalo.html": [],
    "links_ended.html": [],
    "erased.html": [],
}
"""Where each template is seen; those without an address are reached by doing something."""


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    """A portal that offers every way of being told."""
    async with open_city(tmp_path, chats=EVERYWHERE) as opened:
        yield opened


def test_every_template_is_looked_at() -> None:
    folder = resources.files("lantoa_gateway").joinpath("templates")
    assert {file.name for file in folder.iterdir()} - PARTS == set(TEMPLATES)


async def test_no_page_has_a_barrier_or_is_wider_than_its_window(enter: Open) -> None:
    page = await enter()
    for paths in TEMPLATES.values():
        for path in paths:
            await sound(page, path)
    await page.goto(LAW)
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    await sound(page)


async def test_no_page_of_a_deed_has_a_barrier(enter: Open, city: Any) -> None:
    await city.subscriber(following=True)
    page = await enter()
    await page.goto("/theo-doi")
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    await page.get_by_text("Cần sửa trước khi gửi").wait_for()
    await sound(page)
    await page.fill("#email", "lan.nguyen@example.vn")
    await page.check("#dong-y")
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    await page.get_by_role("heading", name="Đã gửi thư xác nhận").wait_for()
    await sound(page)
    for path, scope, of in (
        ("xac-nhan", Scope.CONFIRM, ""),
        ("dung", Scope.STOP, ""),
        ("da-nhan", Scope.ACKNOWLEDGE, "&n=luat&v=1"),
        ("giam-ho", Scope.GUARDIAN, ""),
    ):
        await sound(page, f"/theo-doi/{path}?t={city.token(scope)}{of}")
        await page.locator("main button").first.click()
        await page.locator("main .panel[role=status]").wait_for()
        await sound(page)
    await page.goto("/theo-doi")
    await page.get_by_label("Tôi chưa đủ 16 tuổi").check()
    await sound(page)
    await page.get_by_label("Telegram").check()
    await page.check("#dong-y")
    await page.get_by_label("Tôi chưa đủ 16 tuổi").uncheck()
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    await page.get_by_role("link", name="Telegram").wait_for()
    await sound(page)
    await page.goto("/theo-doi")
    await page.get_by_label("Zalo", exact=True).check()
    assert not await page.get_by_label("Địa chỉ thư điện tử", exact=True).is_visible()
    await page.check("#dong-y")
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    await page.get_by_role("link", name="Mở Zalo").wait_for()
    await sound(page)
    await page.goto("/theo-doi")
    await page.get_by_label("Tin nhắn SMS").check()
    assert not await page.get_by_label("Địa chỉ thư điện tử", exact=True).is_visible()
    await page.get_by_label("Số điện thoại di động").fill("0912 345 678")
    await page.check("#dong-y")
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    await page.get_by_role("heading", name="Nhập mã xác nhận").wait_for()
    await sound(page)
    own = f"/theo-doi/cua-toi?t={city.token(Scope.PREFERENCES)}"
    await sound(page, own)
    await city.subscriber(following=True, channel=Channel.PUSH, revision=2)
    await sound(page, own)
    await page.get_by_text("Thêm cuộc trò chuyện").click()
    await sound(page)
    await page.get_by_text("Thêm số điện thoại").first.click()
    await page.get_by_label("Số điện thoại di động").fill("0912 345 678")
    await page.check("#dien-thoai-dong-y")
    await page.get_by_role("button", name="Thêm số điện thoại").click()
    await page.get_by_role("heading", name="Nhập mã xác nhận").wait_for()
    await sound(page)
    await sound(page, f"/theo-doi/them-dia-chi?t={city.token(Scope.ADDRESS)}")
    await page.locator("main button").click()
    await page.locator("main .panel[role=status]").wait_for()
    await sound(page)
    both = (Channel.EMAIL, Channel.PUSH)
    lost = (Channel.SMS,)
    await city.subscriber(following=True, revision=3, channels=both, lost=lost)
    await sound(page, f"{own}&sai=dien-thoai")
    for name in ("Đổi liên kết", "Xóa dữ liệu của tôi"):
        await page.goto(own)
        await page.get_by_label("Tôi hiểu và muốn xóa").check()
        await page.get_by_role("button", name=name).click()
        await page.locator("main .panel[role=status]").wait_for()
        await sound(page)


async def test_a_first_load_is_small_and_asks_nobody_else(enter: Open) -> None:
    for path in (path for paths in TEMPLATES.values() for path in paths):
        page = await enter()
        answers: list[Response] = []
        said: list[str] = []
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.on("console", lambda message, said=said: said.append(message.text))
        await page.goto(path, wait_until="networkidle")
        assert {urlsplit(answer.url).hostname for answer in answers} == {"127.0.0.1"}, path
        assert sum([len(await answer.body()) for answer in answers]) <= FIRST_LOAD, path
        assert [text for text in said if "Content Security Policy" in text] == [], path
        await page.close()


async def test_a_page_is_printed_for_the_notice_board_of_a_ward(enter: Open) -> None:
    page = await enter()
    await page.goto("/noi-dung/leaflet")
    await page.emulate_media(media="print")
    assert not await page.locator("header.top").is_visible()
    assert not await page.locator(".tools").is_visible()
    assert await page.locator(".printed").is_visible()

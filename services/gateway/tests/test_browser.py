"""In a real Chromium, without a script: nothing overflows, nothing is refused, dark is readable.

With LANTOA_SHOTS=FOLDER in the environment, `pytest -m browser` leaves its pictures there.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from lantoa.runtime.settings import LantoaSettings

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
PAGES = {
    "home": "/",
    "search": "/tim-kiem?q=thanh+nien",
    "document": "/van-ban/luat-57-2020-qh14",
    "article": "/van-ban/luat-57-2020-qh14/dieu-2",
    "amended": "/van-ban/luat-doi",
    "amended-article": "/van-ban/luat-doi/dieu-1",
    "then": "/van-ban/luat-doi?ngay=2022-01-01",
    "follow": "/theo-doi",
    "gone": "/noi-dung/ke-hoach-335",
    "missing": "/khong-co",
    "about": "/gioi-thieu",
}


class Shots(LantoaSettings):
    """Where pictures go, if somebody wants to look at them."""

    shots: Path | None = None


@pytest.fixture
async def chromium() -> Any:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        yield browser
        await browser.close()


async def wider_than_the_window(page: Page) -> bool:
    return bool(await page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_every_page_fits_and_obeys_its_policy(
    city: Any, a: Any, chromium: Any, width: int, scheme: Any, tmp_path: Path
) -> None:
    await city.publish(a.law(), a.amended_law("luat-doi", number="58/2020/QH14"), a.news())
    await city.withdraw(a.stub())
    page = await chromium.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text))
    folder = Shots().shots or tmp_path
    for name, path in PAGES.items():
        await page.goto(str(city.client.make_url(path)))
        assert not await wider_than_the_window(page), name
        await page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
    assert [text for text in refused if "status of 4" not in text] == []
    await page.close()


async def test_a_person_with_a_keyboard_searches_and_reads(
    city: Any, a: Any, chromium: Any
) -> None:
    await city.publish(a.law(), a.news())
    page = await chromium.new_page(java_script_enabled=False)
    await page.goto(str(city.client.make_url("/")))
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    assert page.url.endswith("#noi-dung"), "the first stop skips the head of the page"
    await page.locator("#q").press_sequentially("ke hoach 335")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Hà Nội tăng cường phổ biến").press("Enter")
    await page.wait_for_url("**/noi-dung/ke-hoach-335")
    assert await page.get_by_role("heading", level=1).inner_text() == a.news().title
    await page.close()


async def test_a_person_follows_a_field_on_a_phone(city: Any, a: Any, chromium: Any) -> None:
    page = await chromium.new_page(viewport={"width": 390, "height": 844})
    await page.goto(str(city.client.make_url("/theo-doi")))
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    assert "Cần sửa trước khi gửi" in await page.content()
    await page.get_by_label("Địa chỉ thư điện tử").fill("lan.nguyen@example.vn")
    await page.get_by_text("Chọn trong 2 lĩnh vực").click()
    await page.get_by_label("Y tế, dược").check()
    await page.get_by_label("Tôi đồng ý nhận thư").check()
    await page.get_by_role("button", name="Đăng ký theo dõi").click()
    assert "Đã gửi thư xác nhận" in await page.content()
    (command,) = await city.commands()
    assert command.rule.fields == ("45",)
    await page.close()

"""The desk in a real Chromium: no barrier (axe), no mouse needed, nothing lost, no text runs.

Axe-core travels in ``axe-playwright-python``; it is put in by the DevTools protocol, since the
pages take no script but their own.
"""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from lantoa.testing.city import City, a_city

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
WIDTHS = (390, 1280)
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HOSTILE = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    '"><svg onload=window.ran=1>',
    "'><a href=javascript:window.ran=1>x</a>",
    "</textarea><script>window.ran=1</script>",
    "{{7*7}}{% set ran=1 %}<iframe srcdoc='<script>top.ran=1</script>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.ran=1>",
)
Open = Callable[[int], Awaitable[Page]]


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with a_city(tmp_path, layout=("publisher",), engines={"LANTOA_SEED": "few"}) as running:
        await running.start()
        yield running


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        yield browser
        await browser.close()


@pytest.fixture
async def enter(city: City, chromium: Browser) -> AsyncIterator[Open]:
    """Somebody with the key of this machine, at a window of that width."""
    contexts = []

    async def inside(width: int) -> Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=city.publisher
        )
        contexts.append(context)
        page = await context.new_page()
        await page.goto("/")
        await page.get_by_label("Khoá").fill((city.data / "keys" / "dev").read_text().strip())
        await page.get_by_role("button", name="Vào").click()
        await page.get_by_role("heading", name="Việc của tôi").wait_for()
        return page

    yield inside
    for context in contexts:
        await context.close()


async def barriers(page: Page) -> list[str]:
    """What axe finds on the page: rule and element."""
    line = await page.context.new_cdp_session(page)
    await line.send("Runtime.evaluate", {"expression": AXE})
    found: dict[str, Any] = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]
    ]


async def write_news(page: Page, title: str, body: str) -> str:
    """The path of a draft."""
    await page.goto("/viet/news")
    await page.locator("#title").fill(title)
    await page.locator("#body").fill(body)
    await page.locator(".saving").get_by_role("button", name="Lưu bản nháp").click()
    await page.get_by_text("Đã lưu bản nháp").wait_for()
    return page.url.partition("?")[0]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("width", WIDTHS)
async def test_no_page_has_a_barrier_or_is_wider_than_its_window(
    enter: Open, city: City, width: int
) -> None:
    page = await enter(width)
    one = await write_news(page, "Tư vấn pháp luật miễn phí", "Tại 126 phường, xã.")
    await page.goto("/noi-dung?trang_thai=published&loai=legal-document")
    law = await page.locator("th a").first.get_attribute("href")
    paths = [
        "/",
        "/noi-dung",
        "/noi-dung?q=khong-co-dau",
        one,
        str(law),
        f"{law}/sua",
        *(f"{one}/{deed}" for deed in ("sua", "trinh", "cong-bo", "giao", "truy-cap", "so-sanh")),
        *(f"{law}/{deed}" for deed in ("go", "cong-bo")),
        "/viet",
        *(f"/viet/{kind}" for kind in ("quiz", "leaflet", "case", "video", "qa")),
        "/nhap",
        "/tro-giup",
        "/khong-co",
        "/?lang=en",
    ]
    for path in paths:
        await page.goto(path)
        assert await barriers(page) == [], path
        too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, path
    await page.goto("/viet/infographic?lang=vi")
    await page.locator(".saving").get_by_role("button", name="Lưu bản nháp").click()
    await page.get_by_text("Có chỗ cần sửa").wait_for()
    assert await barriers(page) == []


async def test_a_draft_is_written_and_submitted_by_keyboard_alone(enter: Open) -> None:
    page = await enter(1280)
    await page.goto("/viet")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    await page.keyboard.press("Enter")
    await reach(page, "Tin tức")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Viết: tin tức").wait_for()
    await reach_field(page, "title")
    await page.keyboard.type("Tiếp công dân sáng thứ hai")
    await reach_field(page, "body")
    await page.keyboard.type("Tại trụ sở UBND phường.")
    await reach(page, "Lưu bản nháp")
    await page.keyboard.press("Enter")
    await page.get_by_text("Đã lưu bản nháp").wait_for()
    await reach(page, "Trình duyệt")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Trình duyệt").wait_for()
    await reach(page, "Trình duyệt")
    await page.keyboard.press("Enter")
    await page.get_by_text("Đã trình duyệt.").wait_for()


async def reach(page: Page, label: str) -> None:
    """Tab until the focus is seen on what is called so."""
    await _tab(page, "e => e.innerText && e.innerText.trim() === wanted", label)
    shown = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert shown != "none", label


async def reach_field(page: Page, id: str) -> None:
    """Tab until the focus is in that field."""
    await _tab(page, "e => e.id === wanted", id)


async def _tab(page: Page, is_it: str, wanted: str) -> None:
    for _ in range(80):
        await page.keyboard.press("Tab")
        if await page.evaluate(f"wanted => ({is_it})(document.activeElement)", wanted):
            return
    raise AssertionError(f"no Tab leads to {wanted}")


async def test_what_is_typed_outlives_the_server_and_the_window(enter: Open, city: City) -> None:
    page = await enter(1280)
    place = await write_news(page, "Lịch tiếp dân", "Thứ hai hằng tuần.")
    await page.goto(f"{place}/sua")
    body = page.locator("#body")
    await body.fill("Thứ hai hằng tuần, từ 8 giờ.")
    await page.get_by_text("Đã giữ trên máy chủ lúc").wait_for()
    await city.processes["publisher"].kill()
    await body.fill("Thứ hai hằng tuần, từ 8 giờ đến 11 giờ 30.")
    await page.get_by_text("Máy chủ không trả lời").wait_for()
    context = page.context
    await page.close()
    await city.start()
    again = await context.new_page()
    await again.goto(f"{place}/sua")
    await (
        again.get_by_text("Đã khôi phục phần gõ")
        .or_(again.get_by_text("Đã giữ trên máy chủ lúc"))
        .wait_for()
    )
    assert (
        await again.locator("#body").input_value() == "Thứ hai hằng tuần, từ 8 giờ đến 11 giờ 30."
    )
    await again.get_by_text("Đã giữ trên máy chủ lúc").wait_for()
    await again.evaluate("localStorage.clear()")
    await again.reload()
    assert (
        await again.locator("#body").input_value() == "Thứ hai hằng tuần, từ 8 giờ đến 11 giờ 30."
    )


async def test_no_text_of_ours_runs(enter: Open) -> None:
    page = await enter(1280)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    for number, hostile in enumerate(HOSTILE):
        one = await write_news(page, f"{number} {hostile}", f"{hostile}\n\n{hostile}")
        for path in (one, f"{one}/sua", f"{one}/trinh", f"{one}/so-sanh", "/noi-dung", "/"):
            await page.goto(path)
            assert await page.evaluate("window.ran") is None, (hostile, path)
    assert dialogs == []


async def test_hostile_files_are_read_as_words(enter: Open, tmp_path: Path) -> None:
    page = await enter(1280)
    file = tmp_path / "doc.html"
    lines = "".join(f"<p>{one}</p>" for one in HOSTILE)
    file.write_text(f"<html><body><p>Điều 1. Phạm vi</p>{lines}</body></html>")
    await page.goto("/nhap")
    await page.locator("#files").set_input_files(file)
    await page.get_by_role("button", name="Đọc tệp").click()
    await page.get_by_role("button", name="Tạo bản nháp").wait_for()
    assert await page.evaluate("window.ran") is None
    await page.locator("#title").fill("Văn bản thử")
    await page.get_by_role("button", name="Tạo bản nháp").click()
    await page.get_by_text("Đã tạo bản nháp từ tệp").wait_for()
    assert await page.evaluate("window.ran") is None

"""The desk in a real Chromium: no barrier (axe), no mouse needed, nothing lost, no text runs.

Axe-core travels in ``axe-playwright-python``; it is put in by the DevTools protocol, since the
pages take no script but their own.
"""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from lantoa.testing.city import City, a_city
from tests.journeys.desk_walk import PASSWORD, code_of

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
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


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[City]:
    folder = tmp_path_factory.mktemp("city")
    async with a_city(folder, layout=("publisher",), engines={"LANTOA_SEED": "few"}) as running:
        await running.start()
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
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
    """What axe, which is put into the page when it is not there yet, finds: rule and element."""
    if not await page.evaluate("'axe' in window"):
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


async def sound(page: Page, path: str = "") -> None:
    """The page, or the one that is open, has no barrier and fits its window at every width."""
    if path:
        await page.goto(path)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        assert await barriers(page) == [], (page.url, width)
        too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, (page.url, width)


async def imported(page: Page, tmp_path: Path) -> None:
    """The review of a file that was brought."""
    file = tmp_path / "quyet-dinh.txt"
    file.write_text("QUYẾT ĐỊNH\nVề tư vấn pháp luật\nĐiều 1. Phạm vi\n1. Tại phường, xã.\n")
    await page.goto("/nhap")
    await page.locator("#files").set_input_files(file)
    await page.get_by_role("button", name="Đọc tệp").click()
    await page.get_by_role("button", name="Tạo bản nháp").wait_for()


@pytest.mark.timeout(300)
async def test_no_page_has_a_barrier_or_is_wider_than_its_window(
    enter: Open, city: City, tmp_path: Path
) -> None:
    page = await enter(1280)
    one = await write_news(page, "Tư vấn pháp luật miễn phí", "Tại 126 phường, xã.")
    await page.goto("/noi-dung?trang_thai=published&loai=legal-document")
    law = await page.locator("th a").first.get_attribute("href")
    await city.lantoa("user", "add", "an.pham", "--role", "author", "--full-name", "Phạm An")
    paths = [
        "/",
        "/noi-dung",
        "/noi-dung?q=khong-co-dau",
        one,
        str(law),
        f"{law}/sua",
        *(f"{one}/{deed}" for deed in ("sua", "trinh", "cong-bo", "giao", "truy-cap")),
        *(f"{one}/{look}" for look in ("so-sanh", "lich-su", "xem-truoc")),
        *(f"{law}/{deed}" for deed in ("go", "cong-bo")),
        "/viet",
        *(f"/viet/{kind}" for kind in ("legal-document", "quiz", "leaflet", "video", "qa")),
        "/nhap",
        *("/nhan-su", "/nhan-su/nv-000001", "/don-vi"),
        *("/danh-muc", "/danh-muc/document-type", "/danh-muc/document-type?tim=luat"),
        *("/kiem-toan", "/kiem-toan?ai=nv-000001"),
        "/tro-giup",
        "/khong-co",
        "/?lang=en",
        "/nhan-su?lang=en",
    ]
    for path in paths:
        await sound(page, path)
    await page.goto("/viet/infographic?lang=vi")
    await page.locator(".saving").get_by_role("button", name="Lưu bản nháp").click()
    await page.get_by_text("Có chỗ cần sửa").wait_for()
    await sound(page)
    await page.goto("/noi-dung")
    await page.locator("input[name=id]").first.check()
    await page.get_by_role("button", name="Giao việc").click()
    await page.get_by_role("heading", name="Giao việc").wait_for()
    await sound(page)
    await imported(page, tmp_path)
    await sound(page)


async def test_the_way_in_has_no_barrier(city: City, chromium: Browser) -> None:
    words = ("user", "add", "binh.le", "--role", "city-admin", "--json")
    _, out, _ = await city.lantoa(*words)
    context = await chromium.new_context(base_url=city.publisher)
    page = await context.new_page()
    await sound(page, "/dang-nhap")
    await sign_in(page, json.loads(out)["password"])
    await sound(page)
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await page.get_by_role("button", name="Tiếp tục").click()
    await sound(page)
    await page.fill("#code", code_of(await page.locator("form code").inner_text()))
    await page.get_by_role("button", name="Hoàn tất").click()
    await sound(page)
    await page.get_by_role("link", name="Tôi đã cất các mã này").click()
    await sound(page, "/tai-khoan")
    await page.get_by_role("banner").get_by_role("button", name="Đăng xuất").click()
    await sign_in(page, PASSWORD)
    await page.get_by_role("heading", name="Mã xác thực").wait_for()
    await sound(page)
    await context.close()


async def sign_in(page: Page, password: str) -> None:
    """The first step of signing in."""
    await page.goto("/dang-nhap")
    await page.fill("#name", "binh.le")
    await page.fill("#password", password)
    await page.get_by_role("button", name="Tiếp tục").click()


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

"""Every page in a real Chromium: no barrier (axe), no mouse and no script needed, small, our own.

Axe-core travels in ``axe-playwright-python``; it is put in by the DevTools protocol, since the
pages take no script but their own.
"""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace
from playwright.async_api import Browser, BrowserContext, Page, Response, async_playwright

from lantoa.contracts.content import Kind
from lantoa.contracts.forms import Media, Question, Section
from lantoa.runtime.links import Scope

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
PHONE, DESK = 390, 1280
REFLOWED = (320, 640)
"""A window of 1280 pixels at 400 % and at 200 % (WCAG 2.2, 1.4.10 and 1.4.4)."""
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIRST_LOAD = 100 * 1024
LAW = "/van-ban/luat-57-2020-qh14"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
ITEMS = ("news", "qa", "case", "leaflet", "infographic", "video", "audio")
PARTS = {"layout.html", "parts.html", "lists.html", "head.html"}
TEMPLATES = {
    "home.html": ["/", "/?linh-vuc=44&dia-ban=00004"],
    "search.html": ["/tim-kiem", "/tim-kiem?q=thanh+nien", "/tim-kiem?q=zzyzx"],
    "browse.html": ["/duyet"],
    "values.html": ["/linh-vuc", "/dia-ban", "/nam"],
    "listing.html": ["/linh-vuc/44", "/dia-ban/00004", "/sap-co-hieu-luc", "/moi?nam=2020"],
    "document.html": [LAW, f"{LAW}?ngay=2022-01-01"],
    "article.html": [f"{LAW}/dieu-1", f"{LAW}/dieu-2"],
    "compare.html": [f"{LAW}/so-sanh?tu=2024-12-31&den=2025-01-01"],
    "item.html": [f"/noi-dung/{kind}" for kind in ITEMS],
    "quiz.html": ["/noi-dung/quiz"],
    "gone.html": ["/noi-dung/da-go"],
    "error.html": ["/khong-co"],
    "about.html": ["/gioi-thieu", "/?lang=en", "/gioi-thieu?lang=vi"],
    "access.html": ["/tiep-can"],
    "follow.html": ["/theo-doi", f"/theo-doi?van-ban={LAW.removeprefix('/van-ban/')}"],
    "confirm.html": [],
    "stop.html": [],
    "follow_sent.html": [],
    "confirmed.html": [],
    "stopped.html": [],
}
"""Where each template is seen; those without an address are reached by doing something."""
Open = Callable[..., Awaitable[Page]]


async def everything(city: Any, a: Any) -> None:
    """One content of each kind, a law that was amended, and one that is gone."""
    sha256 = await (await city.world.files()).put(PNG)
    picture = Media(
        sha256=sha256, type="image/png", name="so-do.png", size=len(PNG), alt="Ba bước nộp hồ sơ."
    )
    film = replace(picture, name="tiep-dan", alt="", transcript="Phường tiếp dân sáng thứ hai.")
    sections = (
        Section(heading="Bạn cần làm gì", text="Nộp hồ sơ tại phường."),
        Section(heading="Mang theo gì", text="1. Căn cước.\n2. Giấy chứng sinh."),
    )
    await city.publish(
        a.amended_law(plain="Ai từ 16 tuổi là thanh niên.", media=(picture,)),
        a.law("luat-moi", title="Luật mới", effective_on=a.law().effective_on.replace(year=2027)),
        a.news("news", title="Tạm ngừng tiếp công dân do bão", urgent=True),
        a.news("qa", kind=Kind.QA, question="Con tôi 17 tuổi có là thanh niên không?"),
        a.news("case", kind=Kind.CASE, body="", sections=sections, areas=("00004",)),
        a.news("leaflet", kind=Kind.LEAFLET, body="", sections=sections, plain="Mang căn cước."),
        a.news("infographic", kind=Kind.INFOGRAPHIC, body="", media=(picture,)),
        a.news("video", kind=Kind.VIDEO, body="", media=(replace(film, type="video/mp4"),)),
        a.news("audio", kind=Kind.AUDIO, body="", media=(replace(film, type="audio/mpeg"),)),
        a.news("quiz", kind=Kind.QUIZ, body="", quiz=(YOUTH, YOUTH)),
        a.news("da-go"),
    )
    await city.withdraw(a.stub("da-go"))


YOUTH = Question(
    question="Thanh niên từ bao nhiêu tuổi?",
    choices=("Đủ 14 tuổi", "Đủ 16 tuổi"),
    right=1,
    explanation="Từ đủ 16 tuổi đến 30 tuổi.",
    ground="Điều 1 Luật Thanh niên số 57/2020/QH14",
)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        yield browser
        await browser.close()


@pytest.fixture
async def enter(city: Any, a: Any, chromium: Browser) -> AsyncIterator[Open]:
    """A window on a city in which there is something of everything."""
    await everything(city, a)
    contexts: list[BrowserContext] = []

    async def window(width: int = DESK, **options: Any) -> Page:
        place = str(city.client.make_url("/"))
        size = {"width": width, "height": 900}
        context = await chromium.new_context(viewport=size, base_url=place, **options)
        contexts.append(context)
        return await context.new_page()

    yield window
    for context in contexts:
        await context.close()


async def barriers(page: Page) -> list[str]:
    """What axe finds: rule and element."""
    if not await page.evaluate("'axe' in window"):
        line = await page.context.new_cdp_session(page)
        await line.send("Runtime.evaluate", {"expression": AXE})
    found: dict[str, Any] = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]
    ]


async def sound(page: Page, path: str = "") -> None:
    """The page, or the one that is open, has no barrier and fits its window, by day and night."""
    if path:
        await page.goto(path)
    for width, scheme in ((PHONE, "light"), (PHONE, "dark"), (DESK, "light")):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert await barriers(page) == [], (page.url, width, scheme)
    for width in (*REFLOWED, PHONE, DESK):
        await page.set_viewport_size({"width": width, "height": 900})
        too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, (page.url, width)


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
    for path, scope in (("xac-nhan", Scope.CONFIRM), ("dung", Scope.STOP)):
        await sound(page, f"/theo-doi/{path}?t={city.token(scope)}")
        await page.locator("main button").click()
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


async def test_a_citizen_needs_no_mouse(enter: Open) -> None:
    page = await enter()
    await page.goto("/")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    await page.keyboard.press("Enter")
    await reach(page, "e => e.id === 'q'")
    await page.keyboard.type("luat thanh nien")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/tim-kiem?q=**")
    await reach(page, "e => e.getAttribute('href') === '/van-ban/luat-57-2020-qh14'")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Luật Thanh niên", level=1).wait_for()
    await reach(page, "e => e.getAttribute('href') === '#dieu-2'")
    await page.keyboard.press("Enter")
    assert page.url.endswith("#dieu-2")


async def reach(page: Page, is_it: str) -> None:
    """Tab until the focus is there, and is seen there."""
    for _ in range(120):
        await page.keyboard.press("Tab")
        if await page.evaluate(f"({is_it})(document.activeElement)"):
            shown = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert shown != "none", is_it
            return
    raise AssertionError(f"no Tab leads to {is_it}")


async def test_a_citizen_needs_no_script(enter: Open) -> None:
    page = await enter(PHONE, java_script_enabled=False)
    await page.goto("/noi-dung/quiz")
    await page.locator("#cau-1").get_by_label("Đủ 16 tuổi").check()
    await page.get_by_role("button", name="Xem kết quả").click()
    assert "Đúng 1 trong 1 câu đã trả lời" in await page.inner_text("#diem")
    await page.goto(LAW)
    await page.fill("#ngay", "2022-01-01")
    await page.get_by_role("button", name="Xem", exact=True).click()
    assert "đến 30 tuổi" in await page.inner_text("#dieu-1")
    await page.goto("/moi")
    await page.select_option("#the-loai", "trac-nghiem")
    await page.get_by_role("button", name="Lọc").click()
    assert "1 nội dung" in await page.inner_text("main")


async def test_with_a_script_a_quiz_answers_as_soon_as_it_is_asked(enter: Open) -> None:
    page = await enter(PHONE)
    await page.goto("/noi-dung/quiz")
    first = page.locator("#cau-1")
    await first.get_by_label("Đủ 14 tuổi").check()
    await first.get_by_text("Đáp án: Đủ 16 tuổi").wait_for()
    await first.get_by_label("Đủ 16 tuổi").check()
    await first.get_by_text("Đúng.", exact=True).wait_for()
    assert "Đúng 1 trong 1 câu đã trả lời; cả bài có 2 câu." in await page.inner_text("#diem")


async def test_a_page_is_printed_for_the_notice_board_of_a_ward(enter: Open) -> None:
    page = await enter()
    await page.goto("/noi-dung/leaflet")
    await page.emulate_media(media="print")
    assert not await page.locator("header.top").is_visible()
    assert not await page.locator(".tools").is_visible()
    assert await page.locator(".printed").is_visible()

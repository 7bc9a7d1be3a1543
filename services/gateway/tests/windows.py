"""Windows of a real Chromium on a city in which there is something of everything.

Axe-core travels in ``axe-playwright-python``; it is put in by the DevTools protocol, since the
pages take no script but their own. With LANTOA_SHOTS=FOLDER in the environment, pictures of all
that is looked at are left there.
"""

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from lantoa.contracts.content import Kind
from lantoa.contracts.forms import Media, Question, Section
from lantoa.contracts.pulse import AttentionChanged
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.contracts.topics import PULSE_STATE
from lantoa.runtime.settings import LantoaSettings

CHROMIUM = shutil.which("chromium")
IN_CHROMIUM = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
PHONE, DESK = 390, 1280
REFLOWED = (320, 640)
"""A window of 1280 pixels at 400 % and at 200 % (WCAG 2.2, 1.4.10 and 1.4.4)."""
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LAW = "/van-ban/luat-57-2020-qh14"
LONG = "nghi-quyet-72-2025-nqlt-ubtvqh15-cp-dctubtwmttqvn"
"""The longest number that Vietnam has given so far."""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
Open = Callable[..., Awaitable[Page]]


class Shots(LantoaSettings):
    """Where pictures go, if somebody wants to look at them."""

    shots: Path | None = None


async def everything(city: Any, a: Any) -> None:
    """One content of each kind, a law that was amended, one that is gone; what is read most."""
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
        a.law(LONG, number="72/2025/NQLT-UBTVQH15-CP-DCTUBTWMTTQVN", document_type="Nghị quyết"),
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
    await city.announce(a.law("dang-den"))
    read = (a.law().id, a.news("qa").id)
    word = AttentionChanged(area=WHOLE_CITY, at=a.law().published_at, contents=read)
    await city.tell(PULSE_STATE, word, f"attention/{WHOLE_CITY}")
    await city.heard()


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
        await picture_of(page, f"{width}-{scheme}")
    for width in (*REFLOWED, PHONE, DESK):
        await page.set_viewport_size({"width": width, "height": 900})
        too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert too_wide <= 0, (page.url, width)


async def picture_of(page: Page, how: str) -> None:
    """Leave a picture, if somebody wants it."""
    folder = Shots().shots
    if folder is not None:
        place = urlsplit(page.url)
        name = re.sub(r"[^a-z0-9]+", "-", f"{place.path} {place.query[:60]}").strip("-") or "home"
        await page.screenshot(path=folder / f"{name}-{how}.png", full_page=True)

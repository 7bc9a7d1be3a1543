"""Hostile markup through the doors of the publisher, seen by people in a real Chromium: it is text.

The strings (``hostile.txt``) follow the ways round filters that OWASP's cheat sheet collects. Three
tripwires: a script of theirs ran, a dialog opened, a request left for another host.
"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import pytest
from playwright.async_api import Page, Request, async_playwright

from lantoa.testing.city import City, a_city
from lantoa.testing.people import until

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(180),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
VECTORS = tuple(
    line for line in Path(__file__).with_name("hostile.txt").read_text("utf-8").split("\n") if line
)
ALL = "\n\n".join(VECTORS)
ASKED = VECTORS[::7]
LAW, ITEM = "luat-doc-hai", "tin-doc-hai"


class Wires:
    """What must never happen while pages are looked at."""

    def __init__(self) -> None:
        self.tripped: list[str] = []

    def stretch(self, page: Page) -> None:
        """Watch a page."""
        page.on("dialog", lambda dialog: self.tripped.append(f"dialog: {dialog.message}"))
        page.on("request", self._request)

    def _request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in (None, "127.0.0.1"):
            self.tripped.append(f"request: {request.url}")

    async def look(self, page: Page, url: str) -> str:
        """Open a page, and wait for what it might still do."""
        await page.goto(url)
        await page.mouse.move(200, 300)
        if await page.evaluate("window.ran") is not None:
            self.tripped.append(f"ran: {url}")
        return await page.inner_text("body")


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with a_city(tmp_path, engines={"LANTOA_SEED": "registers"}) as running:
        await running.start()
        await hostile_contents(running)
        yield running


async def hostile_contents(city: City) -> None:
    item = {
        "id": ITEM,
        "kind": "news",
        "title": VECTORS[0],
        "summary": VECTORS[16],
        "body": ALL,
        "source": VECTORS[26],
        "plain": ALL,
        "sections": [{"heading": one[:200], "text": one} for one in VECTORS[:60]],
    }
    law = {
        "id": LAW,
        "kind": "legal-document",
        "title": VECTORS[8],
        "number": '1/2026/QH16"><svg onload=window.ran=1>',
        "document_type": VECTORS[3],
        "authority_name": VECTORS[17],
        "articles": [
            {"number": str(n), "address": f"dieu-{n}", "title": one[:300], "text": f"1. {one}"}
            for n, one in enumerate(VECTORS, 1)
        ],
    }
    for content in (item, law):
        await city.post("/contents", content, status=201)
        order = {"change": "new", "change_note": VECTORS[10]}
        await city.post(f"/contents/{content['id']}/publish", order, status=202)
        await city.post(f"/contents/{content['id']}/comments", {"said": ALL[:3900]}, status=200)
    for n, one in enumerate(VECTORS):
        short = {"id": f"tieu-de-{n}", "kind": "qa", "title": one, "body": one, "question": one}
        await city.post("/contents", short, status=201)
    gone = {"id": "da-go", "kind": "news", "title": VECTORS[27], "body": "x"}
    await city.post("/contents", gone, status=201)
    await city.post("/contents/da-go/publish", {"change": "new"}, status=202)
    await city.post("/contents/da-go/withdraw", {"reason": VECTORS[41]}, status=202)

    async def there() -> bool:
        urls = [f"{city.gateway}/api/v1/content/{id}" for id in (ITEM, LAW)]
        return all([(await city.get(url))[0] == 200 for url in urls])

    await until(there, "the portal has them")


async def entered(city: City, context: Any) -> Page:
    page: Page = await context.new_page()
    await page.goto(f"{city.publisher}/dang-nhap")
    await page.fill("#key", (city.data / "keys" / "dev").read_text().strip())
    await page.locator('form[action="/vao"] button').click()
    await page.get_by_role("heading", name="Việc của tôi").wait_for()
    return page


async def test_no_text_of_anybody_runs_on_any_page(city: City) -> None:
    desk = [
        "/",
        "/noi-dung",
        "/noi-dung?q=" + quote(VECTORS[16]),
        *(f"/noi-dung/{id}" for id in (ITEM, LAW, "da-go", "tieu-de-0")),
        *(f"/noi-dung/{id}/{page}" for id in (ITEM, LAW) for page in ("sua", "xem-truoc", "go")),
        f"/noi-dung/{ITEM}/xem-truoc/trang",
        f"/noi-dung/{ITEM}/xem-truoc?note=" + quote(VECTORS[20]),
        "/kiem-toan?ai=" + quote(VECTORS[5]),
    ]
    portal = [
        "/",
        f"/noi-dung/{ITEM}",
        f"/van-ban/{LAW}",
        f"/van-ban/{LAW}/dieu-1",
        f"/van-ban/{LAW}/dieu-40",
        "/noi-dung/da-go",
        *("/tim-kiem?q=" + quote(one) for one in ASKED),
        "/tim-kiem?q=script&loai=" + quote(VECTORS[2]),
    ]
    wires = Wires()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        context = await browser.new_context()
        page = await entered(city, context)
        wires.stretch(page)
        for path in desk:
            await wires.look(page, city.publisher + path)
        for path in portal:
            await wires.look(page, city.gateway + path)
        said = await wires.look(page, f"{city.gateway}/noi-dung/{ITEM}")
        await browser.close()
    assert wires.tripped == []
    for one in VECTORS:
        assert " ".join(one.split())[:60] in " ".join(said.split()), one


async def test_the_wires_trip_when_a_script_runs_or_asks() -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        wires, page = Wires(), await browser.new_page()
        wires.stretch(page)
        page.on("dialog", lambda dialog: dialog.dismiss())
        await wires.look(page, "data:text/html,<img src=x onerror=window.ran=1;alert(7)>")
        await browser.close()
    assert [one.partition(":")[0] for one in wires.tripped] == ["dialog", "ran"]


async def test_no_page_that_shows_them_lets_a_script_in(city: City) -> None:
    """The second wall: what slips through the first finds no script allowed."""
    async with aiohttp.ClientSession() as http:
        for url in (f"{city.gateway}/noi-dung/{ITEM}", f"{city.publisher}/dang-nhap"):
            async with http.get(url) as answer:
                policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self'" in policy
            assert "unsafe" not in policy

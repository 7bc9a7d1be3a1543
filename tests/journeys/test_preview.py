"""An editor sees beforehand what then happens: so many people hear, in those words."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from lantoa.contracts.subscriptions import Channel, Rule
from lantoa.engines.opening import open_log
from lantoa.testing.city import APART, City, a_city
from lantoa.testing.people import Person, until

CHROMIUM = shutil.which("chromium")
ID = "luat-dat-dai-diem-moi"
HOSTILE = "</iframe><script>document.title='xong'</script>"
SHORT, PLAIN = "Từ 1/8/2024 bỏ khung giá đất.", "Tu 1/8/2024 bo khung gia dat."
NEWS = {
    "id": ID,
    "kind": "news",
    "title": "Luật Đất đai: những điểm mới",
    "body": f"Từ ngày 1/8/2024 không còn khung giá đất.\n\n{HOSTILE}",
    "fields": ["44"],
    "areas": ["01"],
    "short": SHORT,
    "short_plain": PLAIN,
}


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    """Every service and role a process of its own, so that all is asked over HTTP."""
    async with a_city(tmp_path, layout=APART) as built:
        await built.start()
        yield built


async def follow(city: City) -> None:
    """Two people by e-mail, one of them by her ward, and one by SMS."""
    asked = [
        (Person(city, Channel.EMAIL, "lan@vidu.vn"), Rule(fields=("44",))),
        (Person(city, Channel.EMAIL, "minh@vidu.vn"), Rule(areas=("00004",))),
        (Person(city, Channel.SMS, "+84912345678"), Rule(fields=("44",))),
    ]
    async with open_log(city.env.get("LANTOA_LOG", "sqlite:log.db"), city.data) as log:
        for person, rule in asked:
            await person.follow_on_log(log, rule)
    for person, _ in asked:
        await person.confirm()


async def preview(city: City) -> Any:
    url = f"{city.publisher}/api/v1/contents/{ID}/preview"
    async with city.http.get(url, headers=city.editor) as answer:
        assert answer.status == 200
        return await answer.json()


async def spread(city: City) -> Any:
    url = f"{city.publisher}/api/v1/contents/{ID}/spread"
    async with city.http.get(url, headers=city.editor) as answer:
        return await answer.json()


async def test_what_was_previewed_is_what_happens(city: City) -> None:
    await follow(city)
    await city.post("/contents", NEWS, status=201)

    seen: dict[str, Any] = {}

    async def all_are_counted() -> bool:
        seen.update(await preview(city))
        counted = seen["audience"]
        return counted is not None and sum(counted["channels"].values()) == 3

    await until(all_are_counted, "the planner counts three followers")
    assert seen["audience"]["channels"] == {"email": 2, "sms": 1, "push": 0, "social": 0}
    assert seen["audience"]["areas"] == {"01": 2, "00004": 1}
    await city.post(f"/contents/{ID}/publish", {"change": "new"}, status=202)

    async def all_is_accounted_for() -> bool:
        so_far = await spread(city)
        counted = seen["audience"]["channels"]
        return bool(so_far["sent"] == 3 and so_far["channels"] == counted)

    await until(all_is_accounted_for, "three people have it, by the channels that were counted")
    (mail,) = Person(city, Channel.EMAIL, "lan@vidu.vn").received("alert")
    (text,) = Person(city, Channel.SMS, "+84912345678").received("alert")
    assert mail["subject"] == seen["words"]["email"]["subject"]
    assert without_tokens(mail["text"]) == seen["words"]["email"]["text"]
    assert text["text"] == seen["words"]["sms"]["marked"]["text"]


def without_tokens(text: str) -> str:
    return re.sub(r"\?t=[\w-]+", "?t=…", text)


async def test_a_planner_and_a_portal_that_are_away_hold_up_nobody(city: City) -> None:
    await city.post("/contents", NEWS, status=201)
    await until(lambda: counted(city), "the planner counts")
    await city.processes["notifier:planner"].stop()
    await city.processes["gateway"].stop()
    assert not await counted(city)
    await city.post(f"/contents/{ID}/publish", {"change": "new"}, status=202)


async def counted(city: City) -> bool:
    return (await preview(city))["audience"] is not None


@pytest.fixture
async def chromium() -> AsyncIterator[Any]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"]
        )
        yield browser
        await browser.close()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_the_preview_page_fits_and_frames_the_portal_without_running_anything(
    city: City, chromium: Any
) -> None:
    await city.post("/contents", NEWS, status=201)
    for width in (390, 1280):
        page = await chromium.new_page(viewport={"width": width, "height": 844})
        heard: list[str] = []
        got: list[str] = []
        await enter(page, city)
        page.on("console", lambda said, heard=heard: heard.append(said.text))
        page.on("response", lambda one, got=got: got.append(f"{one.status} {one.url}"))
        await page.goto(f"{city.publisher}/noi-dung/{ID}/xem-truoc", wait_until="networkidle")
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert "Xem trước" in await page.title()
        assert heard == []
        assert any(one.startswith(f"200 {city.gateway}/tinh/site.css") for one in got)
        await page.close()


async def enter(page: Page, city: City) -> None:
    await page.goto(city.publisher)
    await page.fill("input[name=key]", (city.data / "keys" / "dev").read_text().strip())
    await page.click("form[action='/vao'] button")
    await page.wait_for_load_state("networkidle")

"""Files made to exhaust their reader, brought to a running desk: refused, and nobody waits.

Over HTTP, all at once, while colleagues go on working. What each bomb is made of is told in
``services/publisher/tests/test_extracting_attacks.py``.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from yarl import URL

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from services.publisher.tests.making_files import pdf_of_streams, word_file, zip_file

pytestmark = pytest.mark.timeout(120)
TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')
READ_SECONDS, SLOWEST = 10.0, 2.0
"""A bomb is refused in so long; nobody waits longer for a page meanwhile, on a shared machine."""
ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
BOMBS = {
    "nen.docx": zip_file({"word/document.xml": b" " * 50_000_000}),
    "thuc-the.docx": zip_file({"word/document.xml": ENTITIES.encode()}),
    "sau.docx": word_file("<w:p>" * 5_000 + "</w:p>" * 5_000),
    "phan.docx": zip_file({f"a{n}": b"" for n in range(2_001)}),
    "lan.docx": zip_file({"../../../../etc/cron.d/x": b"* * * * * root id"}),
    "ve.pdf": pdf_of_streams([b"0 0 m\n" * 20_000_000]),
    "trang.pdf": pdf_of_streams([b""] * 2_001),
    "long.html": b"<div>" * 1_000_000,
    "rong.docx": b"",
    "doi-ten.docx": b"MZ\x90\x00" + bytes(2_000),
}
_clock = SystemClock()


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with a_city(tmp_path, engines={"LANTOA_SEED": "registers"}) as running:
        await running.start()
        yield running


@pytest.fixture
async def browser(city: City) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody at the desk."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(URL(city.publisher), cookie_jar=jar) as session:
        key = (city.data / "keys" / "dev").read_text().strip()
        await session.post("/vao", data={"key": key, "token": await token(session, "/dang-nhap")})
        yield session


async def token(session: aiohttp.ClientSession, path: str) -> str:
    async with session.get(path) as page:
        found = TOKEN.search(await page.text())
    assert found is not None
    return found[1]


async def brought(session: aiohttp.ClientSession, name: str, content: bytes) -> str:
    """Where the file is shown."""
    form = aiohttp.FormData({"token": await token(session, "/nhap")})
    form.add_field("files", BytesIO(content), filename=name)
    async with session.post("/nhap", data=form) as page:
        assert page.status == 200, await page.text()
        return page.url.path


@contextlib.asynccontextmanager
async def a_colleague_at_work(session: aiohttp.ClientSession) -> AsyncIterator[list[float]]:
    """How many seconds somebody else waits for each page meanwhile."""
    waits: list[float] = []

    async def work() -> None:
        while True:
            for path in ("/noi-dung", "/nhap"):
                began = _clock.monotonic()
                async with session.get(path) as page:
                    assert page.status == 200
                waits.append(_clock.monotonic() - began)
            await _clock.sleep(0.05)

    working = asyncio.create_task(work())
    try:
        yield waits
    finally:
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working


async def test_bombs_are_refused_and_nobody_waits_for_it(
    city: City, browser: aiohttp.ClientSession
) -> None:
    async with a_colleague_at_work(browser) as waits:
        places = {name: await brought(browser, name, content) for name, content in BOMBS.items()}
        for name, place in places.items():
            await until(lambda at=place: refused(browser, at), name, seconds=READ_SECONDS * 3)
    assert len(waits) > 20
    assert max(waits) < SLOWEST
    assert not (await city.lantoa("check"))[0]


async def refused(session: aiohttp.ClientSession, place: str) -> bool:
    """Whether the page of the file says why it cannot be read."""
    async with session.get(place) as page:
        return "Không đọc được tệp" in await page.text()


async def test_a_body_without_end_is_cut_off(city: City, browser: aiohttp.ClientSession) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        while sent < 400_000_000:
            sent += 1_000_000
            yield bytes(1_000_000)

    head = {"Content-Type": "multipart/form-data; boundary=x"}
    try:
        async with browser.post("/nhap", data=endless(), headers=head) as page:
            assert page.status == 413
    except aiohttp.ClientConnectionError:
        pass
    assert sent < 150_000_000
    async with browser.get("/nhap") as page:
        assert page.status == 200

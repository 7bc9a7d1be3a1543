"""How pages are read: made once, never old, and there when the index is not."""

import asyncio
import re
from typing import Any

import aiohttp
import pytest
from prometheus_client import generate_latest

from lantoa.contracts.content import Kind, Stub
from lantoa.contracts.ids import ContentId, Version
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.errors import Away
from lantoa_gateway.patience import Patience
from lantoa_gateway.sharing import Sharing
from lantoa_gateway.shelf import Shelf
from services.gateway.tests.conftest import NOON

LAW, NEWS = "/van-ban/luat-57-2020-qh14", "/noi-dung/ke-hoach-335"
READERS = 5000


def gone(name: str = "ke-hoach-335", version: int = 2) -> Stub:
    return Stub(
        id=ContentId(name),
        version=Version(version),
        kind=Kind.NEWS,
        title="Hà Nội tăng cường phổ biến",
        withdrawn_at=NOON,
        reason="Đăng nhầm bản dự thảo.",
    )


async def read(city: Any, path: str, status: int = 200, **headers: str) -> str:
    answer = await city.client.get(path, headers=headers)
    assert answer.status == status, await answer.text()
    return str(await answer.text())


async def test_five_thousand_readers_of_a_new_page_cost_one_question(city: Any, a: Any) -> None:
    await city.publish(a.law())
    before = city.weather.asked
    url = city.client.make_url(LAW)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as http:

        async def reader() -> tuple[int, str]:
            async with http.get(url) as answer:
                await answer.read()
                return answer.status, answer.headers["ETag"]

        answers = await asyncio.gather(*(reader() for _ in range(READERS)))
    assert {status for status, _ in answers} == {200}
    assert len(set(answers)) == 1
    assert city.weather.asked - before == 1


async def test_who_asks_the_same_at_once_waits_for_one_answer() -> None:
    asked, both, answer = [], asyncio.Event(), asyncio.Event()

    async def ask(question: str) -> str:
        asked.append(question)
        if len(asked) == 2:
            both.set()
        await answer.wait()
        return question.upper()

    sharing = Sharing(ask)
    readers = [asyncio.create_task(sharing.answer("luật")) for _ in range(READERS)]
    other = asyncio.create_task(sharing.answer("nghị định"))
    await both.wait()
    readers[0].cancel()
    answer.set()
    found = await asyncio.gather(*readers, other, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert set(found[1:-1]) == {"LUẬT"}
    assert found[-1] == "NGHỊ ĐỊNH"
    assert sorted(asked) == ["luật", "nghị định"]
    await sharing.answer("luật")
    assert len(asked) == 3


@pytest.mark.parametrize(
    "path", [LAW, f"{LAW}/dieu-1", f"{LAW}/toan-van.txt", "/api/v1/content/luat-57-2020-qh14"]
)
async def test_what_was_made_is_read_without_the_index(city: Any, a: Any, path: str) -> None:
    await city.publish(a.law())
    first = await city.client.get(path)
    made = await first.read()
    city.weather.away = True
    again = await city.client.get(path)
    assert (again.status, await again.read()) == (200, made)
    plain = await city.client.get(path, headers={"Accept-Encoding": "identity"})
    assert (await plain.read()) == made
    assert "Content-Encoding" not in plain.headers
    known = {"If-None-Match": first.headers["ETag"]}
    unchanged = await city.client.get(path, headers=known)
    assert (unchanged.status, await unchanged.read()) == (304, b"")


async def test_a_newer_version_is_never_answered_with_old_bytes(city: Any, a: Any) -> None:
    await city.publish(a.news())
    assert "tăng cường" in await read(city, NEWS)
    await city.publish(a.news(version=2, title="Hà Nội đổi kế hoạch phổ biến pháp luật"))
    page = await read(city, NEWS)
    assert "đổi kế hoạch" in page
    assert "tăng cường" not in page


async def test_a_withdrawal_is_told_at_once_whatever_was_made_before(city: Any, a: Any) -> None:
    await city.publish(a.news(), a.law())
    for path in (NEWS, "/", "/linh-vuc/44", "/moi.atom"):
        assert "tăng cường" in await read(city, path)
    found = await read(city, "/api/v1/search?q=pho+bien")
    assert "ke-hoach-335" in found
    city.weather.away = True
    await city.announce(gone())
    assert "Đăng nhầm bản dự thảo" in await read(city, NEWS, 410)
    for path in ("/", "/linh-vuc/44", "/moi.atom", "/api/v1/search?q=pho+bien"):
        assert "ke-hoach-335" not in await read(city, path), path


async def test_a_page_that_nobody_made_says_what_is_known_while_the_index_is_away(
    city: Any, a: Any
) -> None:
    await city.publish(a.law())
    city.weather.away = True
    began = asyncio.get_running_loop().time()
    answer = await city.client.get(LAW)
    page = await answer.text()
    assert answer.status == 503
    assert answer.headers["Retry-After"] == "5"
    assert "Luật Thanh niên" in page
    assert "57/2020/QH14" in page
    assert "công dân Việt Nam" not in page
    assert asyncio.get_running_loop().time() - began < 2


async def test_a_question_that_was_answered_is_answered_while_the_index_is_away(
    city: Any, a: Any
) -> None:
    await city.publish(a.law())
    assert "tạm nghỉ" not in await read(city, "/tim-kiem?q=thanh+nien")
    city.weather.away = True
    await city.bring(a.news())
    page = await read(city, "/tim-kiem?q=thanh+nien")
    assert LAW in page
    assert re.search(r"tạm nghỉ.*lúc 12:00 ngày 24/11/2026", page)
    await read(city, "/api/v1/search?q=thanh+nien&size=20", 503)


async def test_the_same_question_is_asked_again_only_when_something_was_indexed(
    city: Any, a: Any
) -> None:
    await city.publish(a.law())
    first = await read(city, "/api/v1/search?q=pho+bien")
    asked = city.weather.asked
    assert await read(city, "/api/v1/search?q=pho+bien") == first
    assert city.weather.asked == asked
    await city.publish(a.news())
    assert "ke-hoach-335" in await read(city, "/api/v1/search?q=pho+bien")


async def test_an_index_that_was_late_three_times_is_given_a_rest() -> None:
    clock, asked = ManualClock(NOON), []
    patience = Patience(clock)

    async def never() -> None:
        asked.append(1)
        await asyncio.Event().wait()

    async def there() -> str:
        return "có"

    for _ in range(3):
        with pytest.raises(Away):
            await patience.within(never)
    with pytest.raises(Away, match="just now"):
        await patience.within(never)
    assert len(asked) == 3
    clock.move(0.6)
    with pytest.raises(Away, match="in time"):
        await patience.within(never)
    clock.move(0.6)
    assert await patience.within(there) == "có"
    assert await patience.within(there) == "có"


def test_a_list_is_made_four_times_in_half_a_second_and_no_more() -> None:
    now = 0.0
    shelf = Shelf(seconds=lambda: now)
    for number in range(4):
        assert shelf.made_often("trang-chu") is None
        shelf.put(f"ban-{number}", b"tin", "trang-chu")
        now += 0.1
    assert shelf.made_often("trang-chu") == "ban-3"
    now = 0.51
    assert shelf.made_often("trang-chu") is None


def test_the_shelf_keeps_no_more_than_it_may() -> None:
    shelf = Shelf(most_bytes=100)
    for number in range(10):
        shelf.put(f"trang-{number}", b"van ban %d" % number)
    kept = [number for number in range(10) if shelf.get(f"trang-{number}")]
    assert kept
    assert kept == list(range(kept[0], 10))
    assert kept[0] > 0


@pytest.mark.parametrize("path", [LAW, "/api/v1/content/luat-57-2020-qh14"])
async def test_what_was_made_before_has_every_header_that_an_answer_has(
    city: Any, a: Any, path: str
) -> None:
    await city.publish(a.law())
    await read(city, path)
    kept = await city.client.get(path)
    closing = await city.client.get(path, headers={"Connection": "close"})
    assert "default-src 'none'" in kept.headers["Content-Security-Policy"]
    left_out = ("Date", "Connection")
    alike = [{n: v for n, v in r.headers.items() if n not in left_out} for r in (kept, closing)]
    assert alike[0] == alike[1]
    assert await kept.read() == await closing.read()


async def test_reads_are_counted_by_what_they_cost(city: Any, a: Any) -> None:
    await city.publish(a.news())
    before = generate_latest().decode()
    tag = (await city.client.get(NEWS)).headers["ETag"]
    await read(city, NEWS)
    await read(city, NEWS, 304, **{"If-None-Match": tag})
    after = generate_latest().decode()
    for outcome in ("made", "kept", "unchanged"):
        counted = f'lantoa_read_total{{outcome="{outcome}"}}'
        assert number(after, counted) - number(before, counted) == 1


def number(told: str, name: str) -> float:
    lines = [line for line in told.splitlines() if line.startswith(name)]
    return float(lines[0].split()[-1]) if lines else 0.0


async def test_what_stands_around_a_law_is_new_though_its_text_was_kept(city: Any, a: Any) -> None:
    await city.publish(a.law())
    first = await read(city, LAW)
    assert "tăng cường" not in first
    await city.publish(a.news(body="Hỏi đáp về Luật số 57/2020/QH14 cho học sinh."))
    second = await read(city, LAW)
    assert "tăng cường" in second
    assert law_of(second) == law_of(first)


async def test_the_text_of_a_law_is_that_of_its_version_language_and_day(city: Any, a: Any) -> None:
    await city.publish(a.amended_law())
    today = law_of(await read(city, LAW))
    assert "đến 35 tuổi" in today
    assert "đến 30 tuổi" in law_of(await read(city, f"{LAW}?ngay=2022-01-01"))
    assert "Own page of" in law_of(await read(city, f"{LAW}?lang=en"))
    await city.publish(a.law(version=2, body="Quốc hội ban hành Luật Thanh niên."))
    assert "Quốc hội ban hành Luật Thanh niên." in law_of(await read(city, f"{LAW}?lang=vi"))


def law_of(page: str) -> str:
    return page[page.index('<div class="side">') : page.rindex('<section class="art"')]

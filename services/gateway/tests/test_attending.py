"""What is read is counted without anybody's name, and shown when enough people read it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from msgspec.structs import replace

from lantoa.contracts.events import Outgoing, decode
from lantoa.contracts.ids import ContentId
from lantoa.contracts.pulse import AlarmChanged, AttentionChanged, Readers, ReadersCounted
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.contracts.topics import PULSE_COUNTED, PULSE_STATE
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.errors import Away
from lantoa.runtime.reading import read_to_end
from lantoa_gateway.attending import Attending
from services.gateway.tests.conftest import NOON, Builder, City

LAW, NEWS = ContentId("luat-57-2020-qh14"), ContentId("ke-hoach-335")
BA_DINH = "00004"


class Log:
    """The log's end, which may be away."""

    def __init__(self) -> None:
        self.counts: list[ReadersCounted] = []
        self.bytes = b""
        self.away = False

    async def append(self, records: Sequence[Outgoing]) -> object:
        facts: list[Any] = [decode(PULSE_COUNTED, r.value, r.headers)[1] for r in records]
        self.counts += facts
        self.bytes += b"".join(r.value or b"" for r in records)
        if self.away:
            raise Away("the answer was lost", dependency="log")
        return records


class Known:
    """A register of one ward."""

    def knows(self, _: Any, code: str) -> bool:
        return code in (WHOLE_CITY, BA_DINH)


class Portal:
    """Pages of contents that everybody finds, and who counts them."""

    def __init__(self, client: TestClient[Any, Any], attending: Attending, clock: Any) -> None:
        self.client, self.attending, self.clock = client, attending, clock

    async def read(self, people: range, path: str = f"/van-ban/{LAW}", area: str = "") -> None:
        """Each of them reads a page once."""
        for person in people:
            headers = {"X-Forwarded-For": f"113.160.{person // 250}.{person % 250 + 1}"}
            if area:
                headers["Cookie"] = f"lantoa_noi=_{area}"
            await self.client.get(path, headers=headers)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
async def portal(log: Log) -> AsyncIterator[Portal]:
    clock = ManualClock(NOON)
    attending = Attending(Known(), log, clock, proxies=1)
    async with pages(attending) as client:
        yield Portal(client, attending, clock)


@asynccontextmanager
async def pages(attending: Attending) -> AsyncIterator[TestClient[Any, Any]]:
    async def found(_: web.Request) -> web.Response:
        return web.Response(text="Luật Thanh niên")

    async def missing(_: web.Request) -> web.Response:
        raise web.HTTPNotFound

    app = web.Application(middlewares=[attending.seeing])
    app.router.add_get("/van-ban/{id}", found)
    app.router.add_get("/van-ban/{id}/{address}", found)
    app.router.add_get("/noi-dung/{id}", missing)
    app.router.add_get("/tim-kiem", found)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_five_readers_are_told_and_four_are_not(portal: Portal, log: Log) -> None:
    await portal.read(range(4))
    await portal.attending.tell()
    assert log.counts == []
    await portal.read(range(4, 5))
    await portal.attending.tell()
    (count,) = log.counts
    assert (count.area, count.place) == (WHOLE_CITY, 2)
    assert count.read == (Readers(content_id=LAW, readers=5),)


async def test_only_those_who_came_since_are_told_next(portal: Portal, log: Log) -> None:
    await portal.read(range(7))
    await portal.attending.tell()
    await portal.attending.tell()
    await portal.read(range(5, 10))
    await portal.attending.tell()
    assert [count.read[0].readers for count in log.counts] == [7, 3]
    assert log.counts[0].place < log.counts[1].place


async def test_reading_again_and_again_makes_nothing_sought_after(portal: Portal, log: Log) -> None:
    for _ in range(30):
        await portal.read(range(1))
    await portal.attending.tell()
    assert log.counts == []


async def test_an_article_is_its_law(portal: Portal, log: Log) -> None:
    await portal.read(range(3))
    await portal.read(range(3, 6), f"/van-ban/{LAW}/dieu-2")
    await portal.attending.tell()
    assert log.counts[0].read == (Readers(content_id=LAW, readers=6),)


@pytest.mark.parametrize("path", [f"/noi-dung/{NEWS}", "/tim-kiem?q=ke+hoach"])
async def test_what_is_not_there_and_what_is_asked_are_not_counted(
    portal: Portal, log: Log, path: str
) -> None:
    await portal.read(range(9), path)
    await portal.attending.tell()
    assert log.counts == []


async def test_who_says_where_they_live_is_counted_there_too(portal: Portal, log: Log) -> None:
    await portal.read(range(6), area=BA_DINH)
    await portal.read(range(6, 9), area="khong-co")
    await portal.attending.tell()
    assert {count.area: count.read[0].readers for count in log.counts} == {
        BA_DINH: 6,
        WHOLE_CITY: 9,
    }
    assert len({count.counter for count in log.counts}) == 2


async def test_nothing_of_a_reader_leaves_the_process(portal: Portal, log: Log) -> None:
    await portal.read(range(20), area=BA_DINH)
    await portal.attending.tell()
    assert log.counts
    assert b"113.160" not in log.bytes


async def test_while_the_log_is_away_the_same_is_told_under_the_same_place(
    portal: Portal, log: Log
) -> None:
    await portal.read(range(5))
    log.away = True
    with pytest.raises(Away):
        await portal.attending.tell()
    await portal.read(range(5, 8))
    log.away = False
    await portal.attending.tell()
    await portal.attending.tell()
    first, again, later = log.counts
    assert first == again
    assert (later.place, later.read[0].readers) == (first.place + 1, 3)


async def test_after_five_minutes_readers_are_forgotten(portal: Portal, log: Log) -> None:
    await portal.read(range(4))
    portal.clock.move(301)
    await portal.attending.tell()
    await portal.read(range(4, 8))
    await portal.attending.tell()
    assert log.counts == []


async def test_who_has_the_page_already_reads_it_all_the_same(city: City, a: type[Builder]) -> None:
    await city.publish(a.law())
    url, known = f"/van-ban/{LAW}", dict[str, str]()
    for person in range(5):
        headers = {"X-Forwarded-For": f"113.160.0.{person + 1}", **known}
        async with city.client.get(url, headers=headers) as answer:
            assert answer.status == (304 if known else 200)
            known = {"If-None-Match": answer.headers["ETag"]}
    await city.attending.tell()
    counts: list[Any] = [
        decode(PULSE_COUNTED, record.value, record.headers)[1]
        async for record in read_to_end(city.world.log, PULSE_COUNTED)
    ]
    assert [count.read for count in counts] == [(Readers(content_id=LAW, readers=5),)]


async def tell(
    city: City, *contents: ContentId, area: str = WHOLE_CITY, at: datetime = NOON
) -> None:
    """The pulse says what is read most."""
    fact = AttentionChanged(area=area, at=at, contents=contents)
    await city.tell(PULSE_STATE, fact, f"attention/{area}")
    await city.heard()


async def home(city: City, query: str = "") -> str:
    async with city.client.get(f"/{query}") as answer:
        assert answer.status == 200
        return await answer.text()


async def etag(city: City) -> str:
    async with city.client.get("/") as answer:
        return answer.headers["ETag"]


SOUGHT = 'id="quan-tam"'


async def test_the_home_page_shows_what_is_read_most(city: City, a: type[Builder]) -> None:
    await city.publish(a.law(), a.news())
    assert SOUGHT not in await home(city)
    await tell(city, NEWS, LAW)
    page = await home(city)
    block = page[page.index(SOUGHT) : page.index("</section>", page.index(SOUGHT))]
    assert "Được quan tâm" in block
    assert block.index(f"/noi-dung/{NEWS}") < block.index(f"/van-ban/{LAW}")
    assert "Most read" in await home(city, "?lang=en")


async def test_a_ward_has_its_own_and_else_the_city_s(city: City, a: type[Builder]) -> None:
    await city.publish(a.law(), a.news())
    await tell(city, LAW)
    assert f"/van-ban/{LAW}" in sought(await home(city, f"?dia-ban={BA_DINH}"))
    await tell(city, NEWS, area=BA_DINH)
    assert f"/van-ban/{LAW}" not in sought(await home(city, f"?dia-ban={BA_DINH}"))


def sought(page: str) -> str:
    start = page.index(SOUGHT)
    return page[start : page.index("</section>", start)]


async def test_what_was_withdrawn_or_never_here_is_not_shown(city: City, a: type[Builder]) -> None:
    await city.publish(a.news())
    await tell(city, NEWS, ContentId("khong-co"))
    await city.withdraw(a.stub())
    assert SOUGHT not in await home(city)


async def test_what_is_two_hours_old_is_not_shown(city: City, a: type[Builder]) -> None:
    await city.publish(a.law())
    await tell(city, LAW, at=NOON - timedelta(hours=2))
    assert SOUGHT not in await home(city)


async def test_the_same_words_again_leave_a_page_that_was_kept_as_it_is(
    city: City, a: type[Builder]
) -> None:
    await city.publish(a.law(), replace(a.news(), title="Tin khác"))
    await tell(city, LAW)
    before = await etag(city)
    await tell(city, LAW, at=NOON + timedelta(minutes=5))
    assert await etag(city) == before
    await tell(city, NEWS, LAW, at=NOON + timedelta(minutes=10))
    assert await etag(city) != before


async def test_an_alarm_is_nobody_s_business_here(city: City, a: type[Builder]) -> None:
    await city.publish(a.law())
    alarm = AlarmChanged(of="email", raised=True, since=NOON, well=0, failed=99, rest=True)
    await city.tell(PULSE_STATE, alarm, "alarm/email")
    await tell(city, LAW)
    assert "email" not in sought(await home(city))

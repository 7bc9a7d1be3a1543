"""A city in which one law is on everybody's lips: the portal says so, and says of nobody who."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lantoa.contracts.events import decode, encode
from lantoa.contracts.pulse import MinuteStruck, ReadersCounted
from lantoa.contracts.topics import PULSE_COUNTED
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.reading import read_to_end
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until

READERS, NAME = 25, "muc-phat-nong-do-con"
TITLE = "Mức phạt nồng độ cồn từ năm 2025"
CLOCK = SystemClock()


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    given = {"LANTOA_SEED": "none", "LANTOA_GATEWAY_PROXIES": "1"}
    async with a_city(tmp_path, engines=given) as city:
        await city.start()
        yield city


async def published(city: City) -> None:
    body = {"id": NAME, "kind": "news", "title": TITLE, "body": "Uống rượu bia thì không lái xe."}
    await city.post("/contents", body, status=201)
    await city.post(f"/contents/{NAME}/publish", {"change": "new"}, status=202)
    await until(lambda: reads(city), "it can be read")


async def reads(city: City, person: int = 0) -> bool:
    headers = {"X-Forwarded-For": f"113.160.7.{person + 1}"}
    async with city.http.get(f"{city.gateway}/noi-dung/{NAME}", headers=headers) as answer:
        return answer.status == 200


async def counted(city: City) -> int:
    """How many readers the log has been told of."""
    async with open_log("sqlite:log.db", city.data) as log:
        facts: list[Any] = [
            decode(PULSE_COUNTED, record.value, record.headers)[1]
            async for record in read_to_end(log, PULSE_COUNTED)
            if b"113.160" not in (record.value or b"")
        ]
    told = [fact for fact in facts if isinstance(fact, ReadersCounted)]
    return sum(one.readers for fact in told for one in fact.read)


async def six_minutes_pass(city: City) -> None:
    """The notifier hears that it is later."""
    later = MinuteStruck(at=CLOCK.now() + timedelta(minutes=6))
    event = encode(PULSE_COUNTED, later, key="minute", id="1", source="test", time=later.at)
    async with open_log("sqlite:log.db", city.data) as log, log.appender() as appender:
        await appender.append([event])


async def test_what_many_people_read_stands_on_the_home_page_and_few_readers_do_not(
    city: City,
) -> None:
    await published(city)
    for person in range(READERS):
        assert await reads(city, person)

    async def told() -> bool:
        return await counted(city) == READERS

    await until(told, "the portal has told how many")
    assert b"quan-tam" not in (await city.get(city.gateway + "/"))[1]
    await six_minutes_pass(city)

    async def shown() -> bool:
        page = (await city.get(city.gateway + "/"))[1].decode()
        return TITLE in page.partition('id="quan-tam"')[2].partition("</section>")[0]

    await until(shown, "the home page says so")
    code, out, err = await city.lantoa("check", "--json")
    assert code == 0, (out + err).decode()

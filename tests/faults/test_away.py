"""A server is away: the publisher stores and answers, pages say so, and all goes on afterwards."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import APART, City, a_city
from lantoa.testing.people import until
from tests.journeys.engines import Servers, servers

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(300)]
LAYOUT = tuple(name for name in APART if name not in {"notifier:push", "notifier:social"})
LIMITED_SECONDS = 1.5
"""A page while the index is away: 500 ms are promised; the rest is for a machine under load."""
_clock = SystemClock()


@asynccontextmanager
async def a_town(folder: Path) -> AsyncIterator[tuple[City, Servers]]:
    """A city on private servers, ready."""
    async with servers(folder / "servers") as chosen:
        urls = chosen.urls | {"LANTOA_SEED": "none"}
        async with a_city(folder / "city", layout=LAYOUT, engines=urls) as city:
            await city.start()
            yield city, chosen


async def publish(city: City, name: str) -> None:
    """Store and publish a news item; both must be taken."""
    body = {"id": name, "kind": "news", "title": f"Thông báo {name}", "body": "Nội dung."}
    await city.post("/contents", body, status=201)
    await city.post(f"/contents/{name}/publish", {"change": "new"}, status=202)


async def readable(city: City, *names: str) -> bool:
    """Whether the portal has all of them."""
    answers = [await city.get(f"{city.gateway}/api/v1/content/{name}") for name in names]
    return all(status == 200 for status, _ in answers)


async def spread(city: City, name: str) -> dict[str, object]:
    """How far a content has come, as its editor sees it."""
    url = f"{city.publisher}/api/v1/contents/{name}/spread"
    async with city.http.get(url, headers=city.editor) as answer:
        found: dict[str, object] = await answer.json()
        return found


async def test_with_kafka_away_publishing_is_taken_and_drained_when_it_returns(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as (city, servers_):
        await publish(city, "truoc")
        await until(lambda: readable(city, "truoc"), "the first is read")
        await servers_.kafka.kill()
        names = [f"khi-mat-kafka-{n}" for n in range(5)]
        for name in names:
            await publish(city, name)
        assert not await readable(city, names[0])
        await servers_.kafka.start()
        await until(lambda: readable(city, "truoc", *names), "the outbox is drained", 90)
        code, out, err = await city.lantoa("check", "--json")
        assert code == 0, (out + err).decode()


async def test_with_opensearch_away_pages_say_so_at_once_and_indexing_goes_on(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as (city, servers_):
        await publish(city, "truoc")
        await until(lambda: readable(city, "truoc"), "the first is read")
        await servers_.opensearch.kill()
        for path, status in (("/tim-kiem?q=thong+bao", 503), ("/api/v1/search?q=thong+bao", 503)):
            begun = _clock.monotonic()
            answered, page = await city.get(city.gateway + path)
            assert _clock.monotonic() - begun < LIMITED_SECONDS, path
            assert (answered, bool(page)) == (status, True), page[:300]
        await publish(city, "khi-mat-opensearch")
        await servers_.opensearch.start()
        await until(lambda: readable(city, "khi-mat-opensearch"), "indexing goes on", 90)


async def test_with_records_away_the_api_says_so_and_nothing_is_half_written(
    tmp_path: Path,
) -> None:
    async with a_town(tmp_path) as (city, servers_):
        await publish(city, "truoc")
        await servers_.mongo.kill()
        body = {"id": "khi-mat-so", "kind": "news", "title": "Không lưu được", "body": "x"}
        url = f"{city.publisher}/api/v1/contents"
        async with city.http.post(url, json=body, headers=city.editor) as answer:
            assert answer.status == 503, await answer.text()
            assert int(answer.headers["Retry-After"]) > 0
            assert json.loads(await answer.read())["dependency"] == "records"
        await servers_.mongo.start()

        async def taken() -> bool:
            async with city.http.post(url, json=body, headers=city.editor) as answer:
                return answer.status in (200, 201)

        await until(taken, "the store takes it again", 60)
        await city.post("/contents/khi-mat-so/publish", {"change": "new"}, status=202)
        await until(lambda: readable(city, "truoc", "khi-mat-so"), "both are read", 60)

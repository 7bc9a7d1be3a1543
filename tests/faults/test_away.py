"""A server is away: the publisher stores and answers, pages say so, and all goes on afterwards."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
import pytest_asyncio

from lantoa.runtime.clock import SystemClock
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from tests.journeys.engines import Servers, servers

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="module"),
]
LAYOUT = ("publisher", "indexer", "notifier:planner", "notifier:email", "gateway")
LIMITED_SECONDS = 1.5
"""A page while the index is away: 500 ms are promised; the rest is for a machine under load."""
_clock = SystemClock()


@dataclass
class Town:
    """A city of one process a service and role, on private servers."""

    city: City
    servers: Servers

    async def publish(self, name: str) -> None:
        """Store and publish a news item; both must be taken."""
        body = {"id": name, "kind": "news", "title": f"Thông báo {name}", "body": "Nội dung."}
        await self.city.post("/contents", body, status=201)
        await self.city.post(f"/contents/{name}/publish", {"change": "new"}, status=202)

    async def reads(self, *names: str) -> bool:
        """Whether the portal has all of them."""
        urls = [f"{self.city.gateway}/api/v1/content/{name}" for name in names]
        return all([(await self.city.get(url))[0] == 200 for url in urls])

    async def balances(self) -> None:
        """Whether ``lantoa check`` finds the accounts in order."""
        code, out, err = await self.city.lantoa("check", "--json")
        assert code == 0, (out + err).decode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(parts: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("away")
    async with servers(folder / "servers") as chosen:
        urls = chosen.urls | {"LANTOA_SEED": "none"}
        async with a_city(folder / "city", layout=LAYOUT, engines=urls) as city:
            await city.start()
            yield Town(city, chosen)


async def test_with_kafka_away_publishing_is_taken_and_drained_when_it_returns(town: Town) -> None:
    await town.publish("truoc-kafka")
    await until(lambda: town.reads("truoc-kafka"), "the first is read")
    await town.servers.kafka.kill()
    names = [f"khi-mat-kafka-{n}" for n in range(5)]
    for name in names:
        await town.publish(name)
    assert not await town.reads(names[0])
    await town.servers.kafka.start()
    await until(lambda: town.reads("truoc-kafka", *names), "the outbox is drained", 90)
    await town.balances()


async def test_with_opensearch_away_pages_say_so_at_once_and_indexing_goes_on(town: Town) -> None:
    await town.publish("truoc-opensearch")
    await until(lambda: town.reads("truoc-opensearch"), "the first is read")
    await town.servers.opensearch.kill()
    for path in ("/tim-kiem?q=thong+bao", "/api/v1/search?q=thong+bao"):
        answer = await at_once(town, path)
        assert (answer.status, int(answer.headers["Retry-After"]) > 0) == (503, True), path
    assert (await at_once(town, "/")).status == 200, "what needs no search is still there"
    await town.publish("khi-mat-opensearch")
    await town.servers.opensearch.start()
    await until(lambda: town.reads("khi-mat-opensearch"), "indexing goes on", 90)


async def at_once(town: Town, path: str) -> aiohttp.ClientResponse:
    """What is answered, within the time that a reader waits gladly."""
    begun = _clock.monotonic()
    async with town.city.http.get(town.city.gateway + path) as answer:
        assert await answer.text(), path
    assert _clock.monotonic() - begun < LIMITED_SECONDS, path
    return answer


async def test_with_records_away_the_api_says_so_and_nothing_is_half_written(town: Town) -> None:
    city = town.city
    await town.publish("truoc-so")
    await town.servers.mongo.kill()
    body = {"id": "khi-mat-so", "kind": "news", "title": "Không lưu được", "body": "x"}
    url = f"{city.publisher}/api/v1/contents"
    async with city.http.post(url, json=body, headers=city.editor) as answer:
        assert answer.status == 503, await answer.text()
        assert int(answer.headers["Retry-After"]) > 0
        assert json.loads(await answer.read())["dependency"] == "records"
    await town.servers.mongo.start()

    async def taken() -> bool:
        async with city.http.post(url, json=body, headers=city.editor) as answer:
            return answer.status in (200, 201)

    await until(taken, "the store takes it again", 60)
    await city.post("/contents/khi-mat-so/publish", {"change": "new"}, status=202)
    await until(lambda: town.reads("truoc-so", "khi-mat-so"), "both are read", 60)
    await town.balances()


async def test_services_started_before_their_servers_wait_and_say_for_what(town: Town) -> None:
    city, all_servers = town.city, town.servers
    await city.stop()
    for server in (all_servers.kafka, all_servers.mongo, all_servers.opensearch):
        await server.kill()
    for process in city.processes.values():
        process.log.write_bytes(b"")
        await process.start()
    for process in city.processes.values():
        await until(lambda one=process: b"opening.waits" in one.log.read_bytes(), process.name)
        admin = f"http://127.0.0.1:{process.admin_port}"
        assert (await city.get(f"{admin}/live"))[0] == 200
        assert (await city.get(f"{admin}/ready"))[0] == 503
    for server in (all_servers.kafka, all_servers.mongo, all_servers.opensearch):
        await server.start()
    await city.start()
    for process in city.processes.values():
        await process.ready(city.http)
    await town.publish("sau-khi-tat-ca-tro-lai")
    await until(lambda: town.reads("sau-khi-tat-ca-tro-lai"), "it is read", 60)

"""What is promised of the OpenSearch engine whatever its server does: a server of our own says."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lantoa.contracts.ids import ContentId, Version
from lantoa.engines.opensearch.address import Address, read_address
from lantoa.engines.opensearch.bulk import PAUSES, Bulks, Refresh
from lantoa.engines.opensearch.documents import Deed, write_entry, write_head, write_stub
from lantoa.engines.opensearch.mapping import ENTRY_FIELDS
from lantoa.engines.opensearch.server import Server, open_server
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away, Reject
from lantoa.search.building import indexed
from lantoa.search.entries import Entry
from lantoa.testing.builders import a_content

Says = Callable[[str, int], int]
"""The status of an item, by its id and how often it was sent."""


class Impatient(SystemClock):
    """Notes how long it was to wait, and does not."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


class Scripted:
    """A search server that keeps what it is sent and ends each item as the script says."""

    def __init__(self, says: Says) -> None:
        self._says = says
        self.sent: dict[str, int] = {}
        self.bulks: list[list[str]] = []
        self.sizes: list[int] = []
        self.refreshes: list[str] = []

    async def bulk(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.sizes.append(len(body))
        lines = body.splitlines()
        ids = [json.loads(line)["index"]["_id"] for line in lines[::2]]
        self.bulks.append(ids)
        self.refreshes.append(request.query["refresh"])
        return web.json_response({"items": list(map(self._item, ids))})

    def _item(self, id: str) -> dict[str, object]:
        self.sent[id] = self.sent.get(id, 0) + 1
        status = self._says(id, self.sent[id])
        error = {"error": {"type": "vi_mot_le", "reason": f"{status}"}} if status >= 400 else {}
        return {"index": {"status": status, **error}}


@asynccontextmanager
async def answering(handler: Callable[[web.Request], object]) -> AsyncIterator[Server]:
    app = web.Application(client_max_size=1 << 24)
    app.router.add_route("*", "/{path:.*}", handler)  # type: ignore[arg-type]
    async with TestServer(app) as server, open_server([f"127.0.0.1:{server.port}"]) as client:
        yield client


def stubs(count: int) -> list[Deed]:
    names = [f"tin-{n}" for n in range(count)]
    return [write_stub(ContentId(name), name, Version(1)) for name in names]


@pytest.mark.parametrize("busy", [429, 503])
async def test_only_the_items_that_met_a_busy_server_are_sent_again(busy: int) -> None:
    script = Scripted(lambda id, time: busy if id in ("tin-2", "tin-5") and time < 3 else 201)
    clock = Impatient()
    async with answering(script.bulk) as server:
        refusals = await Bulks(server, clock).write("i", stubs(8), Refresh.FOUND)
    assert refusals == {}
    assert [len(ids) for ids in script.bulks] == [8, 2, 2]
    assert script.sent["tin-5"] == 3
    assert clock.waited == list(PAUSES[:2])


async def test_a_server_that_stays_busy_is_away_after_a_bounded_time() -> None:
    script = Scripted(lambda id, _time: 429 if id == "tin-1" else 200)
    clock = Impatient()
    async with answering(script.bulk) as server:
        with pytest.raises(Away, match="busy") as away:
            await Bulks(server, clock).write("i", stubs(3), Refresh.FOUND)
    assert away.value.dependency == "search"
    assert clock.waited == list(PAUSES)


async def test_an_older_item_is_done_and_a_refused_one_names_its_content() -> None:
    statuses = {"tin-0": 409, "tin-1": 400}
    script = Scripted(lambda id, _time: statuses.get(id, 201))
    async with answering(script.bulk) as server:
        refusals = await Bulks(server, Impatient()).write("i", stubs(3), Refresh.FOUND)
    assert refusals == {"tin-1": "tin-1: vi_mot_le: 400"}
    assert len(script.bulks) == 1


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_an_item_that_is_neither_written_nor_wrong_is_not_acknowledged(status: int) -> None:
    script = Scripted(lambda id, _time: status if id == "tin-1" else 201)
    async with answering(script.bulk) as server:
        with pytest.raises(Away, match=str(status)):
            await Bulks(server, Impatient()).write("i", stubs(3), Refresh.FOUND)


async def test_bodies_have_about_half_a_megabyte_and_the_last_one_waits_to_be_found() -> None:
    script = Scripted(lambda _id, _time: 201)
    made = [indexed(a_content(f"tin-{n}", body="Phổ biến pháp luật. " * n)) for n in range(400)]
    deeds = [*(write_entry(one.entries[0]) for one in made), *map(write_head, made)]
    async with answering(script.bulk) as server:
        await Bulks(server, Impatient()).write("i", deeds, Refresh.FOUND)
    assert all(300_000 < size < 700_000 for size in script.sizes[:-1])
    assert len(script.sizes) > 4
    assert script.refreshes == ["false"] * (len(script.bulks) - 1) + ["wait_for"]
    assert script.bulks[-1][-1] == f"head:{made[-1].head.content_id}"


@pytest.mark.parametrize(
    ("status", "text", "ending"),
    [
        (400, '{"error":"hỏng"}', Reject),
        (413, "lớn quá", Away),
        (500, "", Away),
        (200, "<html>", Away),
        (200, '{"items":[]}', Away),
        (200, '{"items":7}', Away),
    ],
)
async def test_what_the_server_says_of_a_whole_bulk_is_one_of_our_endings(
    status: int, text: str, ending: type[Exception]
) -> None:
    async def say(_request: web.Request) -> web.Response:
        kind = "text/html" if "<" in text else "application/json"
        return web.Response(status=status, text=text, content_type=kind)

    async with answering(say) as server:
        with pytest.raises(ending):
            await Bulks(server, Impatient()).write("i", stubs(1), Refresh.FOUND)


def test_every_field_of_an_entry_has_its_place_in_the_mapping() -> None:
    assert set(ENTRY_FIELDS) == set(Entry.__struct_fields__)


def test_an_address_names_hosts_and_a_prefix() -> None:
    assert read_address("opensearch://a:9200,b:9201?prefix=thu") == Address(
        ("a:9200", "b:9201"), "thu"
    )
    assert read_address("opensearch://tim-kiem.lantoa-stores.svc:9200").prefix == "lantoa"


@pytest.mark.parametrize("rest", ["", "a", "a:9200,", "a:9200?prefix=Hoa", "a:9200?khac=1"])
def test_a_wrong_address_is_told_with_the_fix(rest: str) -> None:
    with pytest.raises(ValueError, match=r"host:9200|prefix="):
        read_address(f"opensearch://{rest}")

"""What only a real search server can prove: the embedded index says nothing of it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgspec
import pytest

from deploy.local.servers import OpenSearchServer
from lantoa.contracts.content import Content, Stub
from lantoa.contracts.ids import ContentId
from lantoa.engines.opening import open_search
from lantoa.engines.searchindex import SearchIndex, WrongSchema
from lantoa.runtime.errors import Away, Reject
from lantoa.search.building import indexed
from lantoa.search.query import Query
from tests.laws.search_engines import article, fresh_id, law, news, own_indices, stub
from tests.stack import Stack

pytestmark = pytest.mark.cluster


class Place:
    """An index of this test alone, and what an operator may do to its server."""

    def __init__(self, server: str, url: str) -> None:
        self._server = server.removeprefix("opensearch://")
        self.url = url
        self.prefix = url.partition("prefix=")[2]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        client = HTTPConnection(self._server, timeout=10)
        sent = None if body is None else msgspec.json.encode(body)
        client.request(method, path, sent, {"content-type": "application/json"})
        said = client.getresponse().read()
        client.close()
        return msgspec.json.decode(said)

    def block(self, kind: str, blocked: object) -> None:
        self.ask("PUT", f"/{self.prefix}-index-1/_settings", {f"index.blocks.{kind}": blocked})


@pytest.fixture
async def place(stack: Stack) -> AsyncIterator[Place]:
    with own_indices(stack.opensearch) as url:
        yield Place(stack.opensearch, url)


@pytest.fixture
async def index(place: Place, tmp_path: Path) -> AsyncIterator[SearchIndex]:
    async with open_search(place.url, tmp_path) as index:
        await index.prepare()
        yield index


async def publish(index: SearchIndex, *subjects: Content | Stub) -> None:
    await index.apply([indexed(subject) for subject in subjects])


async def ids(index: SearchIndex, text: str) -> Sequence[str]:
    return [hit.entry.id for hit in (await index.ask(Query(text=text))).hits]


async def away(asked: Awaitable[object], within: float = 3.0) -> None:
    """It says Away, and says it in time."""
    async with asyncio.timeout(within):
        with pytest.raises(Away) as said:
            await asked
    assert said.value.dependency == "search"


async def test_what_is_urgent_waits_for_no_regular_refresh(
    place: Place, index: SearchIndex
) -> None:
    hourly = {"index.refresh_interval": "1h"}
    place.ask("PUT", f"/{place.prefix}-index-1/_settings", hourly)
    urgent = law(fresh_id(), 1, article(1, "sơ tán"))
    async with asyncio.timeout(20):
        await index.apply([indexed(urgent, urgent=True)])
    assert await ids(index, "sơ tán")


async def test_a_content_the_server_refuses_is_named_and_its_neighbours_stand(
    index: SearchIndex,
) -> None:
    good = [law(fresh_id(), 1, article(1, "hòa giải")) for _ in range(3)]
    wrong = news(fresh_id("tin"), 1, "Hòa giải", "", authority="x" * 40_000)
    with pytest.raises(Reject, match=f"{wrong.id}.*authority"):
        await publish(index, good[0], wrong, *good[1:])
    assert len(await index.heads([one.id for one in good])) == 3
    assert await index.head(wrong.id) is None
    assert (await index.ask(Query(text="hòa giải", kinds=("article",)))).total == 3


async def test_an_index_closed_to_writers_is_waited_for_and_completed(
    place: Place, index: SearchIndex
) -> None:
    content = law(fresh_id(), 1, article(1, "trước"), article(2, "trước"))
    await publish(index, content)
    place.block("write", "true")
    newer = law(content.id, 2, article(1, "sau"))
    await away(publish(index, newer))
    assert len(await ids(index, "trước")) == 2
    place.block("write", None)
    await publish(index, newer)
    assert await ids(index, "trước") == []
    assert await ids(index, "sau") == [f"{content.id}/dieu-1"]


async def test_a_disk_that_fills_up_and_is_freed_is_not_noticed_by_the_caller(
    place: Place, index: SearchIndex
) -> None:
    place.block("read_only_allow_delete", "true")
    content = law(fresh_id(), 1, article(1, "đầy đĩa"))
    applying = asyncio.create_task(publish(index, content))
    done, _ = await asyncio.wait([applying], timeout=0.15)
    assert not done
    place.block("read_only_allow_delete", None)
    await applying
    assert await index.head(content.id) is not None


async def test_entries_newer_than_their_head_are_found_and_older_ones_never(
    place: Place, index: SearchIndex
) -> None:
    """As a crash between entries and head leaves them, or a writer that was overtaken."""
    content = law(fresh_id(), 5, article(1, "một hai ba"))
    await publish(index, content)
    for version, number in ((4, 7), (6, 1)):
        other = indexed(law(content.id, version, article(number, "một hai ba"))).entries[1]
        document = {"what": "entry", "owner": content.id, "published": 0, "entry": other}
        path = f"/{place.prefix}-index-1/_doc/{other.id.replace('/', '%2F')}"
        place.ask("PUT", f"{path}?version={version}&version_type=external&refresh=true", document)
    answer = await index.ask(Query(text="một hai ba", kinds=("article",)))
    assert [(hit.entry.id, hit.entry.version) for hit in answer.hits] == [
        (f"{content.id}/dieu-1", 6)
    ]
    assert answer.total == 1
    assert await index.entry_ids(content.id) == [content.id, f"{content.id}/dieu-1"]


async def test_large_contents_go_in_several_bodies_and_are_read_back_whole(
    index: SearchIndex,
) -> None:
    letters = "điều khoản thi hành " * 2_000
    content = law(fresh_id(), 1, *(article(n, f"{n} {letters}") for n in range(1, 60)))
    await publish(index, content)
    assert await index.head(content.id) == indexed(content).head
    answer = await index.ask(Query(content_ids=(content.id,), size=60))
    assert {hit.entry for hit in answer.hits} == set(indexed(content).entries)


async def test_an_index_that_vanished_is_away_not_an_error(
    place: Place, index: SearchIndex
) -> None:
    await index.ping()
    place.ask("DELETE", f"/{place.prefix}-index-1")
    await away(index.ask(Query()))
    await away(index.ping())
    await away(index.heads([ContentId("tin")]))
    await away(index.entry_ids(ContentId("tin")))
    await away(publish(index, law(fresh_id(), 1)))
    await away(anext(aiter(index.all_heads())))


async def test_an_index_of_another_version_is_named_not_misread(
    place: Place, tmp_path: Path
) -> None:
    mapping = {"mappings": {"properties": {"all": {"type": "keyword"}}}}
    place.ask("PUT", f"/{place.prefix}-index-1", mapping | {"aliases": {place.prefix: {}}})
    async with open_search(place.url, tmp_path) as index:
        with pytest.raises(WrongSchema, match=place.prefix):
            await index.prepare()


async def test_many_prepare_at_once_and_one_index_is_made(place: Place, tmp_path: Path) -> None:
    async def prepare() -> None:
        async with open_search(place.url, tmp_path) as index:
            await index.prepare()
            await index.ping()

    await asyncio.gather(*(prepare() for _ in range(5)))
    assert list(place.ask("GET", f"/_alias/{place.prefix}")) == [f"{place.prefix}-index-1"]


async def test_only_an_index_that_exists_is_swapped_in(index: SearchIndex) -> None:
    with pytest.raises(LookupError):
        await index.swap("khong-co")
    with pytest.raises(ValueError, match="name"):
        await index.beside("../ngoai")
    await index.ping()


async def test_a_server_that_hangs_or_is_killed_is_away_in_time_and_loses_nothing(
    search_server: OpenSearchServer, tmp_path: Path
) -> None:
    async with open_search(search_server.url, tmp_path) as index:
        await index.prepare()
        kept = [law(fresh_id(), 1, article(1, "bền vững")) for _ in range(40)]
        await asyncio.gather(*(publish(index, one) for one in kept))
        await publish(index, stub(kept[0].id, 2))
        identity = search_server.identity
        assert identity is not None
        os.kill(identity.pid, signal.SIGSTOP)
        await everything_is_away(index)
        os.kill(identity.pid, signal.SIGCONT)
        await search_server.kill()
        await everything_is_away(index)
        await search_server.start()
        await index.ping()
        versions = {head.content_id: head.version async for head in index.all_heads()}
        assert versions == {one.id: 1 for one in kept} | {kept[0].id: 2}
        found = await index.ask(Query(text="bền vững", kinds=("article",)))
        assert found.total == 39


async def everything_is_away(index: SearchIndex) -> None:
    """Whatever is asked, at once."""
    one = ContentId("luat-thu")
    await asyncio.gather(
        away(index.ping()),
        away(index.prepare()),
        away(publish(index, law(one, 1))),
        away(index.apply(())),
        away(index.head(one)),
        away(index.heads([one])),
        away(index.ask(Query(text="luật"))),
        away(index.entry_ids(one)),
        away(anext(aiter(index.all_heads()))),
        away(index.beside("thu-hai")),
        away(index.swap("thu-hai")),
    )

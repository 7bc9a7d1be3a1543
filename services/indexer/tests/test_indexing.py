"""The indexer's deed on the real index of one machine: what was published can be found."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lantoa.contracts.content import (
    Content,
    ContentEvent,
    ContentPublished,
    ContentWithdrawn,
    Kind,
    Lane,
    Stub,
)
from lantoa.contracts.events import Outgoing, decode
from lantoa.contracts.ids import ContentId, Revision, Version
from lantoa.contracts.reached import ContentIndexed
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_REACHED
from lantoa.engines.eventlog import Record
from lantoa.engines.opening import open_search
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.errors import Away, Reject
from lantoa.runtime.service import Received
from lantoa.search.entries import Indexed
from lantoa.search.query import Query
from lantoa_indexer.app import Turn
from lantoa_indexer.indexing import Indexing

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[SearchIndex]:
    async with open_search("tantivy:search", tmp_path) as opened:
        await opened.prepare()
        yield opened


@pytest.fixture
def indexing(index: SearchIndex) -> Indexing:
    return Indexing(index, ManualClock(NOW))


def news(version: int, title: str, stem: str = "ke-hoach-335") -> Content:
    return Content(
        id=ContentId(stem),
        version=Version(version),
        revision=Revision(version),
        kind=Kind.NEWS,
        title=title,
        published_at=NOW,
        updated_at=NOW,
    )


class Noted:
    """Notes what it is to bring to its version."""

    def __init__(self) -> None:
        self.applied: list[Indexed] = []

    async def apply(self, contents: Sequence[Indexed]) -> None:
        self.applied += contents


def received(*facts: ContentEvent) -> list[Received]:
    record = Record(CONTENT_EVENT.name, 0, 0, 0, b"key", b"", ())
    return [Received(fact, None, record) for fact in facts]


def told(produced: Sequence[Outgoing]) -> list[ContentIndexed]:
    facts = [decode(CONTENT_REACHED, one.value, one.headers)[1] for one in produced]
    return [fact for fact in facts if isinstance(fact, ContentIndexed)]


async def titles(index: SearchIndex, text: str) -> list[str]:
    return [hit.entry.title for hit in (await index.ask(Query(text=text))).hits]


async def test_what_is_published_can_be_found_and_its_publisher_is_told(
    indexing: Indexing, index: SearchIndex
) -> None:
    event = ContentPublished(content=news(1, "Kế hoạch 335 của thành phố"))
    produced = await indexing.index(received(event))
    assert await titles(index, "ke hoach 335") == ["Kế hoạch 335 của thành phố"]
    wanted = ContentIndexed(
        content_id=ContentId("ke-hoach-335"), version=Version(1), entries=1, at=NOW
    )
    assert told(produced) == [wanted]
    assert [one.key for one in produced] == [b"ke-hoach-335"]


async def test_the_newest_of_a_batch_is_indexed_once(
    indexing: Indexing, index: SearchIndex
) -> None:
    versions = [ContentPublished(content=news(n, f"Kế hoạch, bản {n}")) for n in (1, 3, 2)]
    produced = await indexing.index(received(*versions))
    assert [fact.version for fact in told(produced)] == [3]
    assert await titles(index, "kế hoạch") == ["Kế hoạch, bản 3"]


async def test_the_same_event_twice_tells_the_same_fact(indexing: Indexing) -> None:
    event = received(ContentPublished(content=news(1, "Kế hoạch")))
    assert await indexing.index(event) == await indexing.index(event)


async def test_what_is_withdrawn_is_not_found_even_when_it_arrives_late(
    indexing: Indexing, index: SearchIndex
) -> None:
    gone = Stub(
        id=ContentId("ke-hoach-335"),
        version=Version(2),
        kind=Kind.NEWS,
        title="Kế hoạch",
        withdrawn_at=NOW,
        reason="Nhầm số.",
    )
    produced = await indexing.index(received(ContentWithdrawn(stub=gone)))
    await indexing.index(received(ContentPublished(content=news(1, "Kế hoạch"))))
    assert [fact.entries for fact in told(produced)] == [0]
    assert await titles(index, "kế hoạch") == []


async def test_history_is_indexed_like_everything_else(
    indexing: Indexing, index: SearchIndex
) -> None:
    event = ContentPublished(content=news(1, "Chuyện năm cũ"), lane=Lane.HISTORY)
    await indexing.index(received(event))
    assert await titles(index, "chuyện năm cũ") == ["Chuyện năm cũ"]


async def test_what_is_urgent_is_handed_on_as_urgent() -> None:
    index = Noted()
    events = [
        ContentPublished(content=news(1, "Sơ tán", "bao"), lane=Lane.URGENT),
        ContentPublished(content=news(1, "Kế hoạch")),
    ]
    await Indexing(index, ManualClock(NOW)).index(received(events[1]))
    await Indexing(index, ManualClock(NOW)).index(received(events[0]))
    assert [content.urgent for content in index.applied] == [False, True]


async def test_a_content_the_index_refuses_is_rejected_so_that_it_can_be_isolated(
    indexing: Indexing, index: SearchIndex
) -> None:
    wrong = ContentPublished(content=news(1, "Nửa ký tự \ud800", "hong"))
    good = ContentPublished(content=news(1, "Kế hoạch"))
    with pytest.raises(Reject, match="hong"):
        await indexing.index(received(wrong, good))
    await indexing.index(received(good))
    assert await titles(index, "kế hoạch") == ["Kế hoạch"]


async def test_a_second_indexer_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    clock = ManualClock(NOW)
    async with open_search("tantivy:search", tmp_path) as standby:
        async with open_search("tantivy:search", tmp_path) as first:
            await Turn(first, clock).wait()
            with pytest.raises(Away):
                await standby.apply(())
        await Turn(standby, clock).wait()

"""The engines held to the laws of the search index, and the contents the laws speak of."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from lantoa.contracts.content import Article, Content, Kind, Stub
from lantoa.contracts.ids import ContentId, Revision, Version
from lantoa.engines.opening import open_search
from lantoa.engines.searchindex import SearchIndex
from tests.laws.stores import fresh
from tests.stack import Stack

MOMENT = datetime(2026, 11, 24, 8, tzinfo=UTC)
_numbers = count(1)


@dataclass(frozen=True)
class Engine:
    """One engine's place: every opening is a handle of its own, as another process would have."""

    url: str
    data: Path
    examples: int
    """On how many examples a law is tried: on a server every write waits for its refresh."""

    def open(self) -> AbstractAsyncContextManager[SearchIndex]:
        return open_search(self.url, self.data)


@pytest.fixture(params=["tantivy", pytest.param("opensearch", marks=pytest.mark.cluster)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "tantivy":
        yield Engine("tantivy:search", tmp_path, 25)
    else:
        stack: Stack = request.getfixturevalue("stack")
        with own_indices(stack.opensearch) as url:
            yield Engine(url, tmp_path, 6)


@contextmanager
def own_indices(server: str) -> Iterator[str]:
    """A URL for indices that nobody else has, which are removed in the end."""
    prefix = fresh("laws")
    yield f"{server}?prefix={prefix}"
    client = HTTPConnection(server.removeprefix("opensearch://"), timeout=10)
    client.request("GET", f"/_cat/indices/{prefix}-*?h=index")
    for name in client.getresponse().read().decode().split():
        client.request("DELETE", f"/{name}")
        client.getresponse().read()
    client.close()


@pytest.fixture
async def search_index(engine: Engine) -> AsyncIterator[SearchIndex]:
    async with engine.open() as index:
        await index.prepare()
        yield index


def fresh_id(stem: str = "luat-thu") -> ContentId:
    """An id that no other example uses."""
    return ContentId(f"{stem}-{next(_numbers)}")


def article(number: int, text: str, **more: Any) -> Article:
    return Article(
        number=str(number), address=f"dieu-{number}", title=f"Điều {number}", text=text, **more
    )


def law(content_id: ContentId, version: int, *articles: Article, **more: Any) -> Content:
    given: dict[str, Any] = {
        "kind": Kind.LEGAL_DOCUMENT,
        "title": "Luật Thanh niên",
        "document_type": "Luật",
        "number": f"{content_id}/2020/QH14",
    }
    return Content(
        id=content_id,
        version=Version(version),
        revision=Revision(version),
        published_at=MOMENT,
        updated_at=MOMENT,
        articles=articles,
        **(given | more),
    )


def news(content_id: ContentId, version: int, title: str, body: str, **more: Any) -> Content:
    plain = {"kind": Kind.NEWS, "title": title, "body": body, "document_type": None, "number": None}
    return law(content_id, version, **(plain | more))


def stub(content_id: ContentId, version: int) -> Stub:
    return Stub(
        id=content_id,
        version=Version(version),
        kind=Kind.LEGAL_DOCUMENT,
        title="Luật Thanh niên",
        withdrawn_at=MOMENT,
        reason="Đăng nhầm văn bản.",
    )


def in_force(one: Article, since: date | None, until: date | None = None) -> Article:
    return replace(one, valid_from=since, valid_to=until)

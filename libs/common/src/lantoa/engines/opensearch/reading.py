"""What is found, held against the heads: an entry older than its head is never shown."""

from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from lantoa.contracts.ids import ContentId
from lantoa.engines.opensearch.asking import entries_of, search_body
from lantoa.engines.opensearch.documents import head_id
from lantoa.engines.opensearch.heads import read_versions
from lantoa.engines.opensearch.mapping import HEAD
from lantoa.engines.opensearch.replies import Anything, Found, Narrowed, PointInTime, Searched
from lantoa.engines.opensearch.server import SCAN_SECONDS, Missing, Server
from lantoa.runtime.errors import Away
from lantoa.search.entries import Head
from lantoa.search.query import REACH, Answer, Bucket, Facet, Hit, Query, by_newest, counted
from lantoa.search.storing import entry_from, head_from

PAGE = 50
WHOLE = {"allow_partial_search_results": "false"}
"""What a part of the shards says is no answer."""
_KEEP = {"keep_alive": "1m"}


async def answer(server: Server, index: str, query: Query) -> Answer:
    """The entries that answer; what is dropped is not counted."""
    path = f"/{index}/_search"
    searched = await server.ask("POST", path, Searched, search_body(query), params=WHOLE)
    hits = searched.hits
    shown = await _newest(server, hits.hits)
    return Answer(
        total=hits.total.value - len(hits.hits) + len(shown),
        hits=tuple(_hit(query, found) for found in shown),
        facets={Facet(name): _buckets(one) for name, one in searched.aggregations.items()},
    )


def _buckets(found: Narrowed) -> tuple[Bucket, ...]:
    buckets = found.of.buckets
    named = buckets.items() if isinstance(buckets, dict) else ((one.key, one) for one in buckets)
    return counted({name: one.doc_count for name, one in named})


async def found_ids(server: Server, index: str, content_id: ContentId) -> Sequence[str]:
    """The ids of the entries that a search could find for a content, sorted."""
    path, body = f"/{index}/_search", entries_of(content_id, REACH)
    found = (await server.ask("POST", path, Searched, body, params=WHOLE)).hits.hits
    versions = await read_versions(server, {(one.index, content_id) for one in found})
    least = versions.get(head_id(content_id), 0)
    return sorted(one.id for one in found if one.version >= least)


async def scan_heads(server: Server, index: str, begin: str) -> AsyncGenerator[Head, None]:
    """Every head of a later id as of one point in time, in the order of content ids."""
    await server.ask("POST", f"/{index}/_refresh", Anything)
    async with _point_in_time(server, index) as pit:
        after: list[Any] = [begin]
        while True:
            body = _page(pit, after)
            searched = await server.ask(
                "POST", "/_search", Searched, body, seconds=SCAN_SECONDS, params=WHOLE
            )
            for found in searched.hits.hits:
                yield head_from(bytes(found.source.head))
            if len(searched.hits.hits) < PAGE:
                return
            after = searched.hits.hits[-1].sort


def _page(pit: str, after: list[Any]) -> dict[str, Any]:
    return {
        "query": {"bool": {"filter": [{"term": {"what": HEAD}}]}},
        "pit": {"id": pit, **_KEEP},
        "size": PAGE,
        "sort": [{"owner": "asc"}],
        "track_total_hits": False,
        "search_after": after,
    }


@asynccontextmanager
async def _point_in_time(server: Server, index: str) -> AsyncIterator[str]:
    path = f"/{index}/_search/point_in_time"
    pit = (await server.ask("POST", path, PointInTime, params=_KEEP)).pit_id
    try:
        yield pit
    finally:
        with suppress(Away, Missing):
            body = {"pit_id": [pit]}
            await server.ask("DELETE", "/_search/point_in_time", Anything, body)


async def _newest(server: Server, found: Sequence[Found]) -> list[Found]:
    """Those of the version of their head, or of the newest that is found when it is newer yet.

    So no answer mixes two versions of a content while the newer one is being written.
    """
    versions = await read_versions(server, {(one.index, one.source.owner) for one in found})
    least: defaultdict[ContentId, int] = defaultdict(int)
    for one in found:
        owner = one.source.owner
        least[owner] = max(least[owner], one.version, versions.get(head_id(owner), 0))
    return [one for one in found if one.version >= least[one.source.owner]]


def _hit(query: Query, found: Found) -> Hit:
    """What is ordered by newest has no score."""
    score = 0.0 if by_newest(query) else float(found.sort[0])
    return Hit(entry=entry_from(bytes(found.source.entry)), score=score)

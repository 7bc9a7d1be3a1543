"""The search index port on OpenSearch: ``opensearch://host:port[,host:port][?prefix=lantoa]``.

Any process writes and reads. Each index ``<prefix>-<name>`` holds entries, heads and stubs with
their versions (``external_gte``); the alias ``<prefix>`` is the live one. Several installations, or
tests, share a server by prefixes of their own.

Entries are written and seen before their head, so there is no moment at which a content that is
replaced cannot be found. While two writers bring one content to two versions at the same moment,
an entry of the older one may remain; it is never shown, but ``total`` may count it.
"""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from lantoa.contracts.ids import ContentId
from lantoa.engines.grouping import GroupCommit
from lantoa.engines.opensearch.address import read_address
from lantoa.engines.opensearch.applying import Applying
from lantoa.engines.opensearch.bulk import Bulks
from lantoa.engines.opensearch.generations import NAME, Generations
from lantoa.engines.opensearch.heads import read_heads
from lantoa.engines.opensearch.reading import WHOLE, answer, found_ids, scan_heads
from lantoa.engines.opensearch.replies import Searched
from lantoa.engines.opensearch.server import Missing, Server, open_server
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away
from lantoa.search.entries import Head, Indexed
from lantoa.search.query import Answer, Query, within_reach

HANDS = 4
"""Groups written at once: each waits most of its time for a refresh."""
T = TypeVar("T")


@asynccontextmanager
async def open_search(url: str, data: Path) -> AsyncIterator[SearchIndex]:
    """The index behind the URL; nothing is kept in ``data``, nothing asked of the server yet."""
    address = read_address(url)
    async with open_server(address.hosts) as server:
        shelf = Shelf(server, Generations(server, address.prefix))
        try:
            yield OpenSearch(shelf, None)
        finally:
            await shelf.close()


class Shelf:
    """What the sibling indices share."""

    def __init__(self, server: Server, generations: Generations) -> None:
        self.server = server
        self.generations = generations
        self.bulks = Bulks(server, SystemClock())
        self.groups: list[GroupCommit] = []

    async def close(self) -> None:
        """End what is being written."""
        for group in self.groups:
            await group.close()


class OpenSearch:
    """One index of the shelf, or whichever is live."""

    def __init__(self, shelf: Shelf, name: str | None) -> None:
        self._shelf = shelf
        self._name = name
        self._server = shelf.server
        self._index = shelf.generations.at(name)
        writing = Applying(shelf.server, self._index, shelf.bulks)
        self._group = GroupCommit(writing.write, HANDS)
        shelf.groups.append(self._group)

    async def prepare(self) -> None:
        """Make the index if it is missing."""
        await self._shelf.generations.prepare(self._name)

    async def apply(self, contents: Sequence[Indexed]) -> None:
        """Bring each content to its version; see the port. Of nothing: Away when it is away."""
        await (_there(self._group.apply(contents)) if contents else self.ping())

    async def head(self, content_id: ContentId) -> Head | None:
        """The newest version of a content."""
        found = await self.heads([content_id])
        return found[0] if found else None

    async def heads(self, content_ids: Sequence[ContentId]) -> Sequence[Head]:
        """Those heads that exist, in the order of content ids."""
        return await _there(read_heads(self._server, self._index, content_ids))

    async def all_heads(self, after: str = "") -> AsyncIterator[Head]:
        """Every head of a later id as of one point in time, in the order of content ids."""
        async with aclosing(scan_heads(self._server, self._index, after)) as heads:
            while (head := await _there(anext(heads, None))) is not None:
                yield head

    async def ask(self, query: Query) -> Answer:
        """The entries that answer; ValueError beyond the reach of a page."""
        within_reach(query)
        return await _there(answer(self._server, self._index, query))

    async def entry_ids(self, content_id: ContentId) -> Sequence[str]:
        """The ids of the entries that a search could find for a content, sorted."""
        return await _there(found_ids(self._server, self._index, content_id))

    async def beside(self, name: str) -> SearchIndex:
        """An empty index of that name beside the live one, or the one begun before."""
        other = OpenSearch(self._shelf, _named(name))
        await other.prepare()
        return other

    async def swap(self, name: str) -> str:
        """Make the index of that name the live one; LookupError when there is none."""
        return await self._shelf.generations.swap(name)

    async def live(self) -> str:
        """The name of the live index."""
        return await self._shelf.generations.live()

    async def forget(self, name: str) -> None:
        """Remove the index of that name from the server; ValueError if it is the live one."""
        await self._shelf.generations.forget(_named(name))

    async def ping(self) -> None:
        """Return when the index answers; Away when not, within 3 seconds."""
        nothing = {"size": 0, "track_total_hits": False}
        path = f"/{self._index}/_search"
        await _there(self._server.ask("POST", path, Searched, nothing, params=WHOLE))


def _named(name: str) -> str:
    """The name; ValueError when no index can be called so."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an index: use a-z, 0-9 and '-'")
    return name


async def _there(asked: Awaitable[T]) -> T:
    """An index that is not there is away."""
    try:
        return await asked
    except Missing as missing:
        raise Away(str(missing), dependency="search") from missing

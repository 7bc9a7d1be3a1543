"""The search index port on tantivy: for one machine, nothing to install, durable.

One process writes (the lock is the kernel's and falls with the process): in any other, ``apply``
raises Away, of nothing too, so a standby asks with ``apply(())`` whether its time has come. Any
process reads, and sees a commit at its next question. A commit holds the head and the entries of a
version together, and a question sees one commit: no entry older than its head is ever found.

Limits: one machine and a local disk; a commit costs 10 to 30 ms however little is in it (callers
share it); whoever swaps must stop the writers of other processes first, or let them follow both
indexes.
"""

import asyncio
import re
import shutil
import sys
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

import tantivy
from msgspec.structs import replace

from lantoa.contracts.ids import ContentId
from lantoa.engines.grouping import GroupCommit, Outcome
from lantoa.engines.opening import under
from lantoa.engines.searchindex import SearchIndex
from lantoa.engines.tantivy.answering import Snapshot, entry_at
from lantoa.engines.tantivy.generation import Generation
from lantoa.engines.tantivy.pointer import live_name, point_to
from lantoa.runtime.errors import Away
from lantoa.search.entries import Head, Indexed
from lantoa.search.query import Answer, Bucket, Facet, Query, within_reach
from lantoa.search.storing import head_from

READERS, MOST_ASKED = 4, 16
"""So many questions are under way at most: the last of more would wait until nobody does."""
SWITCH_SECONDS = 0.0002
"""A reader comes back to Python for each of fifty entries; at the usual 5 ms, whatever else the
program does makes each wait so long."""
PING_SECONDS = 3.0
PAGE = 50
MOST_ENTRIES = 1_000_000
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
GONE = ".gone-"
T = TypeVar("T")
Counting = Future[Mapping[Facet, tuple[Bucket, ...]]]


@asynccontextmanager
async def open_search(url: str, data: Path) -> AsyncIterator[SearchIndex]:
    """The index in the folder that the URL names."""
    sys.setswitchinterval(SWITCH_SECONDS)
    shelf = Shelf(under(data, url))
    try:
        yield TantivySearch(shelf, None)
    finally:
        await shelf.close()


class Shelf:
    """The sibling indexes of one folder, each opened once in this process, and the threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.reading = ThreadPoolExecutor(READERS, thread_name_prefix="search-read")
        self.writing = ThreadPoolExecutor(1, thread_name_prefix="search-write")
        self.groups: list[GroupCommit] = []
        self._generations: dict[str, Generation] = {}
        self._asked = 0

    @contextmanager
    def room(self) -> Iterator[None]:
        """For one question more; Away when there is none."""
        if self._asked >= MOST_ASKED:
            raise Away("more is asked than the index answers", dependency="search", after=1)
        self._asked += 1
        try:
            yield
        finally:
            self._asked -= 1

    def at(self, name: str | None) -> Generation:
        """The index of that name; None is the live one."""
        chosen = name or live_name(self.root)
        return self._generations.setdefault(chosen, Generation(self.root / chosen))

    def swap(self, name: str) -> str:
        """Make that index the live one; the name of the old one."""
        if not self.at(name).exists:
            raise LookupError(f"there is no index {name!r} beside the live one")
        old = live_name(self.root)
        point_to(self.root, name)
        if old != name:
            self.at(old).let_go()
        return old

    def forget(self, name: str) -> None:
        """Remove that index: out of sight first, so that what is half removed is never opened."""
        if name == live_name(self.root):
            raise ValueError(f"{name} is the live index")
        self.at(name).let_go()
        del self._generations[name]
        with suppress(FileNotFoundError):
            (self.root / name).rename(self.root / f"{GONE}{name}")
        for gone in self.root.glob(f"{GONE}*"):
            shutil.rmtree(gone)

    async def close(self) -> None:
        """End what is being written, and let everything go."""
        for group in self.groups:
            await group.close()
        self.writing.submit(self._let_go).result()
        self.writing.shutdown()
        self.reading.shutdown()

    def _let_go(self) -> None:
        for generation in self._generations.values():
            generation.let_go()


class TantivySearch:
    """One index of the shelf, or whichever is live."""

    def __init__(self, shelf: Shelf, name: str | None) -> None:
        self._shelf = shelf
        self._name = name
        self._group = GroupCommit(self._write)
        shelf.groups.append(self._group)

    async def prepare(self) -> None:
        """Make the index if it is missing."""
        await self._in_writing(lambda: self._shelf.at(self._name).make())

    async def apply(self, contents: Sequence[Indexed]) -> None:
        """Bring each content to its version; see the port."""
        await self._group.apply(contents)

    async def head(self, content_id: ContentId) -> Head | None:
        """The newest version of a content."""
        found = await self.heads([content_id])
        return found[0] if found else None

    async def heads(self, content_ids: Sequence[ContentId]) -> Sequence[Head]:
        """Those heads that exist, in the order of content ids."""
        return await self._in_reading(lambda index: _heads(index, index.searcher(), content_ids))

    async def all_heads(self, after: str = "") -> AsyncIterator[Head]:
        """Every head of a later id as of one commit, in the order of content ids."""
        generation = self._shelf.at(self._name)
        searcher, ids = await self._in_reading(_head_ids)
        for start in range(bisect_right(ids, after), len(ids), PAGE):
            page = partial(_heads, generation, searcher, ids[start : start + PAGE])
            for head in await asyncio.get_running_loop().run_in_executor(self._shelf.reading, page):
                yield head

    async def ask(self, query: Query) -> Answer:
        """The entries that answer."""
        within_reach(query)
        with self._shelf.room():
            answer, counting = await self._in_reading(partial(self._asked, query))
            if counting is None:
                return answer
            return replace(answer, facets=await asyncio.wrap_future(counting))

    def _asked(self, query: Query, index: Generation) -> tuple[Answer, Counting | None]:
        """The hits, and the counts of the same commit on their way in another thread."""
        snapshot = Snapshot(index)
        counting = self._shelf.reading.submit(snapshot.counts, query) if query.facets else None
        return snapshot.answer(query), counting

    async def entry_ids(self, content_id: ContentId) -> Sequence[str]:
        """The ids of the entries that a search could find for a content, sorted."""
        return await self._in_reading(lambda index: _entry_ids(index, content_id))

    async def beside(self, name: str) -> SearchIndex:
        """An empty index of that name beside the live one, or the one begun before."""
        other = TantivySearch(self._shelf, _named(name))
        await other.prepare()
        return other

    async def swap(self, name: str) -> str:
        """Make the index of that name the live one; LookupError when there is none."""
        return await self._in_writing(lambda: self._shelf.swap(name))

    async def live(self) -> str:
        """The name of the live index."""
        return await self._in_writing(lambda: live_name(self._shelf.root))

    async def forget(self, name: str) -> None:
        """Remove the index of that name from the disk; ValueError if it is the live one."""
        await self._in_writing(lambda: self._shelf.forget(_named(name)))

    async def ping(self) -> None:
        """Return when the index answers; Away when not, within 3 seconds."""
        try:
            asked = self._in_reading(lambda index: index.searcher().num_docs)
            await asyncio.wait_for(asked, PING_SECONDS)
        except TimeoutError as slow:
            raise Away("the index does not answer", dependency="search") from slow

    async def _write(self, batches: Sequence[Sequence[Indexed]]) -> list[Outcome]:
        return await self._in_writing(lambda: self._shelf.at(self._name).write(batches))

    async def _in_writing(self, deed: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._shelf.writing, deed)

    async def _in_reading(self, deed: Callable[[Generation], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._shelf.reading, lambda: deed(self._shelf.at(self._name))
        )


def _named(name: str) -> str:
    """The name; ValueError when no index can be called so."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an index: use a-z, 0-9 and '-'")
    return name


def _heads(
    index: Generation, searcher: tantivy.Searcher, content_ids: Sequence[str]
) -> Sequence[Head]:
    if not content_ids:
        return ()
    limit = len(set(content_ids))
    found = searcher.search(index.asking.heads(content_ids), limit, count=False).hits
    heads = [_head(searcher, at) for _, at in found]
    return sorted(heads, key=lambda head: head.content_id)


def _head_ids(index: Generation) -> tuple[tantivy.Searcher, list[str]]:
    searcher = index.searcher()
    return searcher, sorted(term for term, _ in searcher.terms_with_prefix("head", ""))


def _entry_ids(index: Generation, content_id: ContentId) -> Sequence[str]:
    searcher = index.searcher()
    found = searcher.search(index.asking.entries(content_id), MOST_ENTRIES, count=False).hits
    return sorted(entry_at(searcher, at).id for _, at in found)


def _head(searcher: tantivy.Searcher, at: tantivy.DocAddress) -> Head:
    return head_from(bytes(searcher.doc(at)["stored_head"][0]))

"""Reading contents: in real time, within 500 ms, and nothing older than a version seen."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Content, Stub
from lantoa.contracts.ids import CONTENT_ID, ContentId, Version
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa.search.entries import DOCUMENT, Entry, Head
from lantoa.search.query import Answer, Query
from lantoa.text.numbers import number_key
from lantoa_gateway.answers import Answers, Given
from lantoa_gateway.patience import Patience
from lantoa_gateway.projections.versions import Versions
from lantoa_gateway.sharing import Sharing

CATCH_UP_SECONDS, LOOK_AGAIN_SECONDS = 0.5, 0.03
SAME_NUMBER_AT_MOST = 50


class Index(Protocol):
    """What is asked of the search index."""

    async def head(self, content_id: ContentId) -> Head | None:
        """The newest version it has, in real time."""
        ...

    async def ask(self, query: Query) -> Answer:
        """The entries that answer."""
        ...

    def all_heads(self, after: str = "") -> AsyncIterator[Head]:
        """Every head of a later content id, in their order."""
        ...


class Present(Struct, frozen=True):
    """A content to be read; ``behind`` when the log has told of a newer version."""

    content: Content
    behind: bool = False


class Shared(Struct, frozen=True):
    """A number that several documents have."""

    entries: tuple[Entry, ...]


class Catalogue:
    """Finds contents by id or number. Raises Away when the index does not answer in time."""

    def __init__(self, index: Index, versions: Versions, clock: Clock) -> None:
        self._patience = Patience(clock)
        self._heads = Sharing(partial(self._head, index))
        self._answers = Answers(index, self._patience, clock)
        self._versions = versions
        self._clock = clock
        self.changed = self._answers.changed
        """To be told when something was indexed."""

    def newest(self, content_id: str) -> Version:
        """The version that the log told of last; 0 when it is withdrawn, or nothing is known."""
        known = ContentId(content_id)
        return Version(0) if self._versions.withdrawn(known) else self._versions.newest(known)

    async def find(self, content_id: str) -> Present | Stub | None:
        """The content, what remains of it, or None when nothing of that id was ever published.

        A withdrawal seen on the log is the answer at once, whatever the index says.
        """
        if not CONTENT_ID.fullmatch(content_id):
            return None
        known = ContentId(content_id)
        stub = self._versions.withdrawn(known)
        if stub is not None:
            return stub
        head = await self._newest(known)
        if head is None:
            return None
        if isinstance(head.subject, Stub):
            return head.subject
        return Present(head.subject, head.version < self._versions.newest(known))

    async def find_number(self, number: str) -> Present | Stub | Shared | None:
        """The document of that number; Shared when several have it."""
        key = number_key(number)
        if not key:
            return None
        query = Query(number_keys=(key,), kinds=(DOCUMENT,), size=SAME_NUMBER_AT_MOST)
        entries = tuple(hit.entry for hit in (await self.ask(query)).answer.hits)
        gone = self._versions.withdrawn_with(key)
        if len(entries) > 1:
            return Shared(entries)
        if entries:
            return await self.find(entries[0].content_id)
        return gone[0] if gone else None

    async def ask(self, query: Query) -> Given:
        """What the query names, then the entries that answer, nearest first.

        None of them is of a content that the log says is withdrawn.
        """
        given = await self._answers.ask(query)
        answer, withdrawn = given.answer, self._versions.withdrawn
        left = tuple(hit for hit in answer.hits if withdrawn(hit.entry.content_id) is None)
        total = answer.total - (len(answer.hits) - len(left))
        return replace(given, answer=replace(answer, total=total, hits=left))

    async def _newest(self, content_id: ContentId) -> Head | None:
        """The head, waiting up to 500 ms for the newest version seen; what there is after that."""
        newest = self._versions.newest(content_id)
        end = self._clock.monotonic() + CATCH_UP_SECONDS
        while True:
            head = await self._heads.answer(content_id)
            if head is not None and head.version >= newest:
                return head
            if not newest:
                return head
            if self._clock.monotonic() >= end:
                return _there(head)
            await self._clock.sleep(LOOK_AGAIN_SECONDS)

    async def _head(self, index: Index, content_id: ContentId) -> Head | None:
        return await self._patience.within(lambda: index.head(content_id))


def _there(head: Head | None) -> Head:
    """The head, though it is behind; Away when the index has nothing of a content we know of."""
    if head is None:
        raise Away("the index has not got this content yet", dependency="search", after=1)
    return head

"""The search index port: apply versions, ask, read heads in real time, build beside and swap.

Two engines keep its laws: tantivy for one machine, OpenSearch for a city. For each content the
newest version wins whatever the order of arrival; withdrawn stays withdrawn.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from lantoa.contracts.ids import ContentId
from lantoa.runtime.errors import Away
from lantoa.search.entries import Head, Indexed
from lantoa.search.query import Answer, Query


class WrongSchema(Away):
    """The index was made by another version of this program: build a new one beside it.

    Readers wait for that as for a server that is away.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason, dependency="search")


class SearchIndex(Protocol):
    """What the indexer writes and the gateway asks. All calls raise Away when it is away."""

    async def prepare(self) -> None:
        """Make the index if it is missing."""
        ...

    async def apply(self, contents: Sequence[Indexed]) -> None:
        """Bring each content to its version; returns when all is durable and can be found.

        One that is urgent is found without waiting for the index's next regular refresh.

        Per content: a newer head is left alone; an equal one is written again; else entries first,
        ids that are gone get a versioned stub, then the head. A part that failed is completed by
        applying again. Reject names a content that the index refuses.
        """
        ...

    async def head(self, content_id: ContentId) -> Head | None:
        """The newest version of a content, in real time: not delayed by a refresh."""
        ...

    async def heads(self, content_ids: Sequence[ContentId]) -> Sequence[Head]:
        """Those heads that exist, in real time, in one question."""
        ...

    def all_heads(self, after: str = "") -> AsyncIterator[Head]:
        """Every head of a later content id, in their order; what comes before is not read."""
        ...

    async def ask(self, query: Query) -> Answer:
        """The entries that answer, each of the version its head has, never an older one."""
        ...

    async def entry_ids(self, content_id: ContentId) -> Sequence[str]:
        """The ids of the entries that a search could find for a content, sorted (for checks)."""
        ...

    async def beside(self, name: str) -> "SearchIndex":
        """An empty index of that name beside the live one, or the one begun before."""
        ...

    async def swap(self, name: str) -> str:
        """Make the index of that name the live one, at once; returns the name of the old one."""
        ...

    async def live(self) -> str:
        """The name of the live index."""
        ...

    async def forget(self, name: str) -> None:
        """Remove an index that is not live, harmless when it is gone; ValueError if it is live."""
        ...

    async def ping(self) -> None:
        """Return when the index answers; Away when not, within 3 seconds."""
        ...

"""Resolving: which content here a citation means, who cites a content, and who acts on it."""

from collections.abc import Iterable, Sequence
from datetime import date

from lantoa.contracts.ids import ContentId
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa_publisher.domain.edges import Edge, key_of
from lantoa_publisher.domain.listing import Listed, known
from lantoa_publisher.legal.known import meant
from lantoa_publisher.tables import EDGES, LISTED

SAME_AT_MOST = 50
"""So many documents of one number or name are told apart."""


class Resolving:
    """Reads the list of contents and the edges between them."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def find(self, document: str, before: date | None = None) -> ContentId | None:
        """The content that a cited document is; None where none or several may be meant."""
        found = await self._of_key(key_of(document))
        one = meant(document, (known(listed) for listed in found if listed.out), before)
        return one.id if one else None

    async def acting_on(self, id: ContentId, keys: Sequence[str]) -> list[Edge]:
        """The edges of all who act on the content of these keys."""
        return await self._edges("acting", id, keys)

    async def citing(self, id: ContentId, keys: Sequence[str]) -> list[Edge]:
        """The edges of all who cite the content of these keys, or act on it."""
        return await self._edges("key", id, keys)

    async def of(self, id: ContentId) -> dict[str, Edge]:
        """The edges that one content has to others, by their ids."""
        return {s.id: s.value async for s in every(self._records, EDGES, "by", (id,))}

    async def targets(self, edges: Iterable[Edge]) -> list[ContentId]:
        """The contents that some edges mean, as far as they are here."""
        found = [await self.target(edge) for edge in edges]
        return list(dict.fromkeys(id for id in found if id is not None))

    async def target(self, edge: Edge, counted: str = "") -> ContentId | None:
        """The content that an edge means; a number that several documents have means none.

        One that is withdrawn is meant by none any more, unless it is ``counted``.
        """
        kind, _, value = edge.key.partition(":")
        if kind == "id":
            return ContentId(value)
        found = [one for one in await self._of_key(edge.key) if one.out or one.id == counted]
        if kind == "number":
            return found[0].id if len(found) == 1 else None
        one = meant(value.replace("-", " "), map(known, found), edge.before)
        return one.id if one else None

    async def _edges(self, index: str, id: ContentId, keys: Sequence[str]) -> list[Edge]:
        found = []
        for key in keys:
            async for stored in every(self._records, EDGES, index, (key,)):
                if stored.value.by != id and await self.target(stored.value, id) == id:
                    found.append(stored.value)
        return found

    async def _of_key(self, key: str) -> list[Listed]:
        kind, _, value = key.partition(":")
        equal = value if kind == "number" else _without_year(value)
        found = await self._records.find(LISTED, kind, equal=(equal,), limit=SAME_AT_MOST)
        return [stored.value for stored in found]


def _without_year(name: str) -> str:
    head, _, year = name.rpartition("-")
    return head if head and year.isdecimal() and len(year) == 4 else name

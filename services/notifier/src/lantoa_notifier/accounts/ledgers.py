"""The ledger as kept: one record a batch, changed only by compare-and-set."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from msgspec import Struct

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.ids import BatchId, ContentId, Version
from lantoa.engines.indexing import place
from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored, Table
from lantoa_notifier.accounts.ledger import claim
from lantoa_notifier.accounts.records import LEDGER, Ledger

T = TypeVar("T", bound=Struct)
PAGE = 200
Change = Callable[[Ledger], Ledger]


class Ledgers:
    """Opens batches' ledgers and changes them; no two writers overwrite each other."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def opened(self, batch: BatchRequested) -> Stored[Ledger]:
        """The batch's ledger as it stands; a new one when nobody has worked on it."""
        known = await self._records.get(LEDGER, batch.batch)
        if known is not None:
            return known
        try:
            return await self._records.insert(LEDGER, batch.batch, claim(batch))
        except AlreadyThere:
            return await self.opened(batch)

    async def begun(self, batches: Sequence[BatchId]) -> Sequence[Stored[Ledger]]:
        """The ledgers of those batches that somebody worked on."""
        return list((await self._records.get_many(LEDGER, batches)).values())

    async def tagged(self, tag: str) -> Stored[Ledger] | None:
        """The ledger that tokens call so."""
        found = await self._records.find(LEDGER, "by-tag", equal=(tag,), limit=1)
        return found[0] if found else None

    async def put(self, stored: Stored[Ledger], ledger: Ledger) -> Stored[Ledger] | None:
        """The ledger as changed; None when somebody else changed it first: think again."""
        try:
            return await self._records.put(LEDGER, stored.id, ledger, stored.revision)
        except Conflict:
            return None

    async def apply(self, stored: Stored[Ledger], change: Change) -> Stored[Ledger]:
        """The change made to whatever the ledger has become meanwhile."""
        while (changed := change(stored.value)) != stored.value:
            held = await self.put(stored, changed)
            if held is not None:
                return held
            stored = await self._again(stored)
        return stored

    async def apply_to(
        self, batches: Sequence[BatchRequested], change: Change
    ) -> Sequence[Stored[Ledger]]:
        """The change made to the ledgers of some batches, begun by a worker or not."""
        fresh: dict[str, Ledger] = {b.batch: change(claim(b)) for b in batches}
        there = await self._records.insert_many(LEDGER, fresh)
        begun = await self._records.get_many(LEDGER, list(there))
        made = [Stored(id_, 1, ledger) for id_, ledger in fresh.items() if id_ not in there]
        return [*made, *[await self.apply(stored, change) for stored in begun.values()]]

    async def of_content(self, content: ContentId, before: Version) -> Sequence[Stored[Ledger]]:
        """Every ledger of the versions of a content before that one."""
        return await versions_before(self._records, LEDGER, content, before)

    async def _again(self, stored: Stored[Ledger]) -> Stored[Ledger]:
        fresh = await self._records.get(LEDGER, stored.id)
        if fresh is None:
            raise Conflict(f"the ledger of {stored.id} is gone: ledgers are never deleted")
        return fresh


async def versions_before(
    records: Records, table: Table[T], content: ContentId, before: Version
) -> Sequence[Stored[T]]:
    """Every record of a table (indexed ``by-content``) of a content's versions before that one."""
    index = table.index("by-content")
    found: list[Stored[T]] = []
    while True:
        after = (*(place(index, found[-1].value) or ()), found[-1].id) if found else None
        page = await records.find(
            table, index.name, equal=(content,), upper=before, after=after, limit=PAGE
        )
        found.extend(page)
        if len(page) < PAGE:
            return found

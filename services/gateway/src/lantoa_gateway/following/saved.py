"""The saved searches as the log tells them, in the gateway's own records: what the hash that a rule
has of one stands for. A search of a hash is always the same, so doing a batch twice is harmless.
"""

from collections.abc import Collection, Mapping, Sequence

from lantoa.contracts.searches import SavedSearch, SearchHash
from lantoa.engines.records import Records, Table
from lantoa.runtime.errors import Reject
from lantoa.runtime.service import Produced, Received

SAVED = Table("saved-search", SavedSearch)
NOTHING = SavedSearch()


class SavedSearchRecords:
    """Keeps the searches that somebody follows."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def prepare(self) -> None:
        """Make the table if it is missing."""
        await self._records.prepare([SAVED])

    async def of(self, names: Collection[SearchHash]) -> Mapping[str, SavedSearch]:
        """Those of the searches that are known."""
        found = await self._records.get_many(SAVED, list(names)) if names else {}
        return {name: stored.value for name, stored in found.items()}

    async def project(self, events: Sequence[Received]) -> Produced:
        """Keep what the last event of each key says. Reject: one of them looks for nothing."""
        newest: dict[str, SavedSearch | None] = {event.key: event.fact for event in events}
        if NOTHING in newest.values():
            raise Reject("a saved search that looks for nothing")
        await self._records.insert_many(SAVED, {k: s for k, s in newest.items() if s is not None})
        for name in (name for name, search in newest.items() if search is None):
            await self._records.delete(SAVED, name)
        return ()

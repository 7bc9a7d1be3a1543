"""Reading without a group, from positions one is told."""

import asyncio

from lantoa.engines.eventlog import Batches, Offsets
from lantoa.engines.sqlite.catalogue import Catalogue
from lantoa.engines.sqlite.database import Database
from lantoa.engines.sqlite.fetching import Fetching
from lantoa.engines.sqlite.wakeup import Wakeup

MOST_BYTES = 16 * 1024 * 1024
"""One read gives no more, whatever the number of records asked for."""


class Tail:
    """A TailReader; a position before the oldest record is moved to it."""

    def __init__(
        self, database: Database, catalogue: Catalogue, wakeup: Wakeup, positions: dict[int, int]
    ) -> None:
        self._catalogue = catalogue
        self._wakeup = wakeup
        self._fetching = Fetching(database, catalogue)
        self._positions = positions

    async def read(self, *, max_records: int, timeout: float) -> Batches:
        """What stands at the positions, waiting for the first if there is none."""
        clock = asyncio.get_running_loop().time
        until = clock() + timeout
        while True:
            parts = list(self._positions)
            found = self._fetching.fetch(self._positions, parts, max_records, MOST_BYTES)
            if found or clock() >= until:
                return found
            await self._wakeup.wait(frozenset(self._positions), until - clock())

    def positions(self) -> Offsets:
        """Where the next read begins."""
        return {self._catalogue.at(part): offset for part, offset in self._positions.items()}

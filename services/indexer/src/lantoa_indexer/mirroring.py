"""Every version goes into the index beside first, then into the live one.

So the index beside is never behind the live one, and a swap at any moment shows nobody an older
version. Each indexer says at its seat which index it writes beside; what it took in hand before it
said so stands on the log already, and is brought there from the log.
"""

from collections.abc import Sequence

import structlog

from lantoa.engines.records import Records
from lantoa.engines.searchindex import SearchIndex, WrongSchema
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Reject
from lantoa.search.entries import Indexed
from lantoa_indexer.keeping import keep
from lantoa_indexer.rebuild import LIVE_SECONDS, NEWEST, REBUILDS, SEATS, TABLES, Seat

log = structlog.get_logger()


class Mirroring:
    """The live index, and the one beside it while there is one."""

    def __init__(self, index: SearchIndex, records: Records, seat: str, clock: Clock) -> None:
        self._live = index
        self._records = records
        self._seat = seat
        self._clock = clock
        self._beside: SearchIndex | None = None
        self._said: Seat | None = None

    async def apply(self, contents: Sequence[Indexed]) -> None:
        """Bring each content to its version in both; written twice, it stands the same.

        What the index beside alone refuses is no wrong event: it stops the rebuild, not the live.
        """
        if self._beside is not None:
            try:
                await self._beside.apply(contents)
            except (Reject, WrongSchema) as refused:
                log.warning("rebuild.beside_refuses", reason=str(refused))
        await self._live.apply(contents)

    async def look(self) -> None:
        """Learn what is to be written beside, and say that it is. Indexing does not wait for it."""
        if self._said is None:
            await self._records.prepare(TABLES)
        standing = await self._records.get(REBUILDS, NEWEST)
        name = standing.value.beside if standing else ""
        if self._said is None or self._said.beside != name:
            self._beside = await self._opened(name)
        elif (self._clock.now() - self._said.at).total_seconds() < LIVE_SECONDS / 3:
            return
        said = Seat(beside=name, at=self._clock.now())
        await keep(self._records, SEATS, self._seat, said)
        self._said = said

    async def _opened(self, name: str) -> SearchIndex | None:
        """The index to write beside; none when another version of this program made it."""
        try:
            return await self._live.beside(name) if name else None
        except WrongSchema as other:
            log.warning("rebuild.beside_refuses", reason=str(other))
            return None

    async def leave(self) -> None:
        """Give up the seat: nothing is written any more."""
        await self._records.delete(SEATS, self._seat)

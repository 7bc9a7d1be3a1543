"""Working copies: what is typed and not saved survives a crash of browser or server.

No revision and no deed: nobody else sees it, and it goes when it is saved.
"""

from collections.abc import Sequence

from lantoa.engines.records import AlreadyThere, Conflict, Records
from lantoa.runtime.clock import Clock
from lantoa_publisher.domain.sheets import Sheet, Working, working_id
from lantoa_publisher.tables import WORKINGS

FIRST = 0
"""The number of a working copy that is not there yet."""


class Elsewhere(Exception):  # noqa: N818 - reads as a fact
    """The same person went on typing in another window."""


class Workings:
    """The working copies of everybody, each by compare-and-set."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock

    async def get(self, by: str, place: str) -> tuple[Working | None, int]:
        """What was typed there, and its number; none and 0 when nothing waits."""
        found = await self._records.get(WORKINGS, working_id(by, place))
        return (found.value, found.revision) if found else (None, FIRST)

    async def of(self, by: str, limit: int) -> Sequence[Working]:
        """The newest of one person."""
        found = await self._records.find(
            WORKINGS, "person", equal=(by,), descending=True, limit=limit
        )
        return [stored.value for stored in found]

    async def keep(self, by: str, place: str, revision: int, sheet: Sheet, seen: int) -> int:
        """Keep what was typed over the copy that was seen; returns the number of the new one.

        Elsewhere when it is not the newest any more: nothing of either text is lost.
        """
        id = working_id(by, place)
        working = Working(by=by, place=place, revision=revision, sheet=sheet, at=self._clock.now())
        try:
            if seen == FIRST:
                return (await self._records.insert(WORKINGS, id, working)).revision
            return (await self._records.put(WORKINGS, id, working, seen)).revision
        except (AlreadyThere, Conflict) as other:
            found = await self._records.get(WORKINGS, id)
            if found is not None and found.value.sheet == sheet:
                return found.revision
            if found is None:
                return (await self._records.insert(WORKINGS, id, working)).revision
            raise Elsewhere(place) from other

    async def drop(self, by: str, place: str) -> None:
        """It was saved, or is not wanted any more; the second time changes nothing."""
        await self._records.delete(WORKINGS, working_id(by, place))

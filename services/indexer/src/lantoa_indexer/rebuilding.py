"""Rebuilding beside and swapping: the keeper takes a rebuild one step on, from wherever it stands.

Any process may be the keeper, one is, by a lease. Nothing hangs on that one being alone: every
step may be done twice. It may die at any await; the record and the place in the log say the rest.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog
from msgspec.structs import replace

from lantoa.contracts.content import Content, Stub
from lantoa.engines.eventlog import EventLog, Offsets
from lantoa.engines.indexing import moment
from lantoa.engines.records import Conflict, Records, Stored
from lantoa.engines.searchindex import SearchIndex, WrongSchema
from lantoa.runtime.clock import Clock
from lantoa_indexer.comparing import differing
from lantoa_indexer.following import Following
from lantoa_indexer.mending import Mended, mend, slices
from lantoa_indexer.rebuild import (
    LIVE_SECONDS,
    NEWEST,
    REBUILDS,
    SEATS,
    Phase,
    Rebuild,
    all_know,
    forgotten,
    swapped,
)

log = structlog.get_logger()
MOST_SEATS = 1000
Step = Callable[[Stored[Rebuild]], Awaitable[None]]


class Rebuilding:
    """Leads the one rebuild there is."""

    def __init__(
        self,
        events: EventLog,
        index: SearchIndex,
        records: Records,
        clock: Clock,
        following: Following,
        kept: timedelta,
    ) -> None:
        self._log = events
        self._index = index
        self._records = records
        self._clock = clock
        self._following = following
        self._kept = kept
        self._open: dict[str, SearchIndex] = {}
        self._steps: Mapping[Phase, Step] = {
            Phase.BUILDING: self._build,
            Phase.KEPT: self._feed,
            Phase.FORGETTING: self._let_go,
        }

    async def step(self) -> None:
        """Take the rebuild as far as it goes now; nothing when there is none."""
        standing = await self._records.get(REBUILDS, NEWEST)
        step = self._steps.get(standing.value.phase) if standing else None
        if standing and step and not standing.value.refused:
            await step(standing)

    async def _build(self, standing: Stored[Rebuild]) -> None:
        """What was handled before all wrote both is on the log before its end is asked."""
        rebuild = standing.value
        beside = await self._beside(rebuild.wanted)
        known = await self._all_know(rebuild)
        place = await self._following.follow([beside], rebuild)
        if not known:
            return
        why = await self._differs(beside, place)
        if why:
            log.error("rebuild.refused", name=rebuild.wanted, reason=why)
            await self._put(standing, replace(rebuild, refused=why))
        elif await self._still(standing):
            old = await self._index.swap(rebuild.wanted)
            log.info("rebuild.swapped", live=rebuild.wanted, old=old)
            await self._put(standing, swapped(rebuild, self._clock.now(), self._kept))

    async def _feed(self, standing: Stored[Rebuild]) -> None:
        """The live one, too: what a writer that hung during the swap wrote into the old alone.

        An old index that another version of this program made cannot be fed, and is let go.
        """
        rebuild, now = standing.value, self._clock.now()
        try:
            both = [self._index, await self._beside(rebuild.spare)]
            await self._following.follow(both, rebuild)
            ended = rebuild.kept_until is not None and now >= rebuild.kept_until
        except WrongSchema as other:
            log.warning("rebuild.cannot_be_undone", reason=str(other))
            ended = True
        if ended:
            await self._put(standing, forgotten(rebuild, rebuild.wanted, now))

    async def _let_go(self, standing: Stored[Rebuild]) -> None:
        rebuild = standing.value
        ended = rebuild.kept_until is None or self._clock.now() >= rebuild.kept_until
        if ended and await self._all_know(rebuild):
            self._open.pop(rebuild.spare, None)
            await self._index.forget(rebuild.spare)
            log.info("rebuild.forgot", name=rebuild.spare)
            await self._put(standing, replace(rebuild, phase=Phase.GONE))

    async def _beside(self, name: str) -> SearchIndex:
        if name not in self._open:
            self._open[name] = await self._index.beside(name)
        return self._open[name]

    async def _all_know(self, rebuild: Rebuild) -> bool:
        now = self._clock.now()
        since = moment(now - timedelta(seconds=LIVE_SECONDS))
        seats = await self._records.find(SEATS, "heard", lower=since, limit=MOST_SEATS)
        return all_know(rebuild, [seat.value for seat in seats], now)

    async def _still(self, standing: Stored[Rebuild]) -> bool:
        now = await self._records.get(REBUILDS, NEWEST)
        return now is not None and now.revision == standing.revision

    async def _put(self, standing: Stored[Rebuild], rebuild: Rebuild) -> None:
        """Who asked for something else meanwhile is heard at the next step."""
        try:
            await self._records.put(REBUILDS, NEWEST, rebuild, standing.revision)
        except Conflict:
            log.info("rebuild.asked_otherwise")

    async def _differs(self, beside: SearchIndex, place: Offsets) -> str:
        """Why the index may not be swapped in; "" when a whole round finds no difference.

        In a storm a content may be looked at while it is written: it is written again, and only
        one that differs a second time at the same version says that the index is wrong.
        """
        before: frozenset[tuple[str, int]] = frozenset()
        while True:
            found = await self._compare(beside, place)
            if why := await self._refused_anew(found.refused):
                return why
            different = frozenset((subject.id, subject.version) for subject in found.mended)
            if again := sorted(different & before):
                return f"written again and still different: {again[:3]}"
            if not different:
                return ""
            before |= different

    async def _refused_anew(self, refused: list[Content | Stub]) -> str:
        """What both indexes refuse is a dead letter, and no reason against the new one."""
        lost = await differing(self._index, refused) if refused else []
        anew = {subject.id for subject in refused} - {subject.id for subject in lost}
        return f"the new index refuses what the old one has: {sorted(anew)[:3]}" if anew else ""

    async def _compare(self, beside: SearchIndex, place: Offsets) -> Mended:
        """Mend what differs, up to that place of the log; what was mended is looked at again."""
        whole = Mended([], [])
        async for part in slices(self._log, place):
            found = await mend(beside, part)
            whole = Mended(whole.mended + found.mended, whole.refused + found.refused)
        return whole

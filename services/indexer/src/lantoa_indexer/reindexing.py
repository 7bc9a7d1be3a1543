"""What ``lantoa reindex`` asks: it writes the rebuild record and tells how far the indexer is.

Killed at any moment and given again, it takes up the same rebuild.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from lantoa.engines.indexing import moment
from lantoa.engines.records import Records
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_indexer.keeping import keep
from lantoa_indexer.rebuild import (
    FOLLOWED,
    LIVE_SECONDS,
    NEWEST,
    REBUILDS,
    SEATS,
    TABLES,
    Followed,
    NotNow,
    Phase,
    Rebuild,
    begun,
    forgotten,
    undone,
)

LOOK_SECONDS = 0.2
Progress = Callable[[int, int], None]
RESTING = (Phase.KEPT, Phase.GONE)


class Wish(StrEnum):
    """What is asked of the rebuild."""

    REBUILD = "rebuild"
    UNDO = "undo"
    FORGET = "forget"


class Told(Struct, frozen=True, kw_only=True):
    """How a rebuild stands."""

    live: str
    old: str
    phase: Phase
    kept_until: datetime | None
    seconds: float
    records: int
    """States of the log that were brought into the new index."""


class Reindexing:
    """Asks for a rebuild, its undo or its end, and waits until it is done."""

    def __init__(self, index: SearchIndex, records: Records, clock: Clock) -> None:
        self._index = index
        self._records = records
        self._clock = clock

    async def ask(self, wish: Wish, progress: Progress) -> Told:
        """Write the wish and wait for its end.

        NotNow when the rebuild stands where it cannot be asked, or was refused; Away when no
        indexer runs: the wish stays, and is done when one does.
        """
        await self._records.prepare(TABLES)
        await self._wish(wish)
        began = self._clock.monotonic()
        while (rebuild := await self._standing()).phase not in RESTING:
            followed = await self._followed(rebuild)
            progress(followed.done, followed.total)
            if self._clock.monotonic() - began > LIVE_SECONDS:
                await self._somebody_runs()
            await self._clock.sleep(LOOK_SECONDS)
        return await self._told(rebuild, self._clock.monotonic() - began)

    async def _wish(self, wish: Wish) -> None:
        known = await self._records.get(REBUILDS, NEWEST)
        standing = known.value if known else None
        live, now = await self._index.live(), self._clock.now()
        if wish is Wish.REBUILD:
            wanted = begun(standing, live, now)
        elif wish is Wish.UNDO:
            wanted = undone(standing)
        else:
            wanted = forgotten(standing, live, now)
        if wanted != standing:
            await keep(self._records, REBUILDS, NEWEST, wanted)

    async def _standing(self) -> Rebuild:
        known = await self._records.get(REBUILDS, NEWEST)
        if known is None:
            raise NotNow("bản ghi dựng lại đã mất (the record of the rebuild is gone)")
        if known.value.refused:
            raise NotNow(f"không đổi được (not swapped in): {known.value.refused}")
        return known.value

    async def _followed(self, rebuild: Rebuild) -> Followed:
        known = await self._records.get(FOLLOWED, NEWEST)
        if known is not None and known.value.of == rebuild.began_at:
            return known.value
        return Followed(of=rebuild.began_at, positions={})

    async def _somebody_runs(self) -> None:
        since = moment(self._clock.now() - timedelta(seconds=LIVE_SECONDS))
        if not await self._records.find(SEATS, "heard", lower=since, limit=1):
            raise Away("không có indexer nào đang chạy (no indexer runs)", dependency="indexer")

    async def _told(self, rebuild: Rebuild, seconds: float) -> Told:
        followed = await self._followed(rebuild)
        return Told(
            live=rebuild.wanted,
            old=rebuild.spare if rebuild.phase is Phase.KEPT else "",
            phase=rebuild.phase,
            kept_until=rebuild.kept_until if rebuild.phase is Phase.KEPT else None,
            seconds=round(seconds, 1),
            records=followed.done,
        )

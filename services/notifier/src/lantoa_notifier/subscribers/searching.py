"""The saved searches that people follow, on ``search.saved`` for as long as anybody does.

A search is kept before a state names it. Nobody counts followers: now and then each search is
looked at, and let go of when no state names it. Who keeps a search puts the next look an hour off,
and a state is told minutes later at most or its command is done again: so none is let go of that is
about to be followed. Whoever dies on the way leaves a time in the record at which it is looked at
again; telling the log of a search, or of its end, twice is harmless.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Protocol

from lantoa.contracts.searches import SavedSearch, SearchHash
from lantoa.engines.eventlog import Appender
from lantoa.engines.indexing import moment
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa.search.saving import ended, hash_of, recorded
from lantoa_notifier.subscribers.records import SEARCHES, KeptSearch

SOON, LATER = timedelta(hours=1), timedelta(days=7)
"""When a search is looked at: that was just kept; that was found to be followed."""
SURE = timedelta(minutes=30)
"""A search that is not looked at for so long need not be kept anew."""
EVERY, PAGE = 300.0, 200
GONE = KeptSearch(search=SavedSearch(), told=False, due=None)


class Followers(Protocol):
    """Who follows what."""

    async def searched(self, searches: Collection[SearchHash]) -> frozenset[SearchHash]:
        """Those of the searches that somebody follows now."""
        ...


class Searching:
    """Keeps searches by compare-and-set, and lets go of them."""

    def __init__(
        self, records: Records, appender: Appender, followers: Followers, clock: Clock
    ) -> None:
        self._records = records
        self._appender = appender
        self._followers = followers
        self._clock = clock

    async def keep(self, searches: Collection[SavedSearch]) -> None:
        """Have them on the log, acknowledged, and have nobody let go of them within the hour."""
        for search in searches:
            while not await self._kept(search):
                pass

    async def _kept(self, search: SavedSearch) -> bool:
        """Whether it is; False when somebody else changed the record meanwhile."""
        stored = await self._records.get(SEARCHES, hash_of(search))
        if stored is not None and self._is_sure(stored.value):
            return True
        begun = await self._changed(stored, search, told=False)
        if begun is None:
            return False
        await self._appender.append([recorded(search, "notifier", self._clock.now())])
        return await self._changed(begun, search, told=True) is not None

    def _is_sure(self, kept: KeptSearch) -> bool:
        return kept.told and kept.due is not None and kept.due > self._clock.now() + SURE

    async def let_go(self) -> None:
        """Look at the searches whose time has come: those that nobody follows come to an end."""
        while due := await self._due():
            followed = await self._followers.searched([SearchHash(stored.id) for stored in due])
            for stored in due:
                await (self._tell(stored) if stored.id in followed else self._end(stored))

    async def _due(self) -> Sequence[Stored[KeptSearch]]:
        until = moment(self._clock.now())
        return await self._records.find(SEARCHES, "by-due", upper=until, limit=PAGE)

    async def _tell(self, stored: Stored[KeptSearch]) -> None:
        """Tell the log again, in case the end of it was told last by somebody slow."""
        search, now = stored.value.search, self._clock.now()
        await self._appender.append([recorded(search, "notifier", now)])
        await self._put(stored, KeptSearch(search=search, told=True, due=now + LATER))

    async def _end(self, stored: Stored[KeptSearch]) -> None:
        """The end, unless somebody keeps it at this moment: then the search is told last."""
        ending = await self._changed(stored, stored.value.search, told=False)
        if ending is None:
            return
        await self._appender.append([ended(SearchHash(stored.id))])
        if await self._put(ending, GONE) is None:
            revived = await self._records.get(SEARCHES, stored.id)
            if revived is not None and revived.value != GONE:
                await self._tell(revived)

    async def _changed(
        self, stored: Stored[KeptSearch] | None, search: SavedSearch, *, told: bool
    ) -> Stored[KeptSearch] | None:
        kept = KeptSearch(search=search, told=told, due=self._clock.now() + SOON)
        return await replaced(self._records, SEARCHES, hash_of(search), stored, kept)

    async def _put(self, stored: Stored[KeptSearch], kept: KeptSearch) -> Stored[KeptSearch] | None:
        """The record so changed; None when somebody else changed it first."""
        return await replaced(self._records, SEARCHES, stored.id, stored, kept)

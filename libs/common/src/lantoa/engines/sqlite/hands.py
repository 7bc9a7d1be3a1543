"""What a member of a group holds: a lease with an epoch for each partition of its share.

Members look at each other's rows a few times a second: who is not entitled any more finishes what
is in hand and lets go; who is entitled takes what is free or was held by a process that died.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

import structlog

from lantoa.engines.eventlog import LostPartition, Revoked
from lantoa.engines.sqlite import membership
from lantoa.engines.sqlite.catalogue import Catalogue
from lantoa.engines.sqlite.database import Database
from lantoa.engines.sqlite.dividing import share
from lantoa.engines.sqlite.fetching import Fetching
from lantoa.engines.sqlite.membership import Holding, Parts, Place
from lantoa.engines.sqlite.sessions import Session
from lantoa.engines.sqlite.wakeup import Wakeup
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.errors import Away

LOOK_SECONDS = 0.2
REST_SECONDS = 0.05
"""Between two looks, however busy the file is."""
FINISH_SECONDS = 5.0
_NOBODY: Parts = frozenset()
log = structlog.get_logger()


class Hand:
    """The partitions in one member's hand, with the positions it reads them from."""

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        wakeup: Wakeup,
        session: Session,
        place: Place,
        revoked: Revoked,
    ) -> None:
        self._database = database
        self._catalogue = catalogue
        self._wakeup = wakeup
        self._session = session
        self._place = place
        self._revoked = revoked
        self._fetching = Fetching(database, catalogue)
        self._leaving: Parts = _NOBODY
        self._looking: asyncio.Task[None] | None = None
        self.held: dict[int, int] = {}
        """The epoch of each partition."""
        self.paused: set[int] = set()
        self.positions: dict[int, int] = {}

    async def join(self) -> None:
        """Be a member, with what our name held and what is free of our share."""
        seen = membership.members(self._database.read, self._place.group)
        dead = [m.holder for m in seen.values() if not self._session.alive(_session(m.holder))]
        await self._database.write(lambda c: self._place.bury(c, dead))
        await self._database.write(self._place.join)
        self._wakeup.wake()
        await self._own(self._holdings())
        await self._look_around()
        self._looking = asyncio.create_task(self._keep_looking())

    async def leave(self) -> None:
        """Let go of everything at once."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait({self._looking})
        self.held.clear()
        try:
            await self._database.write(self._place.leave)
        except Away as wrong:
            log.warning("log.leave_failed", group=self._place.group, reason=wrong.reason)
        self._wakeup.wake()

    def readable(self) -> list[int]:
        """What may be read now: ours at this moment, not paused, not about to be given away."""
        self._must_be_looking()
        holdings = self._holdings()
        return [
            part
            for part, epoch in self.held.items()
            if part not in self._leaving
            and part not in self.paused
            and self._is(holdings, part, epoch)
        ]

    async def _look_around(self) -> None:
        """Hold exactly our share: drop what was lost, give what is others', take what is free."""
        seen = membership.members(self._database.read, self._place.group)
        if not await self._belong(seen):
            return
        alive = {n: m for n, m in seen.items() if self._awake(m.holder)}
        ours = share(self._place.member, {n: m.parts for n, m in alive.items()})
        holdings = self._holdings()
        await self._drop(frozenset(p for p, e in self.held.items() if not self._is(holdings, p, e)))
        await self._give(frozenset(self.held) - ours)
        free = {p: h for p, h in holdings.items() if p in ours and not self._is_held(h)}
        await self._take(free)

    async def _keep_looking(self) -> None:
        clock = SystemClock()
        while True:
            await clock.sleep(REST_SECONDS)
            await self._wakeup.wait(_NOBODY, LOOK_SECONDS)
            with suppress(Away):
                await self._look_around()

    async def _belong(self, seen: Mapping[str, membership.Member]) -> bool:
        """Whether the name is ours; it is taken back once a newer holder of it has died."""
        mine = seen.get(self._place.member)
        if mine is not None and mine.holder == self._place.holder:
            return True
        if mine is None or not self._awake(mine.holder):
            await self._database.write(self._place.join)
            return True
        await self._drop(frozenset(self.held))
        return False

    def _must_be_looking(self) -> None:
        if self._looking is not None and self._looking.done():
            self._looking.result()

    def _awake(self, holder: str) -> bool:
        return self._session.awake(_session(holder))

    def _is_held(self, holding: Holding) -> bool:
        """Whether somebody awake has it: also one who joined since the members were looked at."""
        return holding.holder is not None and self._awake(holding.holder)

    def _holdings(self) -> dict[int, Holding]:
        return membership.holdings(self._database.read, self._place.group)

    def _is(self, holdings: Mapping[int, Holding], part: int, epoch: int) -> bool:
        return holdings.get(part) == Holding(self._place.holder, epoch)

    async def _drop(self, lost: Parts) -> None:
        if lost:
            await self._finish(lost)
            self._forget(lost)

    async def _give(self, others: Parts) -> None:
        if not others:
            return
        self._leaving = others
        held = {part: self.held[part] for part in others}
        try:
            await self._finish(others)
            await self._database.write(lambda c: self._place.give(c, held))
        finally:
            self._forget(others)
            self._leaving = _NOBODY
        self._wakeup.wake()

    async def _take(self, free: Mapping[int, Holding]) -> None:
        if free:
            await self._database.write(lambda c: self._place.take(c, free))
            self._wakeup.wake()
        await self._own(self._holdings())

    async def _own(self, holdings: Mapping[int, Holding]) -> None:
        mine = {p: h.epoch for p, h in holdings.items() if h.holder == self._place.holder}
        fresh = frozenset(mine) - frozenset(self.held)
        if fresh:
            committed = committed_of(self._database, self._place.group)
            starts = self._fetching.ends(fresh)
            self.positions |= {p: max(committed.get(p, 0), starts[p][0]) for p in fresh}
            self.held |= {p: mine[p] for p in fresh}
            self._wakeup.wake(fresh)

    async def _finish(self, parts: Parts) -> None:
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                await self._revoked(frozenset(map(self._catalogue.at, parts)))
        except TimeoutError:
            log.warning("log.revoke_too_slow", group=self._place.group)
        except LostPartition:
            log.info("log.partitions_lost", group=self._place.group, count=len(parts))

    def _forget(self, parts: Parts) -> None:
        for part in parts:
            self.held.pop(part, None)
        self.paused -= parts


def committed_of(database: Database, group: str) -> dict[int, int]:
    """The committed offset of each partition of a group that has one."""
    return dict(database.read("SELECT part, next FROM committed WHERE grp=?", (group,)))


def _session(holder: str) -> str:
    return holder.partition("/")[0]

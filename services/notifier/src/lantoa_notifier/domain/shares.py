"""One rate, used by several workers: who has which part of it. No clock, no I/O.

A contract says how many messages a second an installation may send, whatever the number of its
workers. So there is one record, changed by compare-and-set: the workers that live, and the part
each may use. The parts never exceed the whole, at no moment:

- A worker uses less before it writes so, and more only a second after it has: what others sent
  until then is over.
- It uses nothing once its lease has run out, which began before it read what it changed. Others
  let it go when they have seen it unchanged for as long, each by its own clock: no two clocks are
  compared, and a worker that slept finds its part gone, not doubled.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

WHOLE: Final = 720_720
"""All parts together: so many workers as up to 16 divide it evenly."""
LEASE: Final = 6.0
"""Seconds a part is kept without a sign of life."""
SETTLE: Final = 1.0
"""Seconds after which more may be used: what a limit counts together."""


class Holder(Struct, frozen=True, kw_only=True):
    """One worker, and its part of the whole."""

    worker: str
    beat: int
    """Its sign of life: another number every time, also when it was let go and came back."""
    part: int


class Shares(Struct, frozen=True, kw_only=True):
    """The workers that share one rate. Id: what is shared, a channel."""

    holders: tuple[Holder, ...] = ()

    def without(self, workers: Iterable[str]) -> "Shares":
        """Those that are left."""
        gone = frozenset(workers)
        return Shares(holders=tuple(one for one in self.holders if one.worker not in gone))


class Stake:
    """What one worker may use, and what it has seen of the others; times are its own."""

    def __init__(self, worker: str) -> None:
        self._me = worker
        self._part = self._before = self._beat = 0
        self._settles = self._ends = float("-inf")
        self._seen: dict[tuple[str, int], float] = {}

    def part(self, now: float) -> int:
        """How much of the whole it may use now."""
        if now >= self._ends:
            return 0
        return self._part if now >= self._settles else self._before

    def asks(self, shares: Shares, now: float) -> Shares:
        """What it writes, having read that until now; it uses no more than that from now on."""
        others = shares.without([self._me, *self._silent(shares, now)])
        fair = WHOLE // (len(others.holders) + 1)
        mine = min(fair, WHOLE - sum(one.part for one in others.holders))
        self._part, self._before = min(self._part, mine), min(self._before, mine)
        self._beat += 1
        me = Holder(worker=self._me, beat=self._beat, part=mine)
        return Shares(holders=(*others.holders, me))

    def has(self, shares: Shares, since: float, now: float) -> None:
        """It was written; ``since`` is when it began to read."""
        (mine,) = (one.part for one in shares.holders if one.worker == self._me)
        is_more = mine > self._part or now >= self._ends
        self._before = min(self.part(now), mine)
        self._settles = now + SETTLE if is_more else self._settles
        self._part, self._ends = mine, since + LEASE

    def leaves(self, shares: Shares) -> Shares:
        """What it writes when it ends; it uses nothing any more."""
        self._ends = float("-inf")
        return shares.without([self._me])

    def _silent(self, shares: Shares, now: float) -> list[str]:
        """Those without a sign of life for a lease, since they were first seen as they are."""
        shown = [(one.worker, one.beat) for one in shares.holders]
        self._seen = {one: self._seen.get(one, now) for one in shown}
        return [worker for (worker, _), since in self._seen.items() if now - since >= LEASE]

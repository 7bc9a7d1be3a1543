"""Whose turn it is among those who wait for one lane. No clock, no I/O.

Start-time fair queueing (Goyal, Vin and Cheng, 1996), without weights: the next batch is of
whoever was served fewest people. Who begins to wait starts level with the least served of those who
wait already, so that nobody saves up turns by being silent.
"""

from collections.abc import Iterator, Mapping, Set
from typing import Protocol, TypeVar


class Sized(Protocol):
    """Something that waits, and serves so many people."""

    @property
    def people(self) -> int:
        """How many."""
        ...


S = TypeVar("S", bound=Sized)


class Rota:
    """How many people each was served while anybody waited."""

    def __init__(self) -> None:
        self._served: dict[str, int] = {}
        self._waiting: frozenset[str] = frozenset()
        """Those who waited already when it was asked last."""

    def turns(self, waiting: Mapping[str, Iterator[S]], most: int) -> list[S]:
        """The next of what waits, at most so many, each one's in its own order."""
        firsts = {
            who: first for who, some in waiting.items() if (first := next(some, None)) is not None
        }
        self._begin(firsts.keys())
        chosen: list[S] = []
        while firsts and len(chosen) < most:
            who = min(firsts, key=self._served.__getitem__)
            chosen.append(firsts.pop(who))
            self._served[who] += chosen[-1].people
            if (after := next(waiting[who], None)) is not None:
                firsts[who] = after
        self._waiting = frozenset(firsts)
        return chosen

    def _begin(self, waiting: Set[str]) -> None:
        """Whoever comes is level with the least served of those who waited, or ahead of that; when
        nobody did, all begin anew."""
        waited = waiting & self._waiting
        before = self._served if waited else {}
        level = min((before[who] for who in waited), default=0)
        self._served = {**before, **{who: max(before.get(who, 0), level) for who in waiting}}

"""What comes one by one is kept many at once, and each is told then whether it is kept.

If the process dies between keeping and telling, the other side tells it again: harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from lantoa.runtime.clock import Clock
from lantoa_notifier.yielding import rest

T = TypeVar("T")
MOST_OPEN: Final = 2000
"""Things that are not kept yet; beyond, the other side is told to come again."""
AT_ONCE: Final = 200
"""A turn of some milliseconds, as ``yielding`` has it: to append one costs little."""


class Together(Generic[T]):
    """Takes things in order; ``keep`` says of some whether they are kept, durably."""

    def __init__(self, keep: Callable[[Sequence[T]], Awaitable[bool]], clock: Clock) -> None:
        self._keep = keep
        self._clock = clock
        self._open: list[tuple[T, Callable[[bool], None]]] = []
        self._came = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether no more is to be taken just now."""
        return len(self._open) >= MOST_OPEN

    def take(self, one: T, tell: Callable[[bool], None]) -> None:
        """One more, told when it is kept or cannot be."""
        self._open.append((one, tell))
        self._came.set()

    async def run(self) -> None:
        """Keep and tell, and leave time for what is sent; for ever."""
        while True:
            await self._came.wait()
            some, self._open = self._open[:AT_ONCE], self._open[AT_ONCE:]
            if not self._open:
                self._came.clear()
            began = self._clock.monotonic()
            is_kept = await self._keep([one for one, _ in some])
            for _, tell in some:
                tell(is_kept)
            await rest(self._clock, began)

"""Watches Faust: known ways of it to stand still for ever end the process, which loses nothing."""

from collections.abc import Callable
from typing import Final, Protocol

from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_notifier.pulse.guarding import Guard

LOOKS: Final = 10.0
STUCK: Final = 180.0
"""Seconds without an event, though a minute strikes every minute."""


class Log(Protocol):
    """The log, as far as it is asked."""

    async def ping(self) -> None:
        """Return when it answers; Away when not."""
        ...


class Stuck(Exception):  # noqa: N818 - reads as a fact
    """Faust stands still."""


class Watch:
    """Ends the process when Faust, well to all appearances, takes no event for three minutes.

    A log that is away ends nobody, nor does standing by, nor a halt that waits for a person.
    """

    def __init__(self, log: Log, works: Callable[[], bool], guard: Guard, clock: Clock) -> None:
        self._log = log
        self._works = works
        self._guard = guard
        self._clock = clock
        self._since = clock.monotonic()
        """Since when there should have been events for us."""

    async def run(self) -> None:
        """Look again and again; raises Stuck."""
        while True:
            await self._clock.sleep(LOOKS)
            idle = self._guard.halted or not self._works()
            if idle or not await self._answers():
                self._since = self._clock.monotonic()
            if self._clock.monotonic() - max(self._since, self._guard.beat) > STUCK:
                raise Stuck("the pulse gets no events, though they stand on the log")

    async def _answers(self) -> bool:
        try:
            await self._log.ping()
        except Away:
            return False
        return True

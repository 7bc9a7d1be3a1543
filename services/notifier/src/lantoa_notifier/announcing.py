"""The public halves of the installation's keys on the log, for the gateway."""

from typing import Final

from lantoa.engines.eventlog import Appender
from lantoa.runtime.clock import Clock
from lantoa_notifier.keys import Keys, announced

EVERY: Final = 1800.0
"""Seconds between looks at the calendar; a new key is told a day before it is used."""


class Announcing:
    """Turns the keys and tells those that it has not told yet."""

    def __init__(self, keys: Keys, appender: Appender, clock: Clock) -> None:
        self._keys = keys
        self._appender = appender
        self._clock = clock
        self._told: set[str] = set()

    async def announce(self) -> None:
        """Every key is on the log; telling one again is harmless."""
        pairs = await self._keys.turn(self._clock.now())
        fresh = [pair for pair in pairs if pair.key_id not in self._told]
        if fresh:
            await self._appender.append(announced(fresh))
            self._told |= {pair.key_id for pair in fresh}

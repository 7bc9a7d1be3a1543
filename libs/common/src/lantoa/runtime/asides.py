"""Events that an operator has set aside by hand: nothing blocks a partition for ever.

The commands stand on the group's re-drive topic; every member reads all of them, since any may own
the partition that is blocked.
"""

import asyncio

from lantoa.contracts.topics import redrive
from lantoa.engines.eventlog import Batches, EventLog
from lantoa.runtime.clock import Clock
from lantoa.runtime.deadletters import Origin, set_aside_of
from lantoa.runtime.errors import Away

READ_SECONDS = 1.0


class Asides:
    """The events of one group that are to be set aside, kept up to date."""

    def __init__(self, log: EventLog, group: str, clock: Clock) -> None:
        self.known: dict[Origin, str] = {}
        self._log = log
        self._clock = clock
        self._topic = redrive(group)

    async def follow(self, stop: asyncio.Event) -> None:
        """Read the commands until stopped, from the first again when the log was away."""
        while not stop.is_set():
            try:
                async with self._log.tail([self._topic]) as reader:
                    while not stop.is_set():
                        self._take(await reader.read(max_records=500, timeout=READ_SECONDS))
            except Away:
                await self._clock.sleep(READ_SECONDS)

    def _take(self, batches: Batches) -> None:
        for records in batches.values():
            self.known.update(found for r in records if (found := set_aside_of(r)) is not None)

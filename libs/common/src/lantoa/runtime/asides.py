"""Events that an operator has set aside by hand: nothing blocks a partition for ever.

The commands stand on the group's re-drive topic; every member reads all of them, since any may own
the partition that is blocked.
"""

import asyncio
from collections.abc import Sequence

from lantoa.contracts.topics import redrive
from lantoa.engines.eventlog import Batches, EventLog
from lantoa.runtime.clock import Clock
from lantoa.runtime.deadletters import Origin, set_aside_of
from lantoa.runtime.errors import Away

READ_SECONDS = 1.0


class Asides:
    """The events of each group of a service that are to be set aside, kept up to date."""

    def __init__(self, log: EventLog, groups: Sequence[str], clock: Clock) -> None:
        self.known: dict[str, dict[Origin, str]] = {group: {} for group in groups}
        self._topics = {redrive(group).name: group for group in groups}
        self._log = log
        self._clock = clock

    async def follow(self, stop: asyncio.Event) -> None:
        """Read the commands until stopped, from the first again when the log was away."""
        topics = [redrive(group) for group in self.known]
        while not stop.is_set():
            try:
                async with self._log.tail(topics) as reader:
                    while not stop.is_set():
                        self._take(await reader.read(max_records=500, timeout=READ_SECONDS))
            except Away:
                await self._clock.sleep(READ_SECONDS)

    def _take(self, batches: Batches) -> None:
        for at, records in batches.items():
            found = (set_aside_of(record) for record in records)
            self.known[self._topics[at.topic]].update(one for one in found if one is not None)

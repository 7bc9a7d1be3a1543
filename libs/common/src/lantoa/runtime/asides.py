"""Events that an operator has set aside by hand: nothing blocks a partition for ever.

The commands stand on the group's re-drive topic; every member reads all of them, since any may own
the partition that is blocked.
"""

import asyncio
from contextlib import AsyncExitStack

from lantoa.contracts.topics import redrive
from lantoa.engines.eventlog import EventLog, TailReader
from lantoa.runtime.deadletters import Origin, set_aside_of
from lantoa.runtime.errors import Away

READ_SECONDS = 1.0


class Asides:
    """The events of one group that are to be set aside, kept up to date."""

    def __init__(self, log: EventLog, group: str) -> None:
        self.known: dict[Origin, str] = {}
        self._log = log
        self._topic = redrive(group)

    async def follow(self, stop: asyncio.Event) -> None:
        """Read the commands until stopped."""
        async with AsyncExitStack() as stack:
            reader = await stack.enter_async_context(self._log.tail([self._topic]))
            while not stop.is_set():
                await self._read(reader)

    async def _read(self, reader: TailReader) -> None:
        try:
            batches = await reader.read(max_records=500, timeout=READ_SECONDS)
        except Away:
            return
        for records in batches.values():
            self.known.update(found for r in records if (found := set_aside_of(r)) is not None)

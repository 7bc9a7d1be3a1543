"""Work that gives way: at most half of a process's time, so that what is sent beside it goes out.

What comes back comes as a storm, a million at once, into the process that sends. One event loop
serves both, so whoever works on the one takes little at a turn, and rests after it as long as it
took: where the process has little of the machine, turns take longer, and so do the rests.
"""

from collections.abc import Sequence
from typing import Final

from lantoa.runtime.clock import Clock
from lantoa.runtime.service import Handler, Produced, Received

AT_ONCE: Final = 50
"""Receipts of a turn: a few milliseconds, for whoever is to send waits for its end."""
LONGEST: Final = 1.0
"""Seconds of a rest: a turn that took longer waited for a server."""


async def rest(clock: Clock, began: float) -> None:
    """As long as it took since then."""
    took = clock.monotonic() - began
    if took > 0:
        await clock.sleep(min(LONGEST, took))


def yielding(handler: Handler, clock: Clock) -> Handler:
    """The handler, which rests after each batch that it has brought to its end."""

    async def handle(events: Sequence[Received]) -> Produced:
        began = clock.monotonic()
        produced = await handler(events)
        await rest(clock, began)
        return produced

    return handle

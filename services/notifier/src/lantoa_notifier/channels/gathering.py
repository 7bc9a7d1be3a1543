"""Receipts that arrive by HTTP: on the log first, answered then; many at once in one append.

If the process dies between the append and the answer, the other side tells it again, and the log
has it twice: harmless. While the log is away nothing is answered but *not now*.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final, Protocol

import structlog

from lantoa.contracts.events import Outgoing
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry
from lantoa_notifier.channels.together import Together

log = structlog.get_logger()
PATIENCE: Final = 1.5
"""Seconds a receipt may wait for the log: the most impatient provider waits two (Zalo)."""


class Appends(Protocol):
    """The log's end."""

    async def append(self, records: Sequence[Outgoing]) -> object:
        """All of them, acknowledged."""
        ...


class Gathering:
    """Takes receipts one by one, and appends them many at once."""

    def __init__(self, log_: Appends, clock: Clock) -> None:
        self._log = log_
        self._together = Together(self._kept, clock)

    async def run(self) -> None:
        """Append and answer; for ever."""
        await self._together.run()

    async def keep(self, receipt: Outgoing) -> bool:
        """Whether it is kept, durably; if not, the other side tells it again."""
        if self._together.is_full:
            return False
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._together.take(receipt, partial(_tell, kept))
        try:
            async with asyncio.timeout(PATIENCE):
                return await kept
        except TimeoutError:
            return False

    async def _kept(self, receipts: Sequence[Outgoing]) -> bool:
        try:
            await self._log.append(receipts)
        except Retry as away:
            log.warning("receipts.not_kept", reason=away.reason, receipts=len(receipts))
            return False
        return True


def _tell(waits: asyncio.Future[bool], is_kept: bool) -> None:
    if not waits.done():
        waits.set_result(is_kept)

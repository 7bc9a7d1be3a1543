"""Receipts that arrive by HTTP: on the log first, answered then; many at once in one append.

If the process dies between the append and the answer, the other side tells it again, and the log
has it twice: harmless. While the log is away nothing is answered but *not now*.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, Protocol

import structlog

from lantoa.contracts.events import Outgoing
from lantoa.runtime.errors import Retry

log = structlog.get_logger()
MOST_OPEN: Final = 2000
"""Receipts that are not appended yet; beyond, the other side is told to come again."""
AT_ONCE: Final = 500
PATIENCE: Final = 1.5
"""Seconds a receipt may wait for the log: the most impatient provider waits two (Zalo)."""
Open = tuple[Outgoing, asyncio.Future[bool]]


class Appends(Protocol):
    """The log's end."""

    async def append(self, records: Sequence[Outgoing]) -> object:
        """All of them, acknowledged."""
        ...


class Gathering:
    """Takes receipts one by one, and appends them many at once."""

    def __init__(self, log_: Appends) -> None:
        self._log = log_
        self._open: list[Open] = []
        self._came = asyncio.Event()

    async def keep(self, receipt: Outgoing) -> bool:
        """Whether it is kept, durably; if not, the other side tells it again."""
        if len(self._open) >= MOST_OPEN:
            return False
        kept = asyncio.get_running_loop().create_future()
        self._open.append((receipt, kept))
        self._came.set()
        try:
            async with asyncio.timeout(PATIENCE):
                return bool(await kept)
        except TimeoutError:
            return False

    async def run(self) -> None:
        """Append and answer; for ever."""
        while True:
            await self._came.wait()
            some, self._open = self._open[:AT_ONCE], self._open[AT_ONCE:]
            if not self._open:
                self._came.clear()
            is_kept = await self._kept([receipt for receipt, _ in some])
            for _, waits in some:
                if not waits.done():
                    waits.set_result(is_kept)

    async def _kept(self, receipts: Sequence[Outgoing]) -> bool:
        try:
            await self._log.append(receipts)
        except Retry as away:
            log.warning("receipts.not_kept", reason=away.reason, receipts=len(receipts))
            return False
        return True

"""Group commit: callers that come while all hands are busy share the next write of the index."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from lantoa.runtime.errors import Reject
from lantoa.search.entries import Indexed

Outcome = Reject | None
"""How one batch ended: None is durable and found."""
Write = Callable[[Sequence[Sequence[Indexed]]], Awaitable[list[Outcome]]]
"""Writes batches together and says of each how it ended; what it raises is told to all."""


class GroupCommit:
    """Collects batches and writes them together, in order of arrival, by so many hands at once."""

    def __init__(self, write: Write, hands: int = 1) -> None:
        self._write = write
        self._hands = hands
        self._waiting: list[tuple[Sequence[Indexed], asyncio.Future[None]]] = []
        self._writing: set[asyncio.Task[None]] = set()

    async def apply(self, contents: Sequence[Indexed]) -> None:
        """Return when all of it is committed; a caller that gives up does not stop the commit."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((contents, ended))
        if len(self._writing) < self._hands:
            self._writing.add(asyncio.create_task(self._drain()))
        await ended

    async def close(self) -> None:
        """Wait for what is being written."""
        while self._writing:
            await asyncio.wait(self._writing)

    async def _drain(self) -> None:
        """Give the hand back in the step that saw nobody waiting: whoever comes next takes it."""
        hand = asyncio.current_task()
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._commit(group)
        finally:
            self._writing = {other for other in self._writing if other is not hand}

    async def _commit(self, group: list[tuple[Sequence[Indexed], asyncio.Future[None]]]) -> None:
        writing = self._write([contents for contents, _ in group])
        [written] = await asyncio.gather(writing, return_exceptions=True)
        outcomes = [written] * len(group) if isinstance(written, BaseException) else written
        for (_, ended), outcome in zip(group, outcomes, strict=True):
            _tell(ended, outcome)


def _tell(ended: asyncio.Future[None], outcome: BaseException | None) -> None:
    if ended.done():
        return
    if outcome is None:
        ended.set_result(None)
    else:
        ended.set_exception(outcome)

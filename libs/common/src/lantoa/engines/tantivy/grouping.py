"""Group commit: callers that come while a commit runs share the next one."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from lantoa.engines.tantivy.generation import Outcome
from lantoa.search.entries import Indexed

Write = Callable[[Sequence[Sequence[Indexed]]], list[Outcome]]


class GroupCommit:
    """Collects batches and writes them together, in a thread, in order of arrival."""

    def __init__(self, write: Write, thread: Executor) -> None:
        self._write = write
        self._thread = thread
        self._waiting: list[tuple[Sequence[Indexed], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def apply(self, contents: Sequence[Indexed]) -> None:
        """Return when all of it is committed; a caller that gives up does not stop the commit."""
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((contents, ended))
        if self._writing is None:
            self._writing = asyncio.create_task(self._drain())
        await ended

    async def close(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await self._writing

    async def _drain(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting, []
                await self._commit(group)
        finally:
            self._writing = None

    async def _commit(self, group: list[tuple[Sequence[Indexed], asyncio.Future[None]]]) -> None:
        loop = asyncio.get_running_loop()
        batches = [contents for contents, _ in group]
        written = loop.run_in_executor(self._thread, self._write, batches)
        await asyncio.wait([written])
        failed = written.exception()
        outcomes = written.result() if failed is None else [failed] * len(group)
        for (_, ended), outcome in zip(group, outcomes, strict=True):
            _tell(ended, outcome)


def _tell(ended: asyncio.Future[None], outcome: BaseException | None) -> None:
    if ended.done():
        return
    if outcome is None:
        ended.set_result(None)
    else:
        ended.set_exception(outcome)

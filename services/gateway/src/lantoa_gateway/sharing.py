"""Whoever asks the same while it is being asked waits for that one answer.

Five thousand readers of a page that nobody has made yet cost one question to the index.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Sharing(Generic[K, V]):
    """Questions in flight, each asked once."""

    def __init__(self, ask: Callable[[K], Awaitable[V]]) -> None:
        self._ask = ask
        self._asked: dict[K, asyncio.Task[V]] = {}

    async def answer(self, question: K) -> V:
        """The answer, or what asking raised; who gives up waiting takes it from nobody else."""
        asked = self._asked.get(question)
        if asked is None:
            asked = asyncio.create_task(self._answered(question))
            asked.add_done_callback(_seen)
            self._asked[question] = asked
        return await asyncio.shield(asked)

    async def _answered(self, question: K) -> V:
        try:
            return await self._ask(question)
        finally:
            del self._asked[question]


def _seen(asked: "asyncio.Task[V]") -> None:
    """Nobody may be left to hear of a failure."""
    if not asked.cancelled():
        asked.exception()

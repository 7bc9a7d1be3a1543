"""Whoever asks the same while it is being asked waits for that one answer.

Five thousand readers of a page that nobody has made yet cost one question to the index.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Sharing(Generic[K, V]):
    """Questions in flight, each asked once."""

    def __init__(self, ask: Callable[[K], Awaitable[V]]) -> None:
        self._ask = ask
        self._asked: dict[K, asyncio.Future[V]] = {}

    async def answer(self, question: K) -> V:
        """The answer, or what asking raised; who gives up waiting takes it from nobody else."""
        asked = self._asked.get(question)
        if asked is None:
            asked = asyncio.ensure_future(self._ask(question))
            asked.add_done_callback(partial(self._ended, question))
            self._asked[question] = asked
        return await asyncio.shield(asked)

    def _ended(self, question: K, asked: asyncio.Future[V]) -> None:
        """Kept until those who waited have gone on, or who comes between would ask again.

        Nobody may be left to hear of a failure, so it is looked at here.
        """
        if not asked.cancelled():
            asked.exception()
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: loop.call_soon(self._asked.pop, question, None))

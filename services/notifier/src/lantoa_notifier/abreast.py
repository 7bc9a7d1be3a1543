"""Handling a batch with the keys side by side: in order within a key, all at once between keys.

Order is per key and nothing else is promised (law 5), so writes of different keys may share a
group commit.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from lantoa.runtime.service import Deed, Handler, Produced, Received, each

T = TypeVar("T")


def abreast(deeds: Mapping[type[Struct], Deed]) -> Handler:
    """A handler that does one deed an event; the first ending of the batch is that of all.

    Returns only when every key has come to its end, so that nothing goes on unseen.
    """
    handle = each(deeds)

    async def handle_all(events: Sequence[Received]) -> Produced:
        by_key: dict[bytes | None, list[Received]] = {}
        for event in events:
            by_key.setdefault(event.record.key, []).append(event)
        return await all_of(map(handle, by_key.values()))

    return handle_all


async def all_of(deeds: Iterable[Awaitable[Produced]]) -> Produced:
    """What deeds done at once produce; returns, or raises, only when each has come to its end."""
    return [outgoing for produced in await settled(deeds) for outgoing in produced]


async def settled(deeds: Iterable[Awaitable[T]]) -> list[T]:
    """What deeds done at once return, in their order; raises only when each has come to its end."""
    endings = await asyncio.gather(*deeds, return_exceptions=True)
    return [_returned(ending) for ending in endings]


async def watch(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Until one of them ends; what it raises is raised. None is cancelled with it."""
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def _returned(ending: T | BaseException) -> T:
    if isinstance(ending, BaseException):
        raise ending
    return ending

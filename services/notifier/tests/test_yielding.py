"""Receipts give way: after each turn there is as much time for what is sent."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from lantoa.runtime.clock import ManualClock
from lantoa.runtime.errors import Retry
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.channels.together import AT_ONCE, Together
from lantoa_notifier.yielding import LONGEST, yielding

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


async def a_moment() -> None:
    """Whoever can go on does."""
    for _ in range(10):
        await asyncio.wait([asyncio.get_running_loop().create_future()], timeout=0)


@pytest.mark.parametrize(("took", "rests"), [(0.4, 0.4), (30.0, LONGEST)])
async def test_a_turn_is_followed_by_a_rest_as_long(took: float, rests: float) -> None:
    clock = ManualClock(NOW)

    async def work(_events: Sequence[Received]) -> Produced:
        clock.move(took)
        return ()

    turn = asyncio.ensure_future(yielding(work, clock)([]))
    await a_moment()
    clock.move(rests - 0.01)
    await a_moment()
    assert not turn.done()
    clock.move(0.02)
    assert await turn == ()


async def test_what_has_to_wait_waits_without_a_rest() -> None:
    clock = ManualClock(NOW)

    async def work(_events: Sequence[Received]) -> Produced:
        clock.move(1)
        raise Retry("a receipt came before its message's name", dependency="trace")

    with pytest.raises(Retry):
        await yielding(work, clock)([])


async def test_a_storm_at_the_door_is_kept_turn_by_turn_and_each_is_told_before_the_rest() -> None:
    clock, kept, told = ManualClock(NOW), list[int](), list[bool]()

    async def keep(some: Sequence[int]) -> bool:
        clock.move(0.1)
        kept.append(len(some))
        return True

    door = Together(keep, clock)
    for number in range(AT_ONCE + 1):
        door.take(number, told.append)
    running = asyncio.ensure_future(door.run())
    await a_moment()
    assert (kept, told) == ([AT_ONCE], [True] * AT_ONCE)
    clock.move(0.11)
    await a_moment()
    assert kept == [AT_ONCE, 1]
    running.cancel()

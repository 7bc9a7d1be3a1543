"""Keys go side by side, events of a key in order, and nothing goes on unseen."""

import asyncio

import pytest

from lantoa.engines.eventlog import Record
from lantoa.runtime.errors import Retry
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.abreast import abreast
from services.notifier.tests.room import published


def event(key: str, version: int) -> Received:
    record = Record("any", 0, version, 0, key.encode(), b"", ())
    return Received(published(version), None, record)


class Deeds:
    """Deeds that wait for each other, so that only side by side they can end."""

    def __init__(self, together: int) -> None:
        self.together = asyncio.Barrier(together)
        self.done: list[tuple[str, int]] = []

    async def do(self, received: Received) -> Produced:
        await self.together.wait()
        self.done.append((received.key, received.record.offset))
        return ()

    async def fail_on_odd(self, received: Received) -> Produced:
        await self.do(received)
        if received.record.offset % 2:
            raise Retry("odd", dependency="any")
        return ()


async def test_keys_go_side_by_side_and_each_in_order() -> None:
    deeds = Deeds(2)
    handle = abreast({type(published()): deeds.do})
    await handle([event("a", 1), event("b", 1), event("a", 2), event("b", 2)])
    assert [v for k, v in deeds.done if k == "a"] == [1, 2]
    assert [v for k, v in deeds.done if k == "b"] == [1, 2]


async def test_a_key_that_waits_does_not_leave_the_others_half_done() -> None:
    deeds = Deeds(2)
    handle = abreast({type(published()): deeds.fail_on_odd})
    with pytest.raises(Retry):
        await handle([event("a", 1), event("b", 2)])
    assert sorted(deeds.done) == [("a", 1), ("b", 2)]

"""Members come and go, and a record is in one member's hand at a time, on every engine."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.eventlog import EventLog, TopicPartition
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.consuming import Consumer
from lantoa.runtime.errors import Retry
from lantoa.runtime.service import Produced, Reading, Received
from lantoa.testing.people import until
from lantoa.testing.scripted import published
from tests.laws.stores import Store, fresh

SOON = 20.0
LONG = 10
"""Hundredths of a second that a deed takes."""


class Hands:
    """Who works on each partition at this moment, who did last, and whoever met another there."""

    def __init__(self) -> None:
        self.holders: dict[TopicPartition, str] = {}
        self.latest: dict[TopicPartition, str] = {}
        self.met: list[tuple[TopicPartition, str, str]] = []

    async def are_shared_by(self, *members: str) -> None:
        """Wait until each of these works on some, and nobody else on any."""

        def shared() -> bool:
            found = self.latest.values()
            return len(found) == CONTENT_EVENT.partitions and set(found) == set(members)

        await until(shared, f"{members} share all", SOON)

    async def hold(self, member: str, events: Sequence[Received]) -> Produced:
        """Work on a record that takes a while and is never done; leave it when one has to."""
        at = events[0].record.at
        if at in self.holders:
            self.met.append((at, self.holders[at], member))
        self.holders[at] = self.latest[at] = member
        for _ in range(LONG):
            if not events[0].lets_go():
                await SystemClock().sleep(0.01)
        del self.holders[at]
        raise Retry("more is to be done", dependency="time", after=0.01)


@asynccontextmanager
async def a_member(
    store: Store[EventLog], group: str, name: str, hands: Hands
) -> AsyncIterator[None]:
    """As the runtime has it: it ends what it has in hand, then leaves."""

    async def hold(events: Sequence[Received]) -> Produced:
        return await hands.hold(name, events)

    async with store.open() as log, log.appender() as appender:
        consumer = Consumer(Reading(group, (CONTENT_EVENT,), hold), appender, SystemClock(), {})
        async with log.group(group, [CONTENT_EVENT], name, consumer.revoked) as reader:
            running = asyncio.create_task(consumer.run(reader))
            try:
                yield
            finally:
                consumer.stop()
                await running


async def test_while_members_come_and_go_no_record_is_in_two_hands(
    log_store: Store[EventLog],
) -> None:
    hands, group = Hands(), fresh("g")
    async with log_store.open() as log, log.appender() as appender:
        await log.prepare([CONTENT_EVENT])
        await appender.append([published(f"c{number}") for number in range(60)])
    async with AsyncExitStack() as last:
        await last.enter_async_context(a_member(log_store, group, "a", hands))
        await hands.are_shared_by("a")
        async with a_member(log_store, group, "b", hands):
            await hands.are_shared_by("a", "b")
        await hands.are_shared_by("a")
        await last.enter_async_context(a_member(log_store, group, "c", hands))
        await hands.are_shared_by("a", "c")
    assert hands.met == []

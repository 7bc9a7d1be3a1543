"""Whatever the order of append, read, commit, crash and take-over: nothing is lost."""

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from lantoa.engines.eventlog import EventLog, GroupReader, LostPartition, Record, TopicPartition
from lantoa.runtime.reading import read_to_end
from tests.laws.stores import Store, fresh, let_go, note, topic

NAMES = st.sampled_from(["a", "b", "c"])
KEYS = st.lists(st.sampled_from(["luat-57", "luat-58", "nghi-dinh-28"]), min_size=1, max_size=5)
SOON = 10.0


class Member:
    """One member and what it has read but not committed."""

    def __init__(self, reader: GroupReader, stack: AsyncExitStack) -> None:
        self.reader = reader
        self.stack = stack
        self.in_hand: list[Record] = []


class Interleavings(RuleBasedStateMachine):
    """A group of up to three members, each on a handle of its own."""

    store: Store[EventLog]

    @initialize()
    def begin(self) -> None:
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.topic = topic(2)
        self.group = fresh("g")
        self.handled: dict[TopicPartition, list[int]] = defaultdict(list)
        self.appended: dict[str, list[str]] = defaultdict(list)
        self.committed: dict[TopicPartition, int] = {}
        self.joined: dict[str, Member] = {}
        self.count = 0
        self.log = self.runner.run(self.stack.enter_async_context(self.store.open()))
        self.runner.run(self.log.prepare([self.topic]))

    @rule(keys=KEYS)
    def append(self, keys: list[str]) -> None:
        self.runner.run(self._append(keys))

    @rule(name=NAMES)
    def join(self, name: str) -> None:
        self.runner.run(self._join(name))

    @rule(name=NAMES, most=st.integers(1, 4))
    def read(self, name: str, most: int) -> None:
        if name in self.joined:
            self.runner.run(self._read(self.joined[name], most))

    @rule(name=NAMES)
    def commit(self, name: str) -> None:
        if name in self.joined:
            self.runner.run(self._commit(self.joined[name]))

    @rule(name=NAMES)
    def crash(self, name: str) -> None:
        if name in self.joined:
            self.runner.run(self.joined.pop(name).stack.aclose())

    @invariant()
    def commits_never_go_back(self) -> None:
        now = self.runner.run(self.log.committed(self.group, [self.topic]))
        for at, offset in self.committed.items():
            assert now[at] >= offset
        self.committed = dict(now)

    @invariant()
    def what_is_committed_was_handled_in_order(self) -> None:
        for at, offset in self.committed.items():
            assert set(range(offset)) <= set(self.handled[at])

    def teardown(self) -> None:
        try:
            self.runner.run(self._finish())
        finally:
            self.runner.close()

    async def _append(self, keys: list[str]) -> None:
        notes = []
        for key in keys:
            self.count += 1
            self.appended[key].append(str(self.count))
            notes.append(note(self.topic, key, str(self.count)))
        async with self.log.appender() as appender:
            await appender.append(notes)

    async def _join(self, name: str) -> None:
        """Also while a member of that name is there: the newer one takes over."""
        stack = AsyncExitStack()
        log = await stack.enter_async_context(self.store.open())
        reader = await stack.enter_async_context(log.group(self.group, [self.topic], name, let_go))
        older, self.joined[name] = self.joined.get(name), Member(reader, stack)
        if older is not None:
            with pytest.raises(LostPartition):
                await older.reader.commit({TopicPartition(self.topic.name, 0): 0})
            await older.stack.aclose()

    async def _read(self, member: Member, most: int) -> None:
        batches = await member.reader.read(max_records=most, max_bytes=1 << 20, timeout=0)
        assert batches.keys() <= member.reader.assigned()
        for records in batches.values():
            offsets = [record.offset for record in records]
            assert offsets == list(range(offsets[0], offsets[0] + len(offsets)))
            member.in_hand += records

    async def _commit(self, member: Member) -> None:
        """Handle what is in hand, as a service does, then let the offsets go."""
        nexts: dict[TopicPartition, int] = {}
        for record in member.in_hand:
            self.handled[record.at].append(record.offset)
            nexts[record.at] = record.offset + 1
        member.in_hand.clear()
        for at, offset in nexts.items():
            try:
                await member.reader.commit({at: offset})
            except LostPartition:
                continue

    async def _finish(self) -> None:
        """Everybody crashes; one who comes last finds all that was not committed."""
        for member in self.joined.values():
            await member.stack.aclose()
        async with self.log.group(self.group, [self.topic], "last", let_go) as reader:
            last = Member(reader, AsyncExitStack())
            async with asyncio.timeout(SOON):
                while await self._unread():
                    await self._read_soon(last)
                    await self._commit(last)
        for at, end in (await self.log.ends([self.topic])).items():
            assert set(self.handled[at]) == set(range(end))
        await self._keys_kept_their_order()
        await self.stack.aclose()

    async def _read_soon(self, member: Member) -> None:
        batches = await member.reader.read(max_records=50, max_bytes=1 << 20, timeout=0.2)
        member.in_hand += [record for records in batches.values() for record in records]

    async def _unread(self) -> bool:
        ends = await self.log.ends([self.topic])
        committed = await self.log.committed(self.group, [self.topic])
        return any(committed.get(at, 0) < end for at, end in ends.items())

    async def _keys_kept_their_order(self) -> None:
        found: dict[str, list[str]] = defaultdict(list)
        async for record in read_to_end(self.log, self.topic):
            found[(record.key or b"").decode()].append((record.value or b"").decode())
        assert found == self.appended


def test_nothing_is_lost_whatever_the_order(log_store: Store[EventLog], interleavings: int) -> None:
    machine = type("Machine", (Interleavings,), {"store": log_store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=interleavings,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )

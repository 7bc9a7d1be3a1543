"""Law 1 of the flow: an event ends done, waiting, or dead and visible; there is no fourth."""

import asyncio
from collections.abc import Sequence

import pytest

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.eventlog import Record, TopicPartition
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.consuming import Consumer
from lantoa.runtime.deadletters import Origin, letter_of
from lantoa.runtime.errors import Away, Reject, Retry
from lantoa.runtime.service import Handler, Produced, Reading, Received
from lantoa.testing.scripted import NOON, PARTITION, ScriptedReader, published, standing


class Shelf:
    """An appender that keeps what it is given, or is away."""

    def __init__(self) -> None:
        self.records: list[Outgoing] = []
        self.away = 0

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        if self.away:
            self.away -= 1
            raise Away("the log is away", dependency="log")
        self.records += records
        return standing(records)


class World:
    """One consumer with all that it touches."""

    def __init__(self, handler: Handler, *names: str, probe: Exception | None = None) -> None:
        self.clock = ManualClock(NOON)
        self.shelf = Shelf()
        self.aside: dict[Origin, str] = {}
        self.reader = ScriptedReader(*standing([published(name) for name in names]))
        self.probe = probe
        reading = Reading("test", (CONTENT_EVENT,), handler, probes={"search": self._probe})
        self.consumer = Consumer(reading, self.shelf, self.clock, self.aside)

    async def _probe(self) -> None:
        if self.probe is not None:
            raise self.probe

    async def rounds(self, number: int = 1) -> None:
        for _ in range(number):
            await self.consumer.round(self.reader)

    @property
    def committed(self) -> int:
        return self.reader.committed.get(PARTITION, 0)

    def letters(self) -> list[tuple[str, str]]:
        found = [letter_of(r) for r in standing(self.shelf.records) if ".dead." in r.topic]
        return [(str(letter.origin), letter.ending) for letter in found if letter]


class Handled:
    """A handler that remembers what it was given, and ends as it is told for each key."""

    def __init__(self, **endings: Exception) -> None:
        self.endings = endings
        self.keys: list[str] = []
        self.produces: Produced = ()

    async def __call__(self, events: Sequence[Received]) -> Produced:
        for event in events:
            if event.key in self.endings:
                raise self.endings[event.key]
        self.keys += [event.key for event in events]
        return self.produces


async def test_what_is_done_is_committed_exactly() -> None:
    handled = Handled()
    world = World(handled, "a", "b", "c")
    await world.rounds()
    assert (handled.keys, world.committed) == (["a", "b", "c"], 3)


async def test_what_follows_is_on_the_log_before_the_offset_is_let_go() -> None:
    handled = Handled()
    handled.produces = [published("follows")]
    world = World(handled, "a")
    world.shelf.away = 1
    await world.rounds()
    assert (world.committed, world.shelf.records) == (0, [])
    world.clock.move(1)
    await world.rounds()
    assert (world.committed, len(world.shelf.records)) == (1, 1)


async def test_a_wrong_event_stands_alone_and_its_neighbours_are_unharmed() -> None:
    handled = Handled(bad=Reject("số hiệu không hợp lệ"))
    names = [f"n{i}" for i in range(20)]
    world = World(handled, *names[:7], "bad", *names[7:])
    await world.rounds()
    assert sorted(handled.keys) == sorted(names)
    assert world.letters() == [(f"{CONTENT_EVENT.name}/0/7", "wrong")]
    assert world.committed == 21


async def test_a_dead_letter_is_whole() -> None:
    world = World(Handled(bad=Reject("vì sao")), "bad")
    await world.rounds()
    original = world.reader.records[0]
    letter = letter_of(standing(world.shelf.records)[0])
    assert letter is not None
    assert (letter.key, letter.value, letter.headers) == (
        original.key,
        original.value,
        original.headers,
    )
    assert (letter.reason, letter.attempts, letter.group) == ("vì sao", 1, "test")


async def test_an_unforeseen_failure_is_a_dead_letter_with_its_trace() -> None:
    world = World(Handled(bad=ZeroDivisionError("0")), "a", "bad")
    await world.rounds()
    letter = letter_of(standing(world.shelf.records)[0])
    assert letter is not None
    assert "ZeroDivisionError" in letter.trace
    assert world.committed == 2


async def test_bytes_that_are_no_event_become_a_dead_letter() -> None:
    handled = Handled()
    world = World(handled, "a", "b")
    good = world.reader.records[1]
    world.reader.records = [world.reader.records[0]._replace(value=b"{"), good]
    await world.rounds()
    assert (handled.keys, len(world.letters()), world.committed) == (["b"], 1, 2)


async def test_a_null_key_becomes_a_dead_letter() -> None:
    world = World(Handled(), "a")
    world.reader.records = [world.reader.records[0]._replace(key=None)]
    await world.rounds()
    assert len(world.letters()) == 1


async def test_a_world_that_is_not_ready_pauses_one_partition_and_not_the_other() -> None:
    handled = Handled(a=Retry("OpenSearch is away", dependency="search"))
    world = World(handled, "a", "b")
    other = TopicPartition(CONTENT_EVENT.name, 1)
    world.reader.records += standing([published("c")], partition=1)
    await world.rounds()
    assert world.reader.paused == {PARTITION}
    assert (world.committed, world.reader.committed) == (0, {other: 1})
    handled.endings.clear()
    await world.rounds()
    assert world.committed == 0, "it waits its time"
    world.clock.move(1)
    await world.rounds()
    assert (world.committed, handled.keys) == (2, ["c", "a", "b"])


async def test_a_partition_whose_handler_is_slow_holds_up_no_other() -> None:
    slow = asyncio.Event()

    async def handler(events: Sequence[Received]) -> Produced:
        if events[0].key == "slow":
            await slow.wait()
        return ()

    world = World(handler, "slow")
    other = TopicPartition(CONTENT_EVENT.name, 1)
    world.reader.records += standing([published("quick")], partition=1)
    working = asyncio.create_task(world.rounds())
    while other not in world.reader.committed:
        await asyncio.wait([working], timeout=0)
    assert world.committed == 0
    slow.set()
    await working
    assert world.committed == 1


async def test_what_was_settled_while_the_log_was_away_is_committed_when_it_is_back() -> None:
    handled = Handled()
    world = World(handled, "a")
    world.reader.records += standing([published("b")], partition=1)
    world.reader.away = 1
    with pytest.raises(Away):
        await world.rounds()
    await world.rounds()
    other = TopicPartition(CONTENT_EVENT.name, 1)
    assert world.reader.committed == {PARTITION: 1, other: 1}
    assert handled.keys == ["a", "b"], "nothing is done twice"


async def test_an_event_that_waits_too_long_for_a_well_dependency_is_dead() -> None:
    world = World(Handled(a=Retry("slow", dependency="search")), "a", "b")
    for _ in range(40):
        await world.rounds()
        world.clock.move(30)
    assert world.letters() == [(f"{CONTENT_EVENT.name}/0/0", "waited")]
    assert world.committed == 2


async def test_an_event_waits_for_ever_while_its_dependency_is_away() -> None:
    gone = Away("OpenSearch is away", dependency="search")
    world = World(Handled(a=gone), "a", probe=gone)
    for _ in range(100):
        await world.rounds()
        world.clock.move(30)
    assert (world.letters(), world.committed) == ([], 0)


async def test_an_operator_can_set_a_waiting_event_aside() -> None:
    world = World(Handled(a=Retry("never", dependency="nothing")), "a", "b")
    await world.rounds()
    world.aside[Origin(CONTENT_EVENT.name, 0, 0)] = "đã báo người phụ trách"
    world.clock.move(1)
    await world.rounds()
    assert world.letters() == [(f"{CONTENT_EVENT.name}/0/0", "set-aside")]
    assert world.committed == 2


async def test_two_hundred_dead_in_a_row_stop_the_group_and_not_the_events() -> None:
    names = [f"n{i}" for i in range(300)]
    endings = {name: Reject("bad deployment") for name in names}
    world = World(Handled(**endings), *names)
    running = asyncio.create_task(world.consumer.run(world.reader))
    while not world.consumer.halted:
        await asyncio.wait([running], timeout=0)
    assert len(world.letters()) == 200
    assert world.consumer.alive, "a halt calls a human, not a restart"
    world.consumer.stop()
    await running


async def test_a_slow_batch_is_let_go_within_five_seconds_when_its_partition_is_revoked() -> None:
    begun, free = asyncio.Event(), asyncio.Event()

    async def slow(events: Sequence[Received]) -> Produced:
        begun.set()
        await free.wait()
        raise Reject("would be halved")

    world = World(slow, "a", "b")
    working = asyncio.create_task(world.rounds())
    await begun.wait()
    revoking = asyncio.create_task(world.consumer.revoked(frozenset({PARTITION})))
    await asyncio.wait([revoking], timeout=0)
    free.set()
    await asyncio.wait_for(revoking, 5)
    await working
    assert (world.committed, world.letters()) == (0, []), "abandoned, not half-done"


async def test_a_long_deed_knows_that_its_partition_is_being_let_go() -> None:
    begun = asyncio.Event()

    async def long(events: Sequence[Received]) -> Produced:
        begun.set()
        while not events[0].lets_go():
            await asyncio.wait([asyncio.ensure_future(asyncio.Event().wait())], timeout=0)
        raise Retry("more is to be done", dependency="time")

    world = World(long, "a", "b")
    working = asyncio.create_task(world.rounds())
    await begun.wait()
    await asyncio.wait_for(world.consumer.revoked(frozenset({PARTITION})), 5)
    await working
    assert (world.committed, world.letters()) == (0, [])


async def test_a_deed_that_outlasts_the_taking_is_not_told_that_it_has_it_again() -> None:
    begun, ends = asyncio.Event(), asyncio.Event()
    let_go: list[bool] = []

    async def too_long(events: Sequence[Received]) -> Produced:
        begun.set()
        await ends.wait()
        let_go.append(events[0].lets_go())
        return ()

    world = World(too_long, "a")
    working = asyncio.create_task(world.rounds())
    await begun.wait()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await world.consumer.revoked(frozenset({PARTITION}))
    ends.set()
    await working
    world.reader.seek(PARTITION, 0)
    await world.rounds()
    assert let_go == [True, False], "the next one is in good hands"


async def test_nothing_is_committed_while_a_letter_cannot_be_written() -> None:
    world = World(Handled(bad=Reject("wrong")), "bad", "a")
    world.shelf.away = 3
    for _ in range(12):
        await world.rounds()
        if not world.letters():
            assert world.committed == 0
        world.clock.move(10)
    assert (len(world.letters()), world.committed) == (1, 2)


async def test_a_loop_that_stands_still_with_work_to_do_fails_liveness() -> None:
    world = World(Handled(), "a")
    await world.rounds()
    world.consumer.look({PARTITION: 5})
    world.reader.records.clear()
    world.clock.move(61)
    await world.rounds()
    assert not world.consumer.alive
    world.consumer.look({PARTITION: 0})
    await world.rounds()
    assert world.consumer.alive

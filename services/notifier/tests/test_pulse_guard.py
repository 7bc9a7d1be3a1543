"""What Faust is given ends in one of the three ways: no exception leaves the agent."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import PULSE_COUNTED, dead_letters
from lantoa.engines.eventlog import Record
from lantoa.runtime.clock import ManualClock
from lantoa.runtime.errors import Away
from lantoa.runtime.service import Produced, Reading, Received
from lantoa_notifier.pulse.counting import Counting
from lantoa_notifier.pulse.guarding import Guard
from lantoa_notifier.pulse.watching import Stuck, Watch

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
GROUP = "notifier-pulse"


class Log:
    def __init__(self) -> None:
        self.letters: list[Outgoing] = []

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        self.letters += records
        return []


class Handling:
    """A handler that raises what it is told to, then is well."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.done = 0

    async def take(self, events: Sequence[Received]) -> Produced:
        if self.failures:
            raise self.failures.pop(0)
        self.done += len(events)
        return ()


class Desk:
    """A guard with its surroundings."""

    def __init__(self, *failures: Exception) -> None:
        self.log, self.clock, self.handling = Log(), ManualClock(NOON), Handling(*failures)
        reading = Reading(GROUP, (PULSE_COUNTED,), self.handling.take)
        self.guard = Guard(reading, self.log, self.clock, {})

    def record(self, offset: int = 0) -> Record:
        minute = Counting(self.clock).minute()
        return Record(PULSE_COUNTED.name, 0, offset, 0, minute.key, minute.value, minute.headers)


async def passed() -> None:
    """Let everything that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)  # noqa: TID251 - gives way, waits for nothing


async def test_an_unforeseen_failure_is_a_dead_letter_whole_and_the_next_event_is_taken() -> None:
    desk = Desk(ZeroDivisionError("không chia được cho 0"))
    first = desk.record()
    await desk.guard.take(first)
    await desk.guard.take(desk.record(1))
    (letter,) = desk.log.letters
    assert (letter.topic, letter.value) == (dead_letters(GROUP).name, first.value)
    assert desk.handling.done == 1


async def test_while_the_log_is_away_the_event_waits_and_is_taken_then() -> None:
    desk = Desk(Away("the log does not answer", dependency="log"))
    taking = asyncio.create_task(desk.guard.take(desk.record()))
    await passed()
    assert not taking.done()
    desk.clock.move(1)
    await taking
    assert (desk.handling.done, desk.log.letters) == (1, [])


async def test_a_bad_deployment_stands_still_until_somebody_comes() -> None:
    desk = Desk(*(ValueError(str(number)) for number in range(300)))
    for number in range(199):
        await desk.guard.take(desk.record(number))
    taking = asyncio.create_task(desk.guard.take(desk.record(199)))
    await passed()
    assert desk.guard.halted
    assert not taking.done()
    taking.cancel()


class Watched:
    """A pulse under watch for some minutes."""

    def __init__(self) -> None:
        self.desk, self.log, self.works = Desk(), Ping(), True
        watch = Watch(self.log, lambda: self.works, self.desk.guard, self.desk.clock)
        self.watching = asyncio.create_task(watch.run())

    async def passes(self, seconds: int) -> None:
        """Let time pass, ten seconds at a time."""
        for _ in range(0, seconds, 10):
            await passed()
            self.desk.clock.move(10)
        await passed()


class Ping:
    """A log that answers, or does not."""

    away = False

    async def ping(self) -> None:
        if self.away:
            raise Away("the log does not answer", dependency="log")


async def test_a_pulse_that_gets_no_minute_for_three_minutes_is_ended() -> None:
    watched = Watched()
    await watched.passes(180)
    assert not watched.watching.done()
    await watched.passes(20)
    with pytest.raises(Stuck):
        await watched.watching


async def test_a_pulse_that_takes_a_minute_every_minute_lives() -> None:
    watched = Watched()
    for number in range(10):
        await watched.passes(60)
        await watched.desk.guard.take(watched.desk.record(number))
    assert not watched.watching.done()
    watched.watching.cancel()


@pytest.mark.parametrize("idle", ["the log is away", "it stands by", "it is halted"])
async def test_who_can_get_no_minute_is_left_alone(idle: str) -> None:
    watched = Watched()
    watched.log.away = idle == "the log is away"
    watched.works = idle != "it stands by"
    watched.desk.guard.halted = idle == "it is halted"
    await watched.passes(900)
    assert not watched.watching.done()
    watched.watching.cancel()

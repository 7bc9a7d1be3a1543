"""The scheduler on real records: what is due happens once, whoever looks, however often."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from lantoa.contracts.content import Change, ContentPublished, ContentTookEffect
from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import CLOCK_PROBE, CONTENT_EVENT
from lantoa.engines.eventlog import Appender, EventLog, Record
from lantoa.runtime.clock import Clock, ManualClock
from lantoa.runtime.errors import Away, Retry
from lantoa.testing.builders import NOON
from lantoa_publisher.domain.heads import Stage, State
from lantoa_publisher.domain.orders import Publish, Schedule
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.reviewing import Reviewing
from lantoa_publisher.scheduling import Scheduling

NEW = Publish(change=Change.NEW)
TOMORROW = NOON + timedelta(days=1)


class Dated:
    """A real log, with the time of a clock instead of this machine's."""

    def __init__(self, log: EventLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self.away = False

    @asynccontextmanager
    async def appender(self, fenced_as: str | None = None) -> AsyncIterator[Appender]:
        async with self._log.appender(fenced_as) as appender:
            yield _Stamping(self, appender, self._clock)


class _Stamping:
    def __init__(self, dated: Dated, appender: Appender, clock: Clock) -> None:
        self._dated = dated
        self._appender = appender
        self._clock = clock

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        if self._dated.away:
            raise Away("the log does not answer", dependency="log")
        now = int(self._clock.now().timestamp() * 1000)
        return [r._replace(timestamp_ms=now) for r in await self._appender.append(records)]


@pytest.fixture
def dated(house: Any) -> Dated:
    return Dated(house.world.log, house.world.clock)


@pytest.fixture
def scheduling(house: Any, dated: Any) -> Scheduling:
    return Scheduling(house.records, dated, house.world.clock, house.bell)


async def approved(house: Any, id: str = "hen-gio", **changes: Any) -> Reviewing:
    await house.write(id, **changes)
    reviewing = Reviewing(house.records, house.world.clock, house.bell)
    await reviewing.submit(id, NEW, 1, house.everybody)
    await reviewing.approve(id, 1, house.everybody)
    return reviewing


async def test_what_is_scheduled_goes_out_at_its_moment_and_not_before(
    house: Any, scheduling: Scheduling
) -> None:
    reviewing = await approved(house)
    await reviewing.schedule("hen-gio", Schedule(at=TOMORROW), house.everybody)
    house.world.clock.move(86_399)
    await scheduling.fire()
    assert (await house.head("hen-gio")).state is State.DRAFT
    house.world.clock.move(1)
    await scheduling.fire()
    head = await house.head("hen-gio")
    assert (head.state, head.stage, head.version) == (State.PUBLISHED, Stage.PUBLISHED, 1)


async def test_after_three_moves_two_schedulers_fire_once_on_the_last_date(
    house: Any, dated: Any
) -> None:
    reviewing = await approved(house)
    for hours in (5, 60, 30):
        order = Schedule(at=NOON + timedelta(hours=hours))
        await reviewing.schedule("hen-gio", order, house.everybody)
    for _ in range(24):
        house.world.clock.move(3 * 3600)
        both = [
            Scheduling(house.records, dated, house.world.clock, house.bell).fire() for _ in range(2)
        ]
        await asyncio.gather(*both)
    await house.empty_outbox()
    [(_, event)] = await house.told(CONTENT_EVENT)
    assert event.content.updated_at == NOON + timedelta(hours=30)


async def test_a_cancelled_moment_publishes_nothing(house: Any, scheduling: Scheduling) -> None:
    reviewing = await approved(house)
    await reviewing.schedule("hen-gio", Schedule(at=TOMORROW), house.everybody)
    await reviewing.unschedule("hen-gio", house.everybody)
    house.world.clock.move(10 * 86_400)
    await scheduling.fire()
    assert (await house.head("hen-gio")).stage is Stage.APPROVED


async def test_many_laws_take_effect_on_one_day_each_with_its_event(
    house: Any, scheduling: Scheduling
) -> None:
    day = (NOON + timedelta(days=3)).date()
    for number in range(130):
        await house.out(f"luat-{number}", effective_on=day)
    house.world.clock.move(5 * 86_400)
    await scheduling.fire()
    await scheduling.fire()
    await house.empty_outbox()
    effects = [e for _, e in await house.told(CONTENT_EVENT) if isinstance(e, ContentTookEffect)]
    assert sorted(e.content.id for e in effects) == sorted(f"luat-{n}" for n in range(130))


async def test_a_scheduler_whose_clock_is_wrong_fires_nothing_and_says_so(house: Any) -> None:
    reviewing = await approved(house)
    await reviewing.schedule("hen-gio", Schedule(at=TOMORROW), house.everybody)
    fast = ManualClock(NOON + timedelta(days=2))
    wrong = Scheduling(house.records, Dated(house.world.log, house.world.clock), fast, house.bell)
    with pytest.raises(Retry):
        await wrong.fire()
    assert (await house.head("hen-gio")).state is State.DRAFT


async def test_while_the_log_is_away_nothing_fires_and_nothing_is_forgotten(
    house: Any, dated: Dated, scheduling: Scheduling
) -> None:
    reviewing = await approved(house)
    await reviewing.schedule("hen-gio", Schedule(at=TOMORROW), house.everybody)
    house.world.clock.move(2 * 86_400)
    dated.away = True
    with pytest.raises(Away):
        await scheduling.fire()
    dated.away = False
    await scheduling.fire()
    assert (await house.head("hen-gio")).state is State.PUBLISHED


async def test_who_has_nothing_to_do_does_not_ask_what_time_it_is(
    house: Any, scheduling: Scheduling
) -> None:
    await scheduling.fire()
    assert await house.told(CLOCK_PROBE) == []


async def test_every_event_of_a_content_says_whose_it_is(
    house: Any, scheduling: Scheduling
) -> None:
    ward = Actor(by="key:ward", role=Role.CITY_ADMIN, agency="ubnd-00004", alone=True)
    text = house.text(effective_on=(NOON + timedelta(days=3)).date())
    await house.editing.create(text, "quy-dinh-cua-phuong", ward)
    await house.editing.publish("quy-dinh-cua-phuong", Publish(change=Change.NEW), ward)
    house.world.clock.move(5 * 86_400)
    await scheduling.fire()
    await house.empty_outbox()
    told = [event for _, event in await house.told(CONTENT_EVENT)]
    assert [type(event) for event in told] == [ContentPublished, ContentTookEffect]
    assert {event.agency for event in told} == {"ubnd-00004"}

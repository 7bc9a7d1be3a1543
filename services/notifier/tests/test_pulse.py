"""The pulse on the embedded engine: from receipts and reports to an alarm, and back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from prometheus_client import REGISTRY

from lantoa.contracts.delivery import BatchReported, Outcomes, Purpose, ReceiptArrived
from lantoa.contracts.events import Outgoing, decode, encode
from lantoa.contracts.ids import BatchId, CampaignId
from lantoa.contracts.pulse import AlarmChanged, MinuteStruck, PulseState
from lantoa.contracts.subscriptions import Channel
from lantoa.contracts.topics import (
    DELIVERY_RECEIPT,
    DELIVERY_REPORTED,
    PULSE_COUNTED,
    PULSE_STATE,
    TOPICS,
    Topic,
)
from lantoa.engines.eventlog import EventLog, Record
from lantoa.engines.opening import open_log, open_records
from lantoa.runtime.clock import ManualClock, SystemClock
from lantoa.runtime.errors import Away, Retry
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.running import run_until
from lantoa.runtime.service import Received, Served
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa.testing.city import free_port
from lantoa.testing.people import until
from lantoa_notifier.app import notifier
from lantoa_notifier.pulse.checking import check
from lantoa_notifier.pulse.counting import Counting
from lantoa_notifier.pulse.hosting import Hosting
from lantoa_notifier.pulse.keeping import Keeping

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
VIETTEL = "sms:viettel"
CLOCK = SystemClock()


def event(topic: Topic, fact: Struct, key: str, id: str) -> Outgoing:
    return encode(topic, fact, key=key, id=id, source="test", time=NOON)


def receipt(number: int, state: str, at: datetime) -> Outgoing:
    fact = ReceiptArrived(provider=VIETTEL, reference=str(number), state=state, at=at)
    return event(DELIVERY_RECEIPT, fact, f"{VIETTEL}:{number}", f"r-{number}")


def reported(batch: int, outcomes: Outcomes, at: datetime, revision: int = 1) -> Outgoing:
    fact = BatchReported(
        batch=BatchId(f"bản-tin.{batch:06d}"),
        campaign=CampaignId("bản-tin"),
        channel=Channel.EMAIL,
        purpose=Purpose.ALERT,
        outcomes=outcomes,
        revision=revision,
        at=at,
    )
    return event(DELIVERY_REPORTED, fact, fact.batch, f"b-{batch}-{revision}")


def minute(at: datetime) -> Outgoing:
    return event(PULSE_COUNTED, MinuteStruck(at=at), "minute", at.isoformat())


async def told(log: EventLog) -> list[PulseState]:
    facts: list[Any] = [
        decode(PULSE_STATE, record.value, record.headers)[1]
        async for record in read_to_end(log, PULSE_STATE)
    ]
    return facts


async def until_told(log: EventLog, number: int) -> list[PulseState]:
    """What the pulse has said, as soon as it has said so much."""
    async with asyncio.timeout(30):
        while len(words := await told(log)) < number:
            await CLOCK.sleep(0.05)
    return words


def alarm_of(name: str) -> float | None:
    return REGISTRY.get_sample_value("lantoa_pulse_alarm", {"of": name})


@asynccontextmanager
async def pulse(data: Path) -> AsyncIterator[EventLog]:
    """The notifier's role ``pulse`` as it runs, and the log as others have it."""
    settings = CommonSettings(data=data, admin_port=free_port())
    stop, started = asyncio.Event(), asyncio.Event()

    def up(_served: Sequence[Served], _port: int) -> None:
        started.set()

    async with open_log(settings.log, settings.data) as log:
        await log.prepare(TOPICS)
        run = asyncio.create_task(run_until(stop, [(notifier, "pulse")], settings, up))
        await started.wait()
        try:
            yield log
        finally:
            stop.set()
            await run


async def test_a_failing_provider_raises_an_alarm_and_one_that_is_well_again_clears_it(
    tmp_path: Path,
) -> None:
    now = CLOCK.now()
    async with pulse(tmp_path) as log, log.appender() as appender:
        failing = [receipt(n, "UNDELIV", now) for n in range(40)]
        await appender.append([*failing, *(receipt(40 + n, "DELIVRD", now) for n in range(20))])
        await counted(log, 60)
        await appender.append([minute(now + timedelta(seconds=31))])
        (raised,) = await until_told(log, 1)
        assert isinstance(raised, AlarmChanged)
        assert (raised.of, raised.well, raised.failed, raised.rest) == (VIETTEL, 20, 40, True)
        await until(lambda: alarm_of(VIETTEL) == 1, "the alarm stands among the metrics")
        assert await listed(tmp_path) == {VIETTEL: raised.since.isoformat()}
    async with pulse(tmp_path) as log, log.appender() as appender:
        later = now + timedelta(minutes=10)
        await appender.append([receipt(100 + n, "DELIVRD", later) for n in range(50)])
        await counted(log, 110)
        await appender.append([minute(later + timedelta(minutes=6))])
        _, cleared = await until_told(log, 2)
        assert isinstance(cleared, AlarmChanged)
        assert (cleared.of, cleared.raised) == (VIETTEL, False)
        await until(lambda: alarm_of(VIETTEL) == 0, "the alarm is over among the metrics")
        assert await listed(tmp_path) == {}


async def listed(data: Path) -> dict[str, str]:
    """The alarms as ``lantoa check`` lists them."""
    async with open_world(CommonSettings(data=data)) as world:
        found = await check(world)
    assert found["wrong"] == []
    return dict(found["alarms"])


async def counted(log: EventLog, number: int) -> None:
    """Wait until so many receipts were counted."""
    async with asyncio.timeout(30):
        while await _counted(log) < number:
            await CLOCK.sleep(0.05)


async def _counted(log: EventLog) -> int:
    facts = [
        decode(PULSE_COUNTED, record.value, record.headers)[1]
        async for record in read_to_end(log, PULSE_COUNTED)
    ]
    return sum(len(getattr(fact, "told", ())) for fact in facts)


def received(topic: Topic, outgoing: Sequence[Outgoing], first: int = 0) -> list[Received]:
    """The events as a handler gets them: of one partition, one after the other."""
    found = []
    for place, one in enumerate(outgoing, first):
        record = Record(topic.name, 0, place, 0, one.key, one.value, one.headers)
        envelope, fact = decode(topic, one.value, one.headers)
        found.append(Received(fact, envelope, record))
    return found


async def counts(topic: Topic, outgoing: Sequence[Outgoing], first: int = 0) -> list[Outgoing]:
    counting = Counting(ManualClock(NOON))
    return list(await counting.count(received(topic, outgoing, first)))


async def test_five_hundred_receipts_are_one_count() -> None:
    some = [receipt(n, "DELIVRD", NOON) for n in range(500)]
    assert len(await counts(DELIVERY_RECEIPT, some)) == 1


async def test_what_says_nothing_final_is_not_counted() -> None:
    assert await counts(DELIVERY_RECEIPT, [receipt(1, "ENROUTE", NOON)]) == []


async def test_nothing_of_a_person_is_in_a_count() -> None:
    (count,) = await counts(DELIVERY_RECEIPT, [receipt(84912345678, "UNDELIV", NOON)])
    assert b"84912345678" not in (count.value or b"")


class Log:
    """The log's end, which may be away."""

    def __init__(self) -> None:
        self.words: list[Outgoing] = []
        self.away = False

    async def append(self, records: Sequence[Outgoing]) -> object:
        if self.away:
            raise Away("the log does not answer", dependency="log")
        self.words += records
        return records


FAILING = Outcomes(delivered=100, failed=400)


async def minutes_of_failing() -> list[Received]:
    """Two batches that fail, and the minute after."""
    some = await counts(DELIVERY_REPORTED, [reported(n, FAILING, NOON) for n in range(2)])
    return received(PULSE_COUNTED, [minute(NOON), *some, minute(NOON + timedelta(minutes=2))])


async def test_what_is_heard_again_after_a_restart_raises_nothing_again(tmp_path: Path) -> None:
    events, log = await minutes_of_failing(), Log()
    async with open_records("sqlite:records.db", tmp_path, "notifier") as records:
        await Hosting(Keeping(records), log).take(events)
        await Hosting(Keeping(records), log).take(events)
    (word,) = log.words
    assert decode(PULSE_STATE, word.value, word.headers)[1] == AlarmChanged(
        of="email", raised=True, since=NOON, well=200, failed=800, rest=True
    )


async def test_while_the_log_is_away_nothing_is_kept_and_nothing_is_lost(tmp_path: Path) -> None:
    events, log = await minutes_of_failing(), Log()
    async with open_records("sqlite:records.db", tmp_path, "notifier") as records:
        hosting = Hosting(Keeping(records), log)
        log.away = True
        with pytest.raises(Away):
            await hosting.take(events)
        log.away = False
        await hosting.take(events)
    assert len(log.words) == 1


async def test_whoever_lost_the_partition_for_a_while_knows_what_others_said(
    tmp_path: Path,
) -> None:
    events, log = await minutes_of_failing(), Log()
    later = received(PULSE_COUNTED, [minute(NOON + timedelta(minutes=3))], first=len(events))
    async with open_records("sqlite:records.db", tmp_path, "notifier") as records:
        sleeper, other = Hosting(Keeping(records), log), Hosting(Keeping(records), log)
        await sleeper.take(events[:2])
        await other.take(events)
        await sleeper.take(later)
    assert len(log.words) == 1


async def test_of_two_at_once_one_keeps_and_the_other_waits(tmp_path: Path) -> None:
    events = await minutes_of_failing()
    async with open_records("sqlite:records.db", tmp_path, "notifier") as records:
        zombie, other = Hosting(Keeping(records), Log()), Hosting(Keeping(records), Log())
        await zombie.take(events[:1])
        await other.take(events)
        with pytest.raises(Retry):
            await zombie.take(events[1:])
        await zombie.take(events[1:])

"""The pulse on Kafka, hosted by Faust: killed and started again, it counts each thing once."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local.servers import KafkaServer
from lantoa.contracts.delivery import ReceiptArrived
from lantoa.contracts.events import Outgoing, decode, encode
from lantoa.contracts.pulse import AlarmChanged, BatchCounted, MinuteStruck
from lantoa.contracts.topics import (
    DELIVERY_RECEIPT,
    PULSE_COUNTED,
    PULSE_STATE,
    TOPICS,
    Topic,
)
from lantoa.engines.eventlog import Appender, EventLog
from lantoa.engines.opening import open_log
from lantoa.runtime.clock import SystemClock
from lantoa.runtime.morgue import Morgue
from lantoa.runtime.reading import read_to_end
from lantoa.testing.city import City, a_city
from lantoa.testing.people import until
from tests.faults import lengths
from tests.stack_local import free_port

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(400)]
PULSE, GROUP, KILLS, SEED = "notifier:pulse", "notifier-pulse", 4, 6
BATCHES, RECEIPTS = 1500, 3000
VIETTEL = "sms:viettel"
CLOCK = SystemClock()


@dataclass
class Room:
    """A pulse alone with a broker, and the log as others have it."""

    city: City
    kafka: KafkaServer
    log: EventLog
    appender: Appender

    async def alarms(self) -> dict[str, AlarmChanged]:
        """What is said of each, the last of it."""
        facts: list[Any] = [
            decode(PULSE_STATE, record.value, record.headers)[1]
            async for record in read_to_end(self.log, PULSE_STATE)
        ]
        return {fact.of: fact for fact in facts if isinstance(fact, AlarmChanged)}

    async def caught_up(self, group: str, topic: Topic) -> bool:
        """Whether a group has committed all that stands on a topic."""
        ends = await self.log.ends([topic])
        done = await self.log.committed(group, [topic])
        return all(done.get(at, 0) >= end for at, end in ends.items())


@pytest.fixture
async def room(parts: None, tmp_path: Path) -> AsyncIterator[Room]:
    async with KafkaServer(tmp_path / "kafka", free_port()) as kafka:
        given = {"LANTOA_LOG": kafka.url}
        async with (
            open_log(kafka.url, tmp_path) as log,
            a_city(tmp_path / "city", layout=(PULSE,), engines=given) as city,
            log.appender() as appender,
        ):
            await log.prepare(TOPICS)
            yield Room(city, kafka, log, appender)


def event(topic: Topic, fact: Any, key: str) -> Outgoing:
    return encode(topic, fact, key=key, id=key, source="test", time=CLOCK.now())


def minute(at: datetime) -> Outgoing:
    return event(PULSE_COUNTED, MinuteStruck(at=at), "minute")


def an_hour_from_now() -> datetime:
    """The middle of a window that no real minute judges while the test runs."""
    later = CLOCK.now() + timedelta(hours=1)
    return later.replace(minute=later.minute // 5 * 5 + 2, second=0, microsecond=0)


def batches(at: datetime) -> list[Outgoing]:
    """Two reports of each batch: 4 well; then 6 well and 4 failed, in all."""
    said = [(1, 4, 0), (2, 6, 4)]
    return [
        event(
            PULSE_COUNTED,
            BatchCounted(
                counter=f"bản-tin.{number:06d}",
                place=place,
                channel="email",
                at=at,
                well=well,
                failed=failed,
            ),
            f"bản-tin.{number:06d}",
        )
        for place, well, failed in said
        for number in range(BATCHES)
    ]


def receipts(at: datetime) -> list[Outgoing]:
    """Every third message did not arrive."""
    return [
        event(
            DELIVERY_RECEIPT,
            ReceiptArrived(
                provider=VIETTEL,
                reference=str(number),
                state="DELIVRD" if number % 3 else "UNDELIV",
                at=at,
            ),
            f"{VIETTEL}:{number}",
        )
        for number in range(RECEIPTS)
    ]


async def trickle(appender: Appender, events: Sequence[Outgoing]) -> None:
    """Append them over a while, so that the kills fall in between."""
    for first in range(0, len(events), 50):
        await appender.append(events[first : first + 50])
        await CLOCK.sleep(0.2)


async def killed_again_and_again(city: City) -> None:
    chance = random.Random(SEED)
    for _ in range(KILLS):
        await CLOCK.sleep(chance.uniform(2, 5))
        await city.processes[PULSE].kill()
        await city.start()


async def test_killed_again_and_again_it_counts_each_thing_once(room: Room) -> None:
    at = an_hour_from_now()
    await room.city.start()
    async with asyncio.TaskGroup() as group:
        group.create_task(trickle(room.appender, batches(at)))
        group.create_task(trickle(room.appender, receipts(at)))
        group.create_task(killed_again_and_again(room.city))
    await until(
        lambda: room.caught_up("notifier-pulse-counts", DELIVERY_RECEIPT), "receipts counted", 120
    )
    await room.appender.append([minute(at + timedelta(minutes=6))])

    async def both() -> bool:
        return len(await room.alarms()) == 2

    await until(both, "both alarms", 120)
    alarms = await room.alarms()
    assert (alarms["email"].well, alarms["email"].failed) == (6 * BATCHES, 4 * BATCHES)
    lost = RECEIPTS // 3
    assert (alarms[VIETTEL].well, alarms[VIETTEL].failed) == (RECEIPTS - lost, lost)


async def test_a_new_machine_without_the_table_builds_it_from_the_log(room: Room) -> None:
    at = an_hour_from_now()
    await room.city.start()
    await room.appender.append(batches(at)[:100])
    await until(lambda: room.caught_up(GROUP, PULSE_COUNTED), "all is counted", 60)
    assert await room.city.processes[PULSE].stop() < 15
    (room.city.data / GROUP).rename(room.city.data / "gone")
    await room.city.start()
    await room.appender.append([*batches(at)[BATCHES : BATCHES + 100], minute(at)])

    async def told() -> bool:
        return "email" in await room.alarms()

    await until(told, "the alarm", 60)
    alarm = (await room.alarms())["email"]
    assert (alarm.well, alarm.failed) == (600, 400)


async def test_what_is_wrong_is_a_dead_letter_and_what_follows_is_counted(room: Room) -> None:
    at = an_hour_from_now()
    await room.city.start()
    wrong = Outgoing(topic=PULSE_COUNTED.name, key=b"ai", value=b"{")
    await room.appender.append([wrong, *batches(at)[BATCHES - 50 : BATCHES + 50], minute(at)])

    async def told() -> bool:
        return "email" in await room.alarms()

    await until(told, "the alarm", 60)
    (letter,) = await Morgue(room.log).letters(GROUP)
    assert (letter.value, letter.attempts) == (wrong.value, 1)
    code, _, err = await room.city.lantoa("dead", "redrive", str(letter.origin), "--why", "thử")
    assert code == 0, err.decode()

    async def tried_again() -> bool:
        return [one.attempts for one in await Morgue(room.log).letters(GROUP)] == [2]

    await until(tried_again, "it is tried again, and is a letter again", 30)
    assert await room.city.processes[PULSE].stop() < 15


@lengths.WHEN_ASKED
async def test_a_second_one_stands_by_and_takes_over_with_all_that_was_counted(room: Room) -> None:
    at = an_hour_from_now()
    final = batches(at)[BATCHES:]
    await room.city.start()
    await room.city.add(f"{PULSE}#2")
    await room.appender.append(final[:100])
    await until(lambda: room.caught_up(GROUP, PULSE_COUNTED), "all is counted", 60)
    for name, some in ((PULSE, final[50:200]), (f"{PULSE}#2", final[150:300])):
        await room.city.processes[name].kill()  # whoever of them counts, the other takes over
        await room.appender.append(some)
        await until(lambda: room.caught_up(GROUP, PULSE_COUNTED), "it is replaced", 60)
        await room.city.start()
    await room.appender.append([minute(at)])

    async def told() -> bool:
        return "email" in await room.alarms()

    await until(told, "the alarm", 60)
    alarm = (await room.alarms())["email"]
    assert (alarm.well, alarm.failed) == (1800, 1200)

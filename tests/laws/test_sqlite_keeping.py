"""Retention and compaction of the embedded log (Kafka's are proved on the broker)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import FOR_EVER, Topic
from lantoa.engines.eventlog import EventLog, TopicPartition
from lantoa.engines.opening import open_log
from lantoa.engines.sqlite.log import SqliteLog
from tests.laws.stores import let_go, note, texts, topic

DAY = timedelta(days=1)
SOON = 10.0


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[SqliteLog]:
    async with open_log("sqlite:log.db", tmp_path) as log:
        assert isinstance(log, SqliteLog)
        yield log


def kept(days: float) -> Topic:
    return replace(topic(1), kept=timedelta(days=days))


def compacted() -> Topic:
    return replace(topic(1), compacted=True, tombstones=True)


async def append(log: EventLog, *records: Outgoing) -> None:
    async with log.appender() as appender:
        await appender.append(records)


async def everything(log: EventLog, on: Topic) -> list[str]:
    async with log.tail([on]) as tail:
        return texts(await tail.read(max_records=5000, timeout=0))


def later(days: float) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


async def test_what_is_older_than_the_topic_keeps_goes(log: SqliteLog) -> None:
    on = kept(days=7)
    at = TopicPartition(on.name, 0)
    await log.prepare([on])
    await append(log, *(note(on, "k", f"{n}") for n in range(1200)))
    await log.keep(later(6.9))
    assert len(await everything(log, on)) == 1200
    await log.keep(later(7.1))
    assert await everything(log, on) == []
    assert await log.starts([on]) == await log.ends([on]) == {at: 1200}


async def test_offsets_go_on_after_everything_is_gone(log: SqliteLog) -> None:
    on = kept(days=1)
    await log.prepare([on])
    await append(log, note(on, "k", "cũ"))
    await log.keep(later(2))
    async with log.appender() as appender:
        [record] = await appender.append([note(on, "k", "mới")])
    assert record.offset == 1
    async with log.group("g", [on], "a", let_go) as reader:
        assert texts(await reader.read(max_records=9, max_bytes=1000, timeout=SOON)) == ["mới"]
        assert await reader.lag() == {TopicPartition(on.name, 0): 1}


async def test_what_is_kept_for_ever_stays(log: SqliteLog) -> None:
    on = kept(days=FOR_EVER / DAY)
    await log.prepare([on])
    await append(log, note(on, "k", "một"))
    await log.keep(later(20_000))
    assert await everything(log, on) == ["một"]


async def test_compaction_keeps_the_newest_of_each_key(log: SqliteLog) -> None:
    on = compacted()
    await log.prepare([on])
    await append(log, *(note(on, f"k{n % 3}", f"{n}") for n in range(1500)))
    await log.keep(later(0))
    assert await everything(log, on) == ["1497", "1498", "1499"]
    await append(log, note(on, "k0", "mới"))
    await log.keep(later(1000))
    assert await everything(log, on) == ["1498", "1499", "mới"]


async def test_a_tombstone_stays_seven_days_and_then_goes(log: SqliteLog) -> None:
    on = compacted()
    await log.prepare([on])
    end = msgspec.structs.replace(note(on, "k", "kết thúc"), value=None)
    await append(log, note(on, "k", "một"), end)
    await log.keep(later(6.9))
    assert await everything(log, on) == [""]
    await log.keep(later(7.1))
    assert await everything(log, on) == []


async def test_a_reader_reaches_the_end_past_a_tombstone_that_is_gone(log: SqliteLog) -> None:
    on = compacted()
    await log.prepare([on])
    end = msgspec.structs.replace(note(on, "k", "kết thúc"), value=None)
    await append(log, note(on, "other", "còn"), end)
    await log.keep(later(8))
    async with log.tail([on]) as tail:
        assert texts(await tail.read(max_records=9, timeout=SOON)) == ["còn"]
        assert tail.positions() == await log.ends([on])
    async with log.group("g", [on], "a", let_go) as reader:
        [[record]] = (await reader.read(max_records=9, max_bytes=999, timeout=SOON)).values()
        await reader.commit({record.at: record.offset + 1})
        assert await reader.lag() == {record.at: 0}

"""The laws of the event log, which every engine keeps."""

import asyncio
from datetime import UTC, datetime

import pytest

from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import EventLog, GroupReader, LostPartition, Record, TopicPartition
from lantoa.runtime.commands.lag import lags_of
from lantoa.runtime.errors import Fenced, TooLarge
from tests.laws.stores import Store, fresh, let_go, note, texts, topic

SOON = 10.0


async def prepared(log: EventLog, partitions: int = 3) -> Topic:
    made = topic(partitions)
    await log.prepare([made])
    return made


async def append(log: EventLog, on: Topic, *pairs: tuple[str, str]) -> None:
    async with log.appender() as appender:
        await appender.append([note(on, key, text) for key, text in pairs])


async def read(reader: GroupReader, most: int = 100, timeout: float = SOON) -> list[Record]:
    batches = await reader.read(max_records=most, max_bytes=1 << 20, timeout=timeout)
    return [record for records in batches.values() for record in records]


async def read_all(reader: GroupReader, count: int) -> list[Record]:
    found: list[Record] = []
    async with asyncio.timeout(SOON):
        while len(found) < count:
            found += await read(reader)
    return found


async def holds(reader: GroupReader, count: int) -> list[Record]:
    """What a member reads until it holds that many partitions."""
    found: list[Record] = []
    async with asyncio.timeout(SOON):
        while len(reader.assigned()) != count:
            found += await read(reader, timeout=0.05)
    return found


def after(records: list[Record]) -> dict[TopicPartition, int]:
    ends: dict[TopicPartition, int] = {}
    for record in records:
        ends[record.at] = max(ends.get(record.at, 0), record.offset + 1)
    return ends


async def test_what_is_appended_is_read_whole(event_log: EventLog) -> None:
    on = await prepared(event_log)
    async with event_log.appender() as appender:
        [written] = await appender.append([note(on, "luat-57", "Luật Thủ đô")])
    async with event_log.group(fresh("g"), [on], "a", let_go) as reader:
        [record] = await read_all(reader, 1)
    assert record == written
    assert record.key == b"luat-57"
    assert record.headers == (("ce_id", "Luật Thủ đô".encode()),)
    assert record.offset == 0


async def test_a_tombstone_and_a_null_key_travel(event_log: EventLog) -> None:
    on = await prepared(event_log, 1)
    async with event_log.appender() as appender:
        await appender.append([note(on, None, "không khóa"), note(on, "k", "x")])
    async with event_log.tail([on]) as tail:
        found = await tail.read(max_records=10, timeout=SOON)
    assert [record.key for record in found[TopicPartition(on.name, 0)]] == [None, b"k"]


async def test_a_key_has_one_partition_and_keeps_its_order(event_log: EventLog) -> None:
    on = await prepared(event_log)
    pairs = [(f"k{n % 7}", f"{n}") for n in range(100)]
    await append(event_log, on, *pairs)
    async with event_log.group(fresh("g"), [on], "a", let_go) as reader:
        records = await read_all(reader, 100)
    for key in {key for key, _ in pairs}:
        mine = [r for r in records if r.key == key.encode()]
        assert len({r.partition for r in mine}) == 1
        assert [(r.value or b"").decode() for r in mine] == [t for k, t in pairs if k == key]


async def test_a_group_goes_on_where_it_committed(event_log: EventLog) -> None:
    on, group = await prepared(event_log, 1), fresh("g")
    await append(event_log, on, ("k", "một"), ("k", "hai"), ("k", "ba"))
    async with event_log.group(group, [on], "a", let_go) as reader:
        [first] = await read(reader, most=1)
        await reader.commit(after([first]))
        await read(reader)
    async with event_log.group(group, [on], "a", let_go) as reader:
        batches = await reader.read(max_records=9, max_bytes=1 << 20, timeout=SOON)
    assert texts(batches) == ["hai", "ba"]
    assert await event_log.committed(group, [on]) == {TopicPartition(on.name, 0): 1}
    assert group in await event_log.groups()


async def test_groups_know_nothing_of_each_other(event_log: EventLog) -> None:
    on = await prepared(event_log)
    await append(event_log, on, ("k", "một"))
    for name in (fresh("g"), fresh("g")):
        async with event_log.group(name, [on], "a", let_go) as reader:
            [record] = await read_all(reader, 1)
            await reader.commit(after([record]))


async def test_a_read_gives_no_more_than_asked(event_log: EventLog) -> None:
    on = await prepared(event_log, 1)
    await append(event_log, on, *(("k", "x" * 1000) for _ in range(20)))
    async with event_log.group(fresh("g"), [on], "a", let_go) as reader:
        assert len(await read(reader, most=5)) == 5
        bounded = await reader.read(max_records=100, max_bytes=3500, timeout=SOON)
        assert 1 <= len(texts(bounded)) <= 4


async def test_bytes_are_bounded_over_all_partitions_and_none_starves(event_log: EventLog) -> None:
    on = await prepared(event_log, 3)
    async with event_log.appender() as appender:
        await appender.append([note(on, None, "x" * 1000, partition=n % 3) for n in range(30)])
    found: list[Record] = []
    async with event_log.group(fresh("g"), [on], "a", let_go) as reader, asyncio.timeout(SOON):
        while len(found) < 30:
            batches = await reader.read(max_records=100, max_bytes=3500, timeout=1)
            assert sum(r.size for records in batches.values() for r in records) <= 3500
            found += [record for records in batches.values() for record in records]
    assert len({(r.at, r.offset) for r in found}) == 30


@pytest.mark.parametrize("idle", range(3))
async def test_one_at_a_time_a_partition_that_is_refilled_starves_no_other(
    event_log: EventLog, idle: int
) -> None:
    on, found = await prepared(event_log, 3), list[str]()
    much, little = (note(on, None, text, partition=p) for text, p in (("nhiều", 0), ("ít", 2)))
    async with (
        event_log.group(fresh("g"), [on], "a", let_go) as reader,
        event_log.appender() as appender,
    ):
        await holds(reader, 3)
        await appender.append([much, much, little])
        while "ít" not in found:
            found += [(r.value or b"").decode() for r in await read(reader, most=1)]
            await appender.append([much])
            reader.pause(reader.assigned())
            for _ in range(idle):
                await read(reader, timeout=0.05)
            reader.resume(reader.assigned())
            assert len(found) <= 8


async def test_a_paused_partition_gives_nothing_until_resumed(event_log: EventLog) -> None:
    on = await prepared(event_log, 1)
    async with event_log.group(fresh("g"), [on], "a", let_go) as reader:
        await holds(reader, 1)
        reader.pause(reader.assigned())
        await append(event_log, on, ("k", "một"))
        assert await read(reader, timeout=0.2) == []
        reader.resume(reader.assigned())
        assert len(await read_all(reader, 1)) == 1


async def test_seek_reads_again(event_log: EventLog) -> None:
    on = await prepared(event_log, 1)
    await append(event_log, on, ("k", "một"), ("k", "hai"))
    async with event_log.group(fresh("g"), [on], "a", let_go) as reader:
        first = await read_all(reader, 2)
        reader.seek(TopicPartition(on.name, 0), 1)
        assert await read_all(reader, 1) == first[1:]


async def test_lag_is_what_is_not_committed(event_log: EventLog) -> None:
    on = await prepared(event_log, 1)
    await append(event_log, on, ("k", "một"), ("k", "hai"), ("k", "ba"))
    at = TopicPartition(on.name, 0)
    async with event_log.group(fresh("g"), [on], "a", let_go) as reader:
        await read_all(reader, 3)
        assert await reader.lag() == {at: 3}
        await reader.commit({at: 2})
        assert await reader.lag() == {at: 1}


async def test_what_a_fenced_appender_leaves_behind_its_records_is_no_lag(
    event_log: EventLog,
) -> None:
    on = await prepared(event_log, 1)
    at = TopicPartition(on.name, 0)
    group = fresh("g")
    async with event_log.appender(fenced_as=fresh("relay")) as fenced:
        await fenced.append([note(on, "k", "một")])
    async with event_log.group(group, [on], "a", let_go) as reader:
        await read_all(reader, 1)
        await reader.commit({at: 1})
        while await reader.lag() != {at: 0}:
            assert not await reader.read(max_records=1, max_bytes=1000, timeout=SOON)
    [lag] = await lags_of(event_log, [group], [on], datetime.now(UTC))
    assert (lag.lag, lag.age) == (0, 0.0)


async def test_a_waiting_reader_is_woken_by_an_append(log_store: Store[EventLog]) -> None:
    async with log_store.open() as writing, log_store.open() as reading:
        on = await prepared(writing)
        async with reading.group(fresh("g"), [on], "a", let_go) as reader:
            waiting = asyncio.create_task(read_all(reader, 1))
            await append(writing, on, ("k", "một"))
            [record] = await waiting
            assert record.value == "một".encode()


async def test_two_members_share_and_each_record_goes_to_one(log_store: Store[EventLog]) -> None:
    async with log_store.open() as one, log_store.open() as two:
        on, group = await prepared(one, 4), fresh("g")
        async with (
            one.group(group, [on], "a", let_go) as first,
            two.group(group, [on], "b", let_go) as second,
        ):
            await asyncio.gather(holds(first, 2), holds(second, 2))
            assert first.assigned().isdisjoint(second.assigned())
            await append(one, on, *((f"k{n}", f"{n}") for n in range(50)))
            found = [*await read_shared(first, second, 50)]
    assert len({(r.at, r.offset) for r in found}) == len(found) == 50


async def read_shared(first: GroupReader, second: GroupReader, count: int) -> list[Record]:
    found: list[Record] = []
    async with asyncio.timeout(SOON):
        while len(found) < count:
            found += await read(first, timeout=0.05)
            found += await read(second, timeout=0.05)
    return found


async def test_partitions_are_let_go_before_another_member_has_them(
    log_store: Store[EventLog],
) -> None:
    async with log_store.open() as one, log_store.open() as two:
        on, group = await prepared(one, 2), fresh("g")
        revoked: list[frozenset[TopicPartition]] = []

        async def finish(partitions: frozenset[TopicPartition]) -> None:
            await first.commit(dict.fromkeys(partitions, 1))
            revoked.append(partitions)

        async with one.group(group, [on], "a", finish) as first:
            await holds(first, 2)
            await append(one, on, *((f"k{n}", f"{n}") for n in range(20)))
            await read_all(first, 20)
            async with two.group(group, [on], "b", let_go) as second:
                _, found = await asyncio.gather(holds(first, 1), holds(second, 1))
                found += await read(second, timeout=0.2)
                assert second.assigned() <= frozenset().union(*revoked)
                assert min(record.offset for record in found) == 1


async def test_a_lost_partition_cannot_be_committed(log_store: Store[EventLog]) -> None:
    async with log_store.open() as one, log_store.open() as two:
        on, group = await prepared(one, 2), fresh("g")
        await append_to_each(one, on)
        async with one.group(group, [on], "a", let_go) as first:
            held = after(await read_all(first, 2))
            async with two.group(group, [on], "b", let_go) as second:
                await asyncio.gather(holds(first, 1), holds(second, 1))
                [lost] = second.assigned()
                with pytest.raises(LostPartition):
                    await first.commit({lost: held[lost]})
        assert lost not in await one.committed(group, [on])


async def append_to_each(log: EventLog, on: Topic) -> None:
    async with log.appender() as appender:
        each = range(on.partitions)
        await appender.append([note(on, "k", f"{n}", partition=n) for n in each])


async def test_a_member_of_the_same_name_takes_over_at_once(log_store: Store[EventLog]) -> None:
    async with log_store.open() as one, log_store.open() as two:
        on, group = await prepared(one, 1), fresh("g")
        await append(one, on, ("k", "một"))
        async with one.group(group, [on], "a", let_go) as old:
            held = await read_all(old, 1)
            async with two.group(group, [on], "a", let_go) as new:
                assert await read_all(new, 1) == held
                with pytest.raises(LostPartition):
                    await old.commit(after(held))


async def test_a_newer_appender_of_the_name_fences_the_older(log_store: Store[EventLog]) -> None:
    async with log_store.open() as one, log_store.open() as two:
        on, name = await prepared(one, 1), fresh("relay")
        async with one.appender(fenced_as=name) as old:
            await old.append([note(on, "k", "một")])
            async with two.appender(fenced_as=name) as new:
                with pytest.raises(Fenced):
                    await old.append([note(on, "k", "trễ"), note(on, "k", "trễ nữa")])
                await new.append([note(on, "k", "hai")])
        async with one.tail([on]) as tail:
            assert texts(await tail.read(max_records=9, timeout=SOON)) == ["một", "hai"]


async def test_a_record_too_large_leaves_nothing(event_log: EventLog) -> None:
    on = topic(1, max_bytes=10_000)
    await event_log.prepare([on])
    async with event_log.appender() as appender:
        with pytest.raises(TooLarge):
            await appender.append([note(on, "k", "nhỏ"), note(on, "k", "x" * 20_000)])
    assert await event_log.ends([on]) == {TopicPartition(on.name, 0): 0}


async def test_a_topic_that_differs_from_its_record_is_named(event_log: EventLog) -> None:
    on = await prepared(event_log, 3)
    await event_log.prepare([on])
    changed = Topic(
        name=on.name, carries="", key="", events=None, written_by=(), read_by=(), partitions=4
    )
    with pytest.raises(ValueError, match=on.name):
        await event_log.prepare([changed])


async def test_an_unknown_topic_says_what_to_run(event_log: EventLog) -> None:
    unknown = topic()
    async with event_log.appender() as appender:
        with pytest.raises(ValueError, match="lantoa topics"):
            await appender.append([note(unknown, "k", "một")])


async def test_a_tail_begins_where_it_is_told(event_log: EventLog) -> None:
    on = await prepared(event_log, 1)
    at = TopicPartition(on.name, 0)
    await append(event_log, on, ("k", "một"), ("k", "hai"))
    async with event_log.tail([on], {at: 1}) as tail:
        assert texts(await tail.read(max_records=9, timeout=SOON)) == ["hai"]
        assert tail.positions() == {at: 2}
        assert await tail.read(max_records=9, timeout=0.05) == {}
    assert await event_log.ends([on]) == {at: 2}
    assert await event_log.starts([on]) == {at: 0}


async def test_many_appends_at_once_are_all_there(event_log: EventLog) -> None:
    on = await prepared(event_log)
    async with event_log.appender() as appender:
        await asyncio.gather(*(appender.append([note(on, f"k{n}", f"{n}")]) for n in range(200)))
    assert sum((await event_log.ends([on])).values()) == 200


async def test_the_log_answers(event_log: EventLog) -> None:
    await event_log.ping()

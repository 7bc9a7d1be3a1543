"""What only a real broker can prove: the embedded log says nothing of it."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.servers import KafkaServer
from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import TOPICS, Topic, dead_letters, redrive
from lantoa.engines.eventlog import EventLog, GroupReader, LostPartition, Record, TopicPartition
from lantoa.engines.kafka.sending import size
from lantoa.engines.opening import open_log
from lantoa.runtime.errors import Away, Fenced, TooLarge
from lantoa.runtime.reading import read_to_end
from tests.laws.stores import fresh, let_go, note, topic
from tests.stack import Stack

pytestmark = pytest.mark.cluster
SOON = 30.0


@pytest.fixture
async def log(stack: Stack, tmp_path: Path) -> AsyncIterator[EventLog]:
    async with open_log(stack.kafka, tmp_path) as log:
        yield log


async def prepared(log: EventLog, partitions: int = 1) -> Topic:
    made = topic(partitions)
    await log.prepare([made])
    return made


async def append(log: EventLog, *records: Outgoing) -> None:
    async with log.appender() as appender:
        await appender.append(records)


async def everything(log: EventLog, on: Topic) -> list[str]:
    return [(record.value or b"").decode() async for record in read_to_end(log, on)]


class Handling:
    """A member that handles and commits what it reads, until it is told to stop."""

    def __init__(self, reader: GroupReader, handled: list[Record]) -> None:
        self.reader = reader
        self.handled = handled
        self.mine = 0
        self.stopped = False

    async def run(self) -> None:
        while not self.stopped:
            batches = await self.reader.read(max_records=7, max_bytes=1 << 20, timeout=0.1)
            for at, records in batches.items():
                self.handled += records
                self.mine += len(records)
                await self._commit(at, records[-1].offset + 1)

    async def _commit(self, at: TopicPartition, offset: int) -> None:
        try:
            await self.reader.commit({at: offset})
        except LostPartition:
            return


async def until(condition: object) -> None:
    """Wait for what others do."""
    async with asyncio.timeout(SOON):
        while not condition():  # type: ignore[operator]
            await asyncio.wait({asyncio.get_running_loop().create_future()}, timeout=0.02)


def assert_nothing_lost(handled: list[Record], on: Topic, count: int) -> None:
    """Every record was handled, and each key's first handlings are in order."""
    first: dict[TopicPartition, list[int]] = defaultdict(list)
    for record in handled:
        if record.offset not in first[record.at]:
            first[record.at].append(record.offset)
    assert sum(map(len, first.values())) == count
    for offsets in first.values():
        assert offsets == list(range(len(offsets)))


async def test_members_come_and_go_and_nothing_is_lost(log: EventLog) -> None:
    on, group = await prepared(log, 4), fresh("g")
    handled: list[Record] = []
    async with asyncio.TaskGroup() as tasks, log.group(group, [on], "", let_go) as reader:
        first = Handling(reader, handled)
        tasks.create_task(first.run())
        await append(log, *(note(on, f"k{n % 20}", f"{n}") for n in range(200)))
        async with log.group(group, [on], "", let_go) as other:
            second = Handling(other, handled)
            tasks.create_task(second.run())
            await append(log, *(note(on, f"k{n % 20}", f"{n}") for n in range(200)))
            await until(lambda: first.mine > 0 and second.mine > 0)
            second.stopped = True
        await append(log, *(note(on, f"k{n % 20}", f"{n}") for n in range(200)))
        await until(lambda: len({(r.at, r.offset) for r in handled}) == 600)
        first.stopped = True
    assert_nothing_lost(handled, on, 600)


async def test_a_named_member_comes_back_without_moving_the_others(log: EventLog) -> None:
    on, group = await prepared(log, 4), fresh("g")
    revoked: list[frozenset[TopicPartition]] = []

    async def note_loss(partitions: frozenset[TopicPartition]) -> None:
        revoked.append(partitions)

    async with log.group(group, [on], "a", note_loss) as staying:
        async with log.group(group, [on], "b", let_go) as leaving:
            await until(lambda: len(staying.assigned()) == len(leaving.assigned()) == 2)
            before = leaving.assigned()
        revoked.clear()
        async with log.group(group, [on], "b", let_go) as back:
            assert back.assigned() == before
            await append(log, *(note(on, None, "x", partition=n) for n in range(4)))
            await staying.read(max_records=9, max_bytes=999, timeout=SOON)
            assert revoked == []


async def test_a_zombie_relay_is_fenced_and_cannot_win_the_name_back(log: EventLog) -> None:
    on, name = await prepared(log), fresh("relay")
    async with log.appender(fenced_as=name) as zombie:
        await zombie.append([note(on, "k", "một")])
        async with log.appender(fenced_as=name) as successor:
            for _ in range(2):
                with pytest.raises(Fenced):
                    await zombie.append([note(on, "k", "trễ"), note(on, "k", "trễ nữa")])
            await successor.append([note(on, "k", "hai")])
    assert await everything(log, on) == ["một", "hai"]


async def test_a_cancelled_transaction_leaves_nothing_to_be_read(log: EventLog) -> None:
    on, name = await prepared(log), fresh("relay")
    async with log.appender(fenced_as=name) as cancelled:
        await cancelled.append([note(on, "k", "một")])
        half = asyncio.create_task(cancelled.append([note(on, "k", f"dở {n}") for n in range(500)]))
        await asyncio.wait({half}, timeout=0.001)
        half.cancel()
        await asyncio.wait({half})
        assert half.cancelled()
        with pytest.raises(Fenced, match="anew"):
            await cancelled.append([note(on, "k", "nữa")])
        async with log.appender(fenced_as=name) as successor:
            await successor.append([note(on, "k", "hai")])
    assert await everything(log, on) == ["một", "hai"]


async def test_reading_to_the_end_passes_over_the_marks_of_transactions(log: EventLog) -> None:
    on = await prepared(log)
    async with log.appender(fenced_as=fresh("relay")) as appender:
        for text in ("một", "hai"):
            await appender.append([note(on, "k", text)])
    assert await log.ends([on]) == {TopicPartition(on.name, 0): 4}
    assert await everything(log, on) == ["một", "hai"]


async def test_compaction_keeps_the_newest_of_a_key_and_a_tombstone_ends_it(
    stack: Stack, log: EventLog
) -> None:
    on = topic(1)
    await make_hasty(stack, on.name)
    texts = [note(on, "luat-57", f"bản {n}") for n in range(3)]
    gone = Outgoing(topic=on.name, key=b"luat-14", value=None)
    await append(log, *texts, note(on, "luat-14", "cũ"), gone)
    async with asyncio.timeout(SOON):
        while [r.value for r in await kept(log, on)] != ["bản 2".encode()]:
            await append(log, note(on, "nhịp", "nhịp"))


async def kept(log: EventLog, on: Topic) -> list[Record]:
    """What stands on the topic apart from the beats that make the broker close its segments."""
    return [r async for r in read_to_end(log, on) if r.key != "nhịp".encode()]


async def make_hasty(stack: Stack, name: str) -> None:
    """A topic that is compacted within seconds."""
    settings = {"cleanup.policy": "compact", "segment.ms": "200", "delete.retention.ms": "0"}
    settings |= {"min.cleanable.dirty.ratio": "0.01", "max.compaction.lag.ms": "200"}
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, 1, 1, topic_configs=settings)])
    async with asyncio.timeout(SOON):
        while name not in await admin.list_topics():
            await asyncio.wait({asyncio.get_running_loop().create_future()}, timeout=0.02)
    await admin.close()


async def test_a_record_of_the_size_of_its_topic_is_taken_and_no_larger(log: EventLog) -> None:
    on = topic(1, max_bytes=100_000)
    await log.prepare([on])
    plain = Outgoing(topic=on.name, key=b"k", value=b"")
    fits = Outgoing(topic=on.name, key=b"k", value=os.urandom(on.max_bytes - size(plain)))
    async with log.appender() as appender:
        await appender.append([fits])
        with pytest.raises(TooLarge):
            await appender.append([Outgoing(topic=on.name, key=b"k", value=fits.value + b"x")])  # type: ignore[operator]


async def test_a_dead_letter_may_have_neither_key_nor_value(log: EventLog) -> None:
    on = await prepared(log, 2)
    await append(log, Outgoing(topic=on.name, key=None, value=None, headers=(("why", b"null"),)))
    [letter] = [record async for record in read_to_end(log, on)]
    assert (letter.key, letter.value, letter.headers) == (None, None, (("why", b"null"),))


async def test_a_topic_kept_otherwise_than_its_record_says_is_named(log: EventLog) -> None:
    on = await prepared(log)
    with pytest.raises(ValueError, match=r"cleanup\.policy=compact"):
        await log.prepare([replace(on, compacted=True)])


async def test_the_broker_keeps_every_topic_as_its_record_says(log: EventLog) -> None:
    real = [*TOPICS, dead_letters("indexer"), redrive("indexer")]
    made = [replace(each, name=f"{each.name}.{fresh('law')}") for each in real]
    await log.prepare(made)
    await log.prepare(made)
    assert len(await log.ends(made)) == sum(each.partitions for each in made)


async def test_a_broker_killed_under_load_loses_nothing_and_doubles_nothing(
    broker: KafkaServer, tmp_path: Path
) -> None:
    async with open_log(broker.url, tmp_path) as log:
        on, acknowledged = await prepared(log, 3), list[str]()
        async with log.appender() as appender, log.group(fresh("g"), [on], "", let_go) as reader:
            handled: list[Record] = []
            member, stop = Handling(reader, handled), asyncio.Event()

            async def write(key: str) -> None:
                while not stop.is_set():
                    text = f"{key}-{len(acknowledged)}"
                    await appender.append([note(on, key, text)])
                    acknowledged.append(text)

            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(member.run())
                for n in range(10):
                    tasks.create_task(write(f"k{n}"))
                await until(lambda: len(acknowledged) > 200)
                await broker.kill()
                before = len(acknowledged)
                await broker.start()
                await until(lambda: len(acknowledged) > before + 200)
                stop.set()
                await until(lambda: len({(r.at, r.offset) for r in handled}) == len(acknowledged))
                member.stopped = True
        assert sorted(await everything(log, on)) == sorted(acknowledged)


async def test_a_broker_that_is_away_is_named_in_time_and_is_found_again(
    broker: KafkaServer, tmp_path: Path
) -> None:
    async with open_log(broker.url, tmp_path) as log:
        on = await prepared(log)
        async with log.appender() as appender, log.appender(fenced_as="relay") as relay:
            await appender.append([note(on, "k", "một")])
            await broker.kill()
            await asyncio.gather(
                away(log.ping(), within=3.5),
                away(opened(broker.url, tmp_path), within=3.5),
                away(appender.append([note(on, "k", "bỏ")]), within=20),
                away(relay.append([note(on, "k", "bỏ nữa")]), within=20),
            )
            await broker.start()
            await log.ping()
            await appender.append([note(on, "k", "hai")])
            with pytest.raises(Fenced):
                await relay.append([note(on, "k", "trễ")])
        async with log.appender(fenced_as="relay") as relay:
            await relay.append([note(on, "k", "ba")])
        assert await everything(log, on) == ["một", "hai", "ba"]


async def opened(url: str, data: Path) -> None:
    async with open_log(url, data) as log:
        await log.ping()


async def away(asked: object, within: float) -> None:
    """It says Away, and says it in time."""
    async with asyncio.timeout(within):
        with pytest.raises(Away):
            await asked  # type: ignore[misc]

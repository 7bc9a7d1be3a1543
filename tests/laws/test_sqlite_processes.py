"""Real processes share the embedded engine, and some of them are killed or stopped."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from lantoa.engines.eventlog import EventLog, GroupReader
from lantoa.engines.opening import open_log, open_records
from lantoa.engines.records import Lease, Records
from lantoa.runtime.clock import SystemClock
from tests.laws.child import GROUP, LEASE, ON
from tests.laws.stores import let_go, note, texts

TAKEN_OVER_WITHIN = 1.0
SOON = 20.0


@pytest.fixture
async def log(tmp_path: Path) -> AsyncIterator[EventLog]:
    async with open_log("sqlite:log.db", tmp_path) as log:
        await log.prepare([ON])
        yield log


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[Records]:
    async with open_records("sqlite:records.db", tmp_path, "laws") as records:
        yield records


@asynccontextmanager
async def child(role: str, data: Path) -> AsyncIterator[Process]:
    """A process in that role, dead at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.laws.child",
        role,
        str(data),
        stdin=PIPE,
        stdout=PIPE,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def hears(process: Process) -> str:
    """What the child says next."""
    assert process.stdout is not None
    async with asyncio.timeout(SOON):
        return (await process.stdout.readline()).decode().strip()


async def tell(process: Process) -> None:
    assert process.stdin is not None
    process.stdin.write(b"now\n")
    await process.stdin.drain()


async def append(log: EventLog, count: int) -> None:
    async with log.appender() as appender:
        await appender.append([note(ON, "k", str(n), partition=n % 2) for n in range(count)])


async def takes(reader: GroupReader, partitions: int) -> list[str]:
    """What a member reads until it holds that many partitions."""
    found: list[str] = []
    async with asyncio.timeout(SOON):
        while len(reader.assigned()) < partitions:
            found += texts(await reader.read(max_records=10, max_bytes=9999, timeout=0.05))
    return found


async def claims(records: Records) -> Lease:
    async with asyncio.timeout(SOON):
        while (lease := await records.claim(LEASE, "parent", 60)) is None:
            await records.ping()
    return lease


async def test_what_a_killed_process_held_is_taken_over_within_a_second(
    tmp_path: Path, log: EventLog, records: Records
) -> None:
    await append(log, 4)
    async with (
        child("hold", tmp_path) as process,
        log.group(GROUP, [ON], "parent", let_go) as reader,
    ):
        assert await hears(process) == "holds"
        assert await records.claim(LEASE, "parent", 60) is None
        await takes(reader, 1)
        now = asyncio.get_running_loop().time
        process.kill()
        killed = now()
        await takes(reader, 2)
        lease = await claims(records)
        assert now() - killed <= TAKEN_OVER_WITHIN
        assert lease.epoch == 2


async def test_a_killed_member_that_comes_back_has_its_partitions_at_once(
    tmp_path: Path, log: EventLog
) -> None:
    await append(log, 4)
    async with child("hold", tmp_path) as process:
        assert await hears(process) == "holds"
        process.kill()
        await process.wait()
    async with log.group(GROUP, [ON], "child", let_go) as reader:
        assert len(reader.assigned()) == 2
        found = texts(await reader.read(max_records=9, max_bytes=999, timeout=0))
    assert sorted(found) == ["0", "1", "2", "3"], "what was not committed is read again"


async def test_a_stopped_process_can_neither_commit_nor_append_when_it_goes_on(
    tmp_path: Path, log: EventLog
) -> None:
    await append(log, 4)
    async with child("hold", tmp_path) as process:
        assert await hears(process) == "holds"
        process.send_signal(signal.SIGSTOP)
        grow_old(tmp_path)
        async with (
            log.appender(fenced_as=LEASE) as appender,
            log.group(GROUP, [ON], "parent", let_go) as reader,
        ):
            await takes(reader, 2)
            await appender.append([note(ON, "k", "mới")])
            process.send_signal(signal.SIGCONT)
            await tell(process)
            assert await hears(process) == "lost"
            assert await hears(process) == "fenced"


def grow_old(data: Path) -> None:
    """As if the stopped process had shown no sign of life for a minute."""
    for lock in (data / "log.db.locks").iterdir():
        seen = lock.stat().st_mtime - 60
        os.utime(lock, (seen, seen))


async def test_every_acknowledged_append_of_a_killed_process_is_there(
    tmp_path: Path, log: EventLog
) -> None:
    async with child("append", tmp_path) as process, log.tail([ON]) as tail:
        acknowledged = {await hears(process) for _ in range(100)}
        process.kill()
        while word := await hears(process):
            acknowledged.add(word)
        found: list[str] = []
        while batches := await tail.read(max_records=1000, timeout=0):
            found += texts(batches)
    assert acknowledged <= set(found)
    assert len(found) == len(set(found)) <= len(acknowledged) + 1


async def test_a_reader_hears_of_another_process_within_50_ms(
    tmp_path: Path, log: EventLog
) -> None:
    async with child("append", tmp_path), log.tail([ON]) as tail:
        delays: list[float] = []
        async with asyncio.timeout(SOON):
            while len(delays) < 20:
                for batch in (await tail.read(max_records=1000, timeout=SOON)).values():
                    delays.append(wall() - batch[0].timestamp_ms / 1000)
    assert sorted(delays)[len(delays) // 2] <= 0.05


def wall() -> float:
    return SystemClock().now().timestamp()

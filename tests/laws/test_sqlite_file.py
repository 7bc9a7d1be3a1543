"""What the embedded engine's files promise: private, whole, and Away when the disk is not there."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lantoa.engines.directory import DamagedFile
from lantoa.engines.opening import open_files, open_log, open_records
from lantoa.engines.records import Index, Table
from lantoa.runtime.errors import Away
from tests.laws.stores import note, topic
from tests.laws.test_records_laws import Note

SOON = 10.0


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """A disk on which no file grows beyond that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_only_the_owner_may_read(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with (
        open_log("sqlite:log.db", data) as log,
        open_records("sqlite:records.db", data, "notifier"),
        open_files("file:files", data) as files,
    ):
        await log.ping()
        hash_ = await files.put(b"tranh")
        for path in data.rglob("*"):
            assert mode(path) == (0o700 if path.is_dir() else 0o600), path
        assert mode(data) == 0o700
        assert (data / "records.notifier.db").is_file()
        assert hash_


async def test_a_full_disk_is_away_and_what_was_acknowledged_stays(tmp_path: Path) -> None:
    on = topic(1)
    async with open_log("sqlite:log.db", tmp_path) as log:
        await log.prepare([on])
        async with log.appender() as appender:
            await appender.append([note(on, "k", "trước")])
            with disk_of(256 * 1024), pytest.raises(Away) as away:
                await appender.append([note(on, "k", "x" * 500_000), note(on, "k", "sau")])
            assert away.value.dependency == "log"
            [after] = await appender.append([note(on, "k", "sau")])
    assert after.offset == 1


async def test_a_locked_file_is_away_within_three_seconds(tmp_path: Path) -> None:
    async with open_records("sqlite:records.db", tmp_path, "laws") as records:
        other = sqlite3.connect(tmp_path / "records.laws.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(Away) as away:
                await records.ping()
        finally:
            other.close()
        assert away.value.dependency == "records"


async def test_a_damaged_file_is_away(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_bytes(b"not a database " * 1000)
    with pytest.raises(Away):
        async with open_log("sqlite:log.db", tmp_path):
            pass


async def test_a_closed_log_is_away(tmp_path: Path) -> None:
    async with open_log("sqlite:log.db", tmp_path) as log:
        await log.prepare([topic()])
    with pytest.raises(Away):
        await log.ping()


async def test_an_index_of_an_unknown_field_is_refused(tmp_path: Path) -> None:
    async with open_records("sqlite:records.db", tmp_path, "laws") as records:
        with pytest.raises(ValueError, match="titel"):
            await records.prepare([Table("notes", Note, (Index("by-title", ("titel",)),))])


async def test_damaged_bytes_are_never_given_and_can_be_put_again(tmp_path: Path) -> None:
    async with open_files("file:files", tmp_path) as files:
        hash_ = await files.put(b"tranh")
        [path] = (tmp_path / "files").glob(f"*/{hash_}")
        path.write_bytes(b"trang")
        with pytest.raises(DamagedFile):
            await files.get(hash_)
        await files.put(b"tranh")
        assert await files.get(hash_) == b"tranh"


async def test_bytes_that_cannot_be_written_leave_nothing_behind(tmp_path: Path) -> None:
    async with open_files("file:files", tmp_path) as files:
        with disk_of(1000), pytest.raises(Away):
            await files.put(b"x" * 5000)
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]

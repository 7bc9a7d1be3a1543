"""The follow index in one file, so that a planner that starts again need not read millions.

The file is replaced by a rename, begins with its form and the SHA-256 of the rest, and is passed
over and removed when anything about it is not as expected: then the topic is read from its
beginning, which is slower and never wrong. It holds numbers and rules, nothing personal; who was
erased is not in the next one, and none is used after seven days, as long as the log keeps
tombstones.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

import msgspec
import structlog
from msgspec import Struct

from lantoa_notifier.domain.packing import MEANING, Packed

FORM: Final = b"lantoa-follows-1\n"
OLDEST: Final = timedelta(days=7)
SUM: Final = sha256().digest_size
log = structlog.get_logger()


class Mark(Struct, frozen=True, array_like=True):
    """The last record of a partition that the index knows: where it stood, and when it came."""

    partition: int
    offset: int
    timestamp_ms: int


class Snapshot(Struct, frozen=True, kw_only=True):
    """The index as of some records of a log."""

    log: str
    """Its address: another log's records have other offsets."""
    topic: str
    saved_at: datetime
    marks: tuple[Mark, ...]
    follows: Packed
    meaning: tuple[str | int, ...] = MEANING


class Unusable(ValueError):  # noqa: N818 - reads as a fact
    """The file cannot be gone on from; the message says why."""


class SnapshotFile:
    """Where the snapshot of one log and topic is kept."""

    def __init__(self, path: Path, log_url: str, topic: str) -> None:
        self._path = path
        self._log = log_url
        self._topic = topic

    def encoded(self, marks: tuple[Mark, ...], follows: Packed, now: datetime) -> bytes:
        """What is to be written."""
        snapshot = Snapshot(
            log=self._log, topic=self._topic, saved_at=now, marks=marks, follows=follows
        )
        return msgspec.msgpack.encode(snapshot)

    def write(self, body: bytes) -> None:
        """Put it in the place of the last one, whole or not at all. Not synced: a file that a
        power failure tore is told by its sum. Raises OSError."""
        fresh = self._path.with_name(f"{self._path.name}.{uuid4().hex}")
        try:
            fresh.touch(0o600)
            with fresh.open("wb") as file:
                for part in (FORM, sha256(body).digest(), body):
                    file.write(part)
            fresh.replace(self._path)
        finally:
            fresh.unlink(missing_ok=True)

    def read(self, now: datetime) -> Snapshot | None:
        """The last one that was written; None, and why in the log, when it cannot be used.

        What a process left half-written when it died is removed. (Who writes at this very moment
        fails, and writes again ten minutes later.)
        """
        for left in self._path.parent.glob(f"{self._path.name}.*"):
            left.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            try:
                return self._usable(self._path.read_bytes(), now)
            except (Unusable, msgspec.MsgspecError) as why:
                log.warning("follows.snapshot_passed_over", reason=str(why))
                self._path.unlink()
        return None

    def _usable(self, whole: bytes, now: datetime) -> Snapshot:
        if not whole.startswith(FORM):
            raise Unusable("it has another form")
        rest = memoryview(whole)[len(FORM) :]
        if sha256(rest[SUM:]).digest() != rest[:SUM]:
            raise Unusable("it is damaged")
        snapshot = msgspec.msgpack.decode(rest[SUM:], type=Snapshot)
        if (snapshot.log, snapshot.topic) != (self._log, self._topic):
            raise Unusable("it is of another log")
        if snapshot.meaning != MEANING:
            raise Unusable("it means other things")
        if not timedelta() <= now - snapshot.saved_at < OLDEST:
            raise Unusable("it is of another time")
        return snapshot

"""Who is alive on this machine: every open handle holds an flock on a file of its own.

The kernel drops the lock when the process dies, however it dies, so others know within their
next look. A stopped process keeps its lock: its file's time grows old instead.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

STALE_SECONDS = 10.0
"""After so long without a beat, a handle counts as stopped."""


def _folder(database: Path) -> Path:
    folder = database.with_name(database.name + ".locks")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def opening(database: Path) -> Iterator[None]:
    """One process at a time opens the file for the first time and makes its tables."""
    handle = os.open(_folder(database) / "opening", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class Session:
    """One open handle of a database, alive as long as its lock is held."""

    def __init__(self, database: Path) -> None:
        self._folder = _folder(database)
        self.id = uuid4().hex
        with opening(database):
            self._sweep()
            self._handle = os.open(self._folder / self.id, os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_EX)

    def beat(self) -> None:
        """Show that this process is not stopped."""
        os.utime(self._handle)

    def alive(self, session: str) -> bool:
        """Whether the process that opened that session still exists."""
        return session == self.id or _held(self._folder / session)

    def awake(self, session: str) -> bool:
        """Whether it exists and has shown within 10 seconds that it is not stopped."""
        if session == self.id:
            return True
        try:
            beat = (self._folder / session).stat().st_mtime
        except FileNotFoundError:
            return False
        return time.time() - beat < STALE_SECONDS and self.alive(session)

    def close(self) -> None:
        """Let go: whatever this session held is free."""
        (self._folder / self.id).unlink(missing_ok=True)
        os.close(self._handle)

    def _sweep(self) -> None:
        for path in self._folder.iterdir():
            if path.name != "opening" and not _held(path):
                path.unlink(missing_ok=True)


def _held(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False

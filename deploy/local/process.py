"""Processes that outlive the program that started them, known by more than their number.

A process number is given out again after its owner has ended. So a process is known by its number,
the moment it started and its command line, and every signal goes through a handle that cannot slip
to another process (Linux).
"""

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Identity:
    """Which process, beyond doubt: number, start in ticks since boot, boot, command line."""

    pid: int
    started: str
    boot: str
    command: str

    @staticmethod
    def of(pid: int) -> "Identity | None":
        """Return who has this number now, None if nobody; one that is ending has no command."""
        proc = Path("/proc") / str(pid)
        try:
            state = proc.joinpath("stat").read_text().rpartition(")")[2].split()
            command = proc.joinpath("cmdline").read_text().replace("\0", " ").strip()
        except (FileNotFoundError, ProcessLookupError):
            return None
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return Identity(pid, state[19], boot, command)

    def remains(self) -> bool:
        """Say whether it runs or is ending; while it ends its threads may still hold its ports."""
        now = Identity.of(self.pid)
        return now in (self, replace(self, command=""))

    def alive(self) -> bool:
        """Say whether exactly this process still runs."""
        return Identity.of(self.pid) == self


def spawn(command: Sequence[str], log: Path) -> Identity:
    """Start a process in a session and group of its own, its output appended to `log`."""
    output = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    pid = os.posix_spawn(
        command[0],
        list(command),
        _ENVIRONMENT,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), output, 0o644),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
        setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP],
    )
    identity = _once_named(pid)
    if identity is None:
        raise ProcessLookupError(f"{command[0]} ended at once; see {log}")
    return identity


async def ended(identity: Identity, seconds: float) -> bool:
    """Wait until the process has ended, at most `seconds`; say whether it has."""
    with _handle(identity) as handle:
        if handle is None:
            return True
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(handle, over.set)
        try:
            await asyncio.wait_for(over.wait(), seconds)
        except TimeoutError:
            return False
        finally:
            loop.remove_reader(handle)
    _reap(identity.pid)
    return True


def send(identity: Identity, number: signal.Signals) -> None:
    """Signal exactly this process; if it has ended, nobody is signalled."""
    with _handle(identity) as handle:
        if handle is not None:
            signal.pidfd_send_signal(handle, number)


async def end(identity: Identity, seconds: float) -> None:
    """Ask the process to end; after `seconds` make it."""
    send(identity, signal.SIGTERM)
    if not await ended(identity, seconds):
        send(identity, signal.SIGKILL)
        await ended(identity, seconds)


def _once_named(pid: int) -> Identity | None:
    """For a moment after it was spawned a process has no command line."""
    while (identity := Identity.of(pid)) is not None and not identity.command:
        if os.waitpid(pid, os.WNOHANG) != (0, 0):
            return None
    return identity


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


@contextmanager
def _handle(identity: Identity) -> Iterator[int | None]:
    try:
        handle = os.pidfd_open(identity.pid)
    except ProcessLookupError:
        yield None
        return
    try:
        yield handle if identity.remains() else None
    finally:
        os.close(handle)

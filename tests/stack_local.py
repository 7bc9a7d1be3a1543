"""Real servers as local processes, shared by all who test in this checkout.

Every user holds a shared lock. The last one to let go stops the servers, unless they were running
before anybody tested. A user that was killed has let go, too.
"""

import fcntl
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from deploy.local.layout import Layout
from deploy.local.probe import PortTakenError, refuse_taken
from deploy.local.settings import ROOT
from deploy.local.store import Store
from tests.stack_errors import StackMissingError

_COMMAND = "deploy/local/stack.py"
_OFFSETS = range(0, 60, 10)
_OWN_PORTS = range(21000, 27000)
_STARTED_BY_TESTS = "started-by-tests"


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Have the servers running; yield their addresses by name."""
    layout = _ours_or_free()
    layout.home.mkdir(parents=True, exist_ok=True)
    with (layout.home / "users").open("w") as users:
        with _one_at_a_time(layout):
            fcntl.flock(users, fcntl.LOCK_SH)
            if not layout.running:
                _call(layout, "up")
                layout.home.joinpath(_STARTED_BY_TESTS).touch()
        try:
            yield layout.urls
        finally:
            with _one_at_a_time(layout):
                if _nobody_else(users):
                    _leave_as_found(layout)


def fetch() -> None:
    """Have on this machine what the servers are made of."""
    _call(Layout(Store()), "fetch")


def _ours_or_free() -> Layout:
    """Return the set that runs here, or the first whose ports nobody has."""
    layouts = [Layout(Store(), offset) for offset in _OFFSETS]
    for layout in layouts:
        if layout.running or _free(layout):
            return layout
    raise StackMissingError(f"all ports are taken; see python3 {_COMMAND} status")


def _free(layout: Layout) -> bool:
    try:
        for server in layout.servers:
            for port in () if server.identity else server.ports:
                refuse_taken(server.name, port)
    except PortTakenError:
        return False
    return True


def _nobody_else(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _leave_as_found(layout: Layout) -> None:
    mark = layout.home / _STARTED_BY_TESTS
    if mark.exists():
        mark.unlink()
        _call(layout, "down")


def _call(layout: Layout, command: str) -> None:
    program = [sys.executable, str(ROOT / _COMMAND), "--offset", str(layout.offset), command]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StackMissingError(f"{done.stderr.strip()}\nTry: python3 {_COMMAND} {command}")


@contextmanager
def _one_at_a_time(layout: Layout) -> Iterator[None]:
    with (layout.home / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def free_port(width: int = 2) -> int:
    """Return the first of `width` free ports in a row, for a server of one's own."""
    starts = list(range(_OWN_PORTS.start, _OWN_PORTS.stop - width, width))
    random.shuffle(starts)
    for port in starts:
        try:
            for each in range(port, port + width):
                refuse_taken("a test", each)
        except PortTakenError:
            continue
        return port
    raise StackMissingError("no free port is left for a server of this test")

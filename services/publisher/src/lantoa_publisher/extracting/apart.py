"""Reading apart: a worker process for each file, so that a bomb takes nothing down with it."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from lantoa_publisher.extracting.refusing import LIMITS, Limits, Unreadable, too_large
from lantoa_publisher.extracting.task import Answer, Read, Task

_COMMAND = (sys.executable, "-m", "lantoa_publisher.extracting.worker")


def read_apart(data: bytes, suffix: str, limits: Limits = LIMITS) -> Read:
    """What a file holds. Raises Unreadable when it is refused, or when the worker did not live."""
    if len(data) > limits.file_bytes:
        raise too_large("kích thước tệp", "size of the file", limits.file_bytes)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, by the interpreter we run on
            _COMMAND,
            input=msgspec.msgpack.encode(Task(data, suffix, limits)),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            timeout=limits.seconds + 1,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise _too_slow(limits) from late
    return _told(done, limits)


def read_file(path: Path, limits: Limits = LIMITS) -> Read:
    """What the file at a path holds."""
    if path.stat().st_size > limits.file_bytes:
        raise too_large("kích thước tệp", "size of the file", limits.file_bytes)
    return read_apart(path.read_bytes(), path.suffix, limits)


def _told(done: subprocess.CompletedProcess[bytes], limits: Limits) -> Read:
    if done.returncode < 0:
        raise _too_slow(limits)
    if done.returncode:
        raise Unreadable("không đọc được tệp: bộ đọc đã dừng (the reader stopped on this file)")
    told = msgspec.msgpack.decode(done.stdout, type=Answer)
    if told.read is None:
        raise Unreadable(told.refused)
    return told.read


def _too_slow(limits: Limits) -> Unreadable:
    return Unreadable(
        f"đọc tệp quá {limits.seconds} giây hoặc quá bộ nhớ (reading takes too long or too much)"
    )

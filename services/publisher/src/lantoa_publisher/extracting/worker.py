"""The worker: reads one file that is not trusted, in a process with little memory and time."""

import resource
import sys

import msgspec

from lantoa_publisher.extracting.reading import read
from lantoa_publisher.extracting.refusing import Limits, Unreadable
from lantoa_publisher.extracting.task import Answer, Task


def bind(limits: Limits) -> None:
    """Let this process have no more than the limits, whatever a file makes it do."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(task: Task) -> Answer:
    """Read, or say why not."""
    try:
        return Answer(read(task.data, task.suffix, task.limits))
    except Unreadable as wrong:
        return Answer(refused=str(wrong))
    except (MemoryError, RecursionError) as wrong:
        return Answer(
            refused="tệp cần quá nhiều bộ nhớ để đọc "
            f"(reading it takes too much memory: {type(wrong).__name__})"
        )


def main() -> None:
    """One task in, one answer out."""
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Task)
    bind(task.limits)
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer(task)))


if __name__ == "__main__":
    main()

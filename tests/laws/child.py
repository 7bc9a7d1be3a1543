"""A process of its own for the laws that need one to die: ``python -m tests.laws.child``."""

import asyncio
import sys
from itertools import count
from pathlib import Path

from lantoa.engines.eventlog import EventLog, LostPartition
from lantoa.engines.opening import open_log, open_records
from lantoa.runtime.errors import Fenced
from tests.laws.stores import let_go, note, topic

ON = topic(2, name="lantoa.law.child.v1")
GROUP, LEASE = "children", "relay"


def say(word: str) -> None:
    """Tell the parent."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


async def told() -> None:
    """Wait until the parent says a line."""
    await asyncio.to_thread(sys.stdin.readline)


async def hold(log: EventLog, data: Path) -> None:
    """Hold the partitions, a lease and a fenced name; when told, try to use them."""
    async with (
        open_records("sqlite:records.db", data, "laws") as records,
        log.appender(fenced_as=LEASE) as appender,
        log.group(GROUP, [ON], "child", let_go) as reader,
    ):
        await records.claim(LEASE, "child", 3600)
        held = await reader.read(max_records=10, max_bytes=10_000, timeout=10)
        say("holds")
        await told()
        try:
            await reader.commit({at: records[-1].offset + 1 for at, records in held.items()})
        except LostPartition:
            say("lost")
        try:
            await appender.append([note(ON, "k", "trễ")])
        except Fenced:
            say("fenced")


async def append(log: EventLog) -> None:
    """Append for ever, and say each number when it is acknowledged."""
    async with log.appender() as appender:
        for number in count():
            await appender.append([note(ON, f"k{number % 5}", str(number))])
            say(str(number))


async def main(role: str, data: Path) -> None:
    """One of the two roles."""
    async with open_log("sqlite:log.db", data) as log:
        await log.prepare([ON])
        await (append(log) if role == "append" else hold(log, data))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))

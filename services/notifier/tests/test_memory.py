"""What a planner takes for a moment, it gives back to the machine."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

PLANNER = """
import asyncio, resource, sys
from pathlib import Path

from lantoa.contracts.topics import TOPICS
from lantoa.runtime.settings import CommonSettings
from lantoa.runtime.world import open_world
from lantoa_notifier.app import PLANNER, notifier

SNAPSHOT = 24 * 2**20

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

def encoded():
    return len(b"n" * SNAPSHOT)

async def main(folder):
    async with open_world(CommonSettings(data=folder)) as world:
        await world.log.prepare(TOPICS)
        async with notifier.open(world, PLANNER):
            before = held()
            for _ in range(3):
                encoded()
            print((held() - before) / SNAPSHOT)

asyncio.run(main(Path(sys.argv[1])))
"""
"""A process of its own, for what a C library has learned about pieces it does not forget."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that keeps them")
def test_a_planner_holds_nothing_of_a_snapshot_that_it_let_go_of(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PLANNER, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert float(told) < 0.1

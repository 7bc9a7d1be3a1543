"""What processes have used: CPU seconds since it began, megabytes now."""

import os
from collections.abc import Mapping
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


class Usage:
    """Of some processes, by name and pid (Linux, ``/proc``)."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self._before = {name: _seconds(pid) for name, pid in pids.items()}

    def cpu(self) -> dict[str, float]:
        """User and system seconds of each, all its threads."""
        return {name: _seconds(pid) - self._before[name] for name, pid in self._pids.items()}

    def memory(self) -> dict[str, float]:
        """Megabytes of each that are in memory."""
        return {name: _megabytes(pid) for name, pid in self._pids.items()}


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _megabytes(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6

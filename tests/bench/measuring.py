"""How everything here is measured: paired with its floor, in rounds, by CPU, as JSON lines.

The machine is shared and noisy, so a figure that can be one is a ratio: subject and floor take
turns in one process, CPU of all its threads each, and the median of the paired ratios counts.
"""

import asyncio
import gc
import statistics
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from importlib.util import find_spec
from time import process_time

import msgspec
from msgspec import UNSET, Struct, UnsetType

from deploy.local.server import ServerFailedError
from deploy.local.settings import MissingError
from lantoa.engines.opening import SEARCHES

ROUNDS = 8
"""Even, since who goes first changes: what that does to the ratio is in half of them."""
NEAR, MISSED = 1.1, 1.25
"""Up to a tenth over its goal a figure is near it; more than a quarter over, it is missed."""
Measured = Callable[[], Awaitable[float]]
"""Does the work once and returns the CPU seconds that one unit of it cost."""


class Figure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line: what was measured and how often, and what was wanted."""

    row: str
    says: str
    unit: str
    """``x`` is a ratio to the floor; the rest are units."""
    median: float
    least: float
    most: float
    rounds: int
    goal: float | UnsetType = UNSET
    subject_us: float | UnsetType = UNSET
    """CPU of one unit, in microseconds: of this machine, now."""
    floor_us: float | UnsetType = UNSET
    values: tuple[float, ...] = ()

    @property
    def verdict(self) -> str:
        """How it stands to its goal."""
        if self.goal is UNSET:
            return ""
        over = self.median / self.goal
        if over <= 1:
            return "met"
        return "near" if over <= NEAR else "over" if over <= MISSED else "missed"


class Missing(Struct, frozen=True, kw_only=True):
    """A row that could not be measured here, and why."""

    row: str
    not_measured: str


Line = Figure | Missing


def engine_missing(name: str) -> str | None:
    """Why a search engine cannot be measured; None when it is there."""
    package = SEARCHES[name].rpartition(".")[0]
    return None if find_spec(package) else f"the engine {name} is not in this checkout"


class Cpu:
    """CPU seconds of this process, all threads, since it was made."""

    def __init__(self) -> None:
        gc.collect()
        self._began = process_time()

    def per(self, units: int) -> float:
        """What one unit cost."""
        return (process_time() - self._began) / units


async def paired(
    row: str, says: str, subject: Measured, floor: Measured, *, goal: float, rounds: int = ROUNDS
) -> Figure:
    """The median of the ratios of so many rounds, after one that warms both up."""
    await subject()
    await floor()
    pairs = [await _round(subject, floor, turn) for turn in range(rounds)]
    ratios = [ours / theirs for ours, theirs in pairs]
    return figure(
        row,
        says,
        "x",
        ratios,
        goal=goal,
        subject_us=_micros([ours for ours, _ in pairs]),
        floor_us=_micros([theirs for _, theirs in pairs]),
    )


async def _round(subject: Measured, floor: Measured, turn: int) -> tuple[float, float]:
    """Who goes first changes, so that what one leaves behind harms both alike."""
    if turn % 2:
        theirs = await floor()
        return await subject(), theirs
    return await subject(), await floor()


def figure(
    row: str,
    says: str,
    unit: str,
    values: Sequence[float],
    *,
    goal: float | UnsetType = UNSET,
    subject_us: float | UnsetType = UNSET,
    floor_us: float | UnsetType = UNSET,
) -> Figure:
    """The figure of some values."""
    return Figure(
        row=row,
        says=says,
        unit=unit,
        median=_short(statistics.median(values)),
        least=_short(min(values)),
        most=_short(max(values)),
        rounds=len(values),
        goal=goal,
        subject_us=subject_us,
        floor_us=floor_us,
        values=tuple(map(_short, values)) if len(values) <= 2 * ROUNDS else (),
    )


def _micros(seconds: Sequence[float]) -> float:
    return round(statistics.median(seconds) * 1e6, 2)


def _short(value: float) -> float:
    return round(value, 3 if value < 100 else 1)


def tell(line: Line) -> None:
    """One JSON line, at once."""
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


def run(row: str, measure: Callable[[], Coroutine[None, None, None]]) -> None:
    """Measure one row, as its file does when it is run; say so when its servers are missing."""
    try:
        asyncio.run(measure())
    except (MissingError, ServerFailedError) as missing:
        tell(Missing(row=row, not_measured=f"{missing} (make stack-up fetches the servers)"))

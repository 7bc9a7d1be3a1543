"""The table of ``docs/performance.md``: written between two marks, the rest is left alone."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from msgspec import UNSET

from tests.bench.measuring import Figure, Line, Missing

BEGIN, END = "<!-- written by make bench -->", "<!-- end of what make bench writes -->"
HEAD = (
    "| what | goal | median | spread | rounds | | µs CPU, ours / floor |\n"
    "|---|---|---|---|---|---|---|\n"
)
LIBRARIES = ("aiokafka", "msgspec", "tantivy", "pyroaring", "numpy")


def write(document: Path, lines: Sequence[Line]) -> None:
    """Put the table of these lines into the document."""
    before, _, rest = document.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    document.write_text(f"{before}{BEGIN}\n{_written(lines)}{END}{after}")


def _written(lines: Sequence[Line]) -> str:
    rows = "".join(_row(line) for line in lines if isinstance(line, Figure))
    missing = "".join(_missing(line) for line in lines if isinstance(line, Missing))
    return f"{_machine()}\n\n{HEAD}{rows}\n{missing}"


def _row(figure: Figure) -> str:
    unit = "×" if figure.unit == "x" else f" {figure.unit}"
    goal = "" if figure.goal is UNSET else f"≤ {figure.goal:g}{unit}"
    micros = "" if figure.floor_us is UNSET else f"{figure.subject_us:g} / {figure.floor_us:g}"
    cells: Iterable[str] = (
        figure.says,
        goal,
        f"{figure.median:g}{unit}",
        "" if figure.rounds == 1 else f"{figure.least:g}–{figure.most:g}",
        str(figure.rounds),
        figure.verdict,
        micros,
    )
    return f"| {' | '.join(cells)} |\n"


def _missing(line: Missing) -> str:
    return f"Not measured in this run: `{line.row}`: {line.not_measured}.\n"


def _machine() -> str:
    """What it was measured on, without any name of it."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    now = datetime.now(UTC)
    return (
        f"{now:%Y-%m-%d}: {os.cpu_count()} shared cores ({platform.machine()}, {_processor()}),"
        f" CPython {platform.python_version()}, {libraries}. Load averages at the end of the run"
        f" (1, 5, 15 minutes): {load}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "unknown processor")

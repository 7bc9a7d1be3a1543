"""``make bench``: every row in a process of its own; JSON lines, and the table of the docs.

    python -m tests.bench [--out FILE] [ROW …]

Without rows all are measured and ``docs/performance.md`` gets its table. Ends with 1 when a figure
is more than a quarter over its goal.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from tests.bench.measuring import Figure, Line, Missing
from tests.bench.table import write
from tests.journeys.engines import fetched
from tests.stack_errors import StackMissingError

ROWS = (
    "consumer",
    "embedded_log",
    "follow_matching",
    "planner",
    "email",
    "email_throttled",
    "kannel",
    "percolating",
    "indexer_client",
    "rebuild",
    "publish_to_searchable",
    "publish_beside_history",
    "publish_answer",
    "search_answer",
    "read_path",
    "staleness",
    "parsing",
    "smpp",
    "receipts",
    "push",
    "blast",
)
WITH_SERVERS = frozenset(
    {"blast", "consumer", "indexer_client", "publish_to_searchable", "search_answer"}
)
ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "performance.md"


def read(line: bytes) -> Line:
    """A line as it was told."""
    if b'"not_measured"' in line:
        return msgspec.json.decode(line, type=Missing)
    return msgspec.json.decode(line, type=Figure)


async def measured(row: str) -> list[Line]:
    """Run one row, passing on each of its lines at once."""
    pipe = asyncio.subprocess.PIPE
    program = [sys.executable, "-m", f"tests.bench.{row}"]
    process = await asyncio.create_subprocess_exec(*program, stdout=pipe)
    assert process.stdout is not None
    lines = []
    async for line in process.stdout:
        sys.stdout.write(line.decode())
        sys.stdout.flush()
        lines.append(read(line))
    if await process.wait():
        lines.append(Missing(row=row.replace("_", "-"), not_measured="it failed, see above"))
    return lines


async def main(rows: Sequence[str], out: Path | None) -> bool:
    """Measure; whether nothing was missed."""
    if WITH_SERVERS.intersection(rows):
        with suppress(StackMissingError):
            await fetched()
    lines = [line for row in rows for line in await measured(row)]
    if out is not None:
        out.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    if tuple(rows) == ROWS:
        write(DOCUMENT, lines)
    return all(isinstance(line, Missing) or line.verdict != "missed" for line in lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--out", type=Path, help="write the JSON lines to a file, too")
    chosen = parser.parse_args()
    wrong = set(chosen.rows) - set(ROWS)
    if wrong:
        parser.error(f"no such row: {', '.join(sorted(wrong))}")
    sys.exit(0 if asyncio.run(main(tuple(chosen.rows) or ROWS, chosen.out)) else 1)

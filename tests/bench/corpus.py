"""Rows of the corpus, and figures as JSON lines: what the measurements of reading share."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    """The rows of a .jsonl or .jsonl.gz file."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    return [json.loads(line) for line in text.splitlines()]


def say(**figures: object) -> None:
    """One figure on standard output."""
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def complain(**wrong: object) -> None:
    """One thing that is wrong on standard error."""
    sys.stderr.write(json.dumps(wrong, ensure_ascii=False) + "\n")


def percent(right: int, total: int) -> float:
    """Two places behind the point, rounded down: 99.996 is not 100."""
    return right * 10_000 // total / 100 if total else 100.0

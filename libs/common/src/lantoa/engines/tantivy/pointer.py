"""Which of the sibling indexes is live: one small file, replaced as a whole."""

import os
from pathlib import Path

FIRST = "index-1"
"""The index that is live until another is swapped in."""


def live_name(root: Path) -> str:
    """The name of the live index."""
    try:
        return (root / "live").read_text(encoding="ascii").strip() or FIRST
    except FileNotFoundError:
        return FIRST


def point_to(root: Path, name: str) -> None:
    """Make that index the live one, durably and at once for every process."""
    new = root / "live.new"
    with new.open("w", encoding="ascii") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    new.replace(root / "live")
    folder = os.open(root, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

"""Whether a folder of jars is exactly what its SHA256SUMS says."""

import hashlib
from pathlib import Path


def flaws(folder: Path, sums: Path) -> list[str]:
    """Return one line for each jar that is missing, changed or not listed."""
    listed = dict(_entry(line) for line in sums.read_text().splitlines())
    present = {jar.name for jar in folder.glob("*")}
    unlisted = [f"not listed: {name}" for name in sorted(present - listed.keys())]
    missing = [f"missing: {name}" for name in sorted(listed.keys() - present)]
    common = sorted(present & listed.keys())
    changed = [f"changed: {name}" for name in common if _sha256(folder / name) != listed[name]]
    return [*missing, *unlisted, *changed]


def _entry(line: str) -> tuple[str, str]:
    digest, name = line.split()
    return name, digest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""Writes one Dockerfile a service from one template, so that the four stay equal.

``python tools/dockerfiles.py`` writes them; ``--check`` writes nothing and names those that differ.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from string import Template

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "deploy" / "docker"
PORTS = {
    "publisher": "8081 9090",
    "indexer": "9090",
    "notifier": "9090",
    "gateway": "8080 9090",
}
"""What each service answers on: its public port, if it has one, and the machine room's."""


def dockerfiles() -> dict[Path, str]:
    """Each Dockerfile as it should be, by its path."""
    template = Template((FOLDER / "Dockerfile.template").read_text())
    return {
        FOLDER / f"{service}.Dockerfile": template.substitute(service=service, ports=ports)
        for service, ports in PORTS.items()
    }


def differing() -> Iterator[Path]:
    """The Dockerfiles that are missing, or not as the template has them."""
    for path, text in dockerfiles().items():
        if not path.exists() or path.read_text() != text:
            yield path


def write() -> None:
    """Write all of them; the second time changes nothing."""
    for path, text in dockerfiles().items():
        path.write_text(text)


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    if "--check" not in arguments:
        write()
        return 0
    wrong = [str(path.relative_to(ROOT)) for path in differing()]
    if wrong:
        print(f"{', '.join(wrong)}: not as the template; run: python tools/dockerfiles.py")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

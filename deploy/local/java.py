"""The newest Java on this machine, and the class archives that make it start fast."""

import re
from dataclasses import dataclass
from pathlib import Path

from deploy.local.settings import SETTINGS, MissingError


@dataclass(frozen=True)
class Java:
    """One installed JDK."""

    home: Path
    major: int

    def tool(self, name: str) -> str:
        """Return the path of `java`, `javac` and the like."""
        return str(self.home / "bin" / name)

    @property
    def release(self) -> str:
        """What exactly it is: a class archive serves no other."""
        return self.home.joinpath("release").read_text(errors="replace")

    @property
    def archives(self) -> bool:
        """Whether it can write and read class archives with profiles."""
        return self.major >= SETTINGS.java.archive_from


def newest_java() -> Java:
    """Return the newest JDK; raise MissingError with what to install if none is new enough."""
    homes = (home for root in SETTINGS.java.roots for home in sorted(Path(root).glob("*")))
    found = [Java(home, _major(home)) for home in homes if home.joinpath("bin/javac").exists()]
    fit = [java for java in found if java.major >= SETTINGS.java.oldest]
    if not fit:
        where = ", ".join(SETTINGS.java.roots)
        raise MissingError(
            f"no JDK {SETTINGS.java.oldest}+ under {where}: apt-get install {SETTINGS.java.install}"
        )
    return max(fit, key=lambda java: java.major)


def _major(home: Path) -> int:
    release = home / "release"
    text = release.read_text(errors="replace") if release.exists() else ""
    version = re.search(r'JAVA_VERSION="(\d+)', text)
    return int(version[1]) if version else 0

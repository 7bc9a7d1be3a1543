"""What all servers of this machine share: verified jars, class archives, the Mongo environment."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from deploy.local.java import Java, newest_java
from deploy.local.settings import HERE, ROOT, SETTINGS

_QUIET = ["-Xlog:disable", "-Xlog:all=error:stderr"]


@dataclass(frozen=True)
class Store:
    """A folder (by default `.local`) that can be thrown away and fetched again."""

    root: Path = ROOT / ".local"
    jit: str = "c1"

    @cached_property
    def java(self) -> Java:
        """The JDK that runs the servers; raises MissingError if there is none."""
        return newest_java()

    def jars(self, server: str) -> Path:
        """Where the jars of a server lie."""
        return self.root / "jars" / server

    @property
    def cache(self) -> Path:
        """Where things that were made here lie: class archives, compiled classes."""
        return self.root / "cache"

    @property
    def opensearch_main(self) -> Path:
        """The compiled LocalOpenSearch, in a jar because class archives accept nothing else."""
        source = HERE.joinpath("opensearch", "LocalOpenSearch.java").read_text()
        return self.cache / f"LocalOpenSearch-{_digest(source, self.java.release)}.jar"

    @property
    def mongo_python(self) -> Path:
        """The Python of the environment that holds the Mongo-wire server and nothing of ours."""
        lock = HERE.joinpath("mongo", "requirements.lock").read_text()
        return self.root / f"venv-mongo-{_digest(lock)}" / "bin" / "python"

    def archive(self, server: str) -> Path:
        """The class archive of a server on this Java; it exists once `fetch` has written it."""
        sums = HERE.joinpath(server, "SHA256SUMS").read_text()
        return (
            self.cache / f"{server}-{_digest(sums, self.java.release, str(self.jars(server)))}.aot"
        )

    def archive_flags(self, server: str) -> list[str]:
        """Return what makes Java use the archive, if there is one."""
        archive = self.archive(server)
        return [f"-XX:AOTCache={archive}"] if archive.exists() else []

    def jvm(self, heap: list[str]) -> list[str]:
        """Return the beginning of a command line, for a small and quickly started server."""
        flags = [*_QUIET, *heap, "-XX:+UseSerialGC", *SETTINGS.jit[self.jit]]
        return [self.java.tool("java"), *flags]

    def class_path(self, server: str, *first: Path) -> str:
        """Return the jars by name: an archive is only used with the class path it was made with."""
        return ":".join(map(str, [*first, *sorted(self.jars(server).glob("*.jar"))]))


@dataclass(frozen=True)
class TrainingStore(Store):
    """The same folder for servers that are started only to write their class archive."""

    def archive_flags(self, server: str) -> list[str]:
        """Return what makes Java write the archive when it is stopped."""
        return [f"-XX:AOTCacheOutput={self.draft(server)}"]

    def draft(self, server: str) -> Path:
        """Where the archive is written; it takes its place only when it is whole."""
        return self.archive(server).with_suffix(".draft")


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]

"""What stack.toml says, typed; and the one error for what a person must put right first."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOST = "127.0.0.1"


class MissingError(Exception):
    """Something must be installed or mended by a person; the text is one line that says what."""


@dataclass(frozen=True)
class JavaSettings:
    """Which JDK will do."""

    oldest: int
    archive_from: int
    roots: list[str]
    install: str


@dataclass(frozen=True)
class JvmServerSettings:
    """One server on a Java machine."""

    port: int
    heap: list[str]
    ready_seconds: float
    stop_seconds: float


@dataclass(frozen=True)
class MongoSettings:
    """The Mongo-wire server."""

    port: int
    cache: str
    ready_seconds: float
    stop_seconds: float


@dataclass(frozen=True)
class Settings:
    """All of stack.toml."""

    java: JavaSettings
    jit: dict[str, list[str]]
    kafka: JvmServerSettings
    opensearch: JvmServerSettings
    mongo: MongoSettings
    mongojava: JvmServerSettings


def read(path: Path) -> Settings:
    """Read a settings file; an unknown or missing name is a TypeError that names it."""
    parts = tomllib.loads(path.read_text())
    return Settings(
        java=JavaSettings(**parts["java"]),
        jit=parts["jit"],
        kafka=JvmServerSettings(**parts["kafka"]),
        opensearch=JvmServerSettings(**parts["opensearch"]),
        mongo=MongoSettings(**parts["mongo"]),
        mongojava=JvmServerSettings(**parts["mongojava"]),
    )


SETTINGS = read(HERE / "stack.toml")

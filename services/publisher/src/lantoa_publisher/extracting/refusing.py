"""What a file may cost, and how one is refused."""

from msgspec import Struct


class Unreadable(ValueError):  # noqa: N818 - reads as a fact
    """A file that is not read; the message says why and what to do, in both languages."""


class Limits(Struct, frozen=True, kw_only=True):
    """The most that reading one file may take."""

    file_bytes: int = 30_000_000
    unpacked_bytes: int = 60_000_000
    ratio: int = 150
    """How many times larger than packed a part of an archive may be."""
    entries: int = 2_000
    depth: int = 200
    """How deep XML may be nested."""
    pages: int = 2_000
    lines: int = 200_000
    memory_bytes: int = 1_000_000_000
    seconds: int = 8


LIMITS = Limits()


def too_large(what: str, english: str, most: int) -> Unreadable:
    """The refusal of a file that passes a limit."""
    return Unreadable(f"{what} vượt giới hạn {most:,} ({english} beyond the limit)")

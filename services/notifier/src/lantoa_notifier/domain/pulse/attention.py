"""What is read most: of an area, in the last hour, by enough people that it tells of nobody."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from lantoa.contracts.ids import ContentId

FEWEST: Final = 20
"""Readers in an hour below which nothing is said of a content."""
MOST: Final = 5
"""Contents that are told of an area."""


class Shown(Struct, frozen=True, kw_only=True):
    """What was told of an area last, and in which window."""

    contents: tuple[ContentId, ...]
    window: int


def most_read(readers: Mapping[str, int]) -> tuple[ContentId, ...]:
    """The contents that enough people read, the most read first."""
    enough = [(-number, content) for content, number in readers.items() if number >= FEWEST]
    return tuple(ContentId(content) for _, content in sorted(enough)[:MOST])

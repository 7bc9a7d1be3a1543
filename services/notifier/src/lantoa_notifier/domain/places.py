"""Where every follow stands: bitmaps of places for what rules name, arrays for whose they are.

A place is a number that is local to this process. A person's follows have consecutive places, given
anew when the person's state changes; the old ones stay in the bitmaps and are masked by ``live``,
so that nothing is ever searched for.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from lantoa.contracts.subscriptions import Channel, Pace

SEARCHES: Final = "searches"
"""The one dimension that "any" does not meet: who follows no search is not told of a match."""
DIMENSIONS: Final = (
    "fields",
    "areas",
    "audiences",
    "authorities",
    "documents",
    "occasions",
    SEARCHES,
)
ERASED: Final = 2**32 - 1
"""The revision of who was erased: no state has it, and none comes after it."""
SLOW: Final = (Pace.DAILY, Pace.WEEKLY)
"""The paces of digests, the faster first."""
GROWTH: Final = 8
"""What is full becomes an eighth longer, at least."""


def _numbers() -> "array[int]":
    return array("I")


def _moments() -> "array[int]":
    return array("q")


@dataclass
class Places:
    """All follows: about 20 bytes each, and as much a person, beside the bitmaps."""

    anything: dict[str, BitMap] = field(default_factory=lambda: {d: BitMap() for d in DIMENSIONS})
    """By dimension: the follows that name no value of it."""
    values: dict[str, dict[str, BitMap]] = field(
        default_factory=lambda: {d: {} for d in DIMENSIONS}
    )
    channels: dict[Channel, BitMap] = field(default_factory=lambda: {c: BitMap() for c in Channel})
    insisting: dict[Channel, BitMap] = field(default_factory=lambda: {c: BitMap() for c in Channel})
    """By channel: the follows by which what is urgent is told there, too, until it is acknowledged.

    Only those of people who have several channels."""
    paces: dict[Pace, BitMap] = field(default_factory=lambda: {p: BitMap() for p in SLOW})
    live: BitMap = field(default_factory=BitMap)
    owner: "array[int]" = field(default_factory=_numbers)
    """By place: the subscriber number."""
    since: "array[int]" = field(default_factory=_moments)
    """By place: microseconds since 1970."""
    revision: "array[int]" = field(default_factory=_numbers)
    """By subscriber number, as ``first`` and ``count``: of the newest state; 0 for nobody."""
    first: "array[int]" = field(default_factory=_numbers)
    count: "array[int]" = field(default_factory=_numbers)

    def make_room_for(self, number: int) -> None:
        """Let there be such a subscriber number."""
        lacking = number + 1 - len(self.revision)
        if lacking > 0:
            more = bytes(self.revision.itemsize * max(lacking, len(self.revision) // GROWTH, 1024))
            for by_number in (self.revision, self.first, self.count):
                by_number.frombytes(more)

    def seat(
        self,
        numbers: NDArray[np.int64],
        revisions: NDArray[np.int64],
        counts: NDArray[np.int64],
        since: NDArray[np.int64],
    ) -> int:
        """Give people the next places, in place of those they had; the first of them.

        There is room for each, named once, and ``counts`` says how many places each has.
        """
        for number in numbers[np.asarray(self.count)[numbers] > 0].tolist():
            self.retire(number)
        first = len(self.owner)
        self.owner.frombytes(np.repeat(numbers, counts).astype(np.uint32).tobytes())
        self.since.frombytes(since.tobytes())
        self.live.add_range(first, len(self.owner))
        for by_number, told in (
            (self.revision, revisions),
            (self.first, first + np.cumsum(counts) - counts),
            (self.count, counts),
        ):
            np.asarray(by_number)[numbers] = told
        return first

    def retire(self, number: int) -> None:
        """The person's follows are no more."""
        first, count = self.first[number], self.count[number]
        if count:
            self.live.remove_range(first, first + count)
        self.count[number] = 0

    def of(self, dimension: str, value: str) -> BitMap:
        """The follows that name the value; a bitmap of its own from now on."""
        known = self.values[dimension]
        if value not in known:
            known[value] = BitMap()
        return known[value]

    def terms(self) -> Iterator[tuple[str, str, BitMap]]:
        """Every dimension, value and its follows."""
        for dimension, known in self.values.items():
            for value, places in known.items():
                yield dimension, value, places


def begins_of(numbers: NDArray[np.integer]) -> NDArray[np.intp]:
    """Where each run of the same number begins."""
    changes = np.flatnonzero(numbers[1:] != numbers[:-1]) + 1
    return np.concatenate(([0], changes))


def numbers_in(bitmap: BitMap) -> NDArray[np.uint32]:
    """The members in order."""
    return np.frombuffer(bitmap.to_array(), np.uint32)


def bitmap_of(numbers: NDArray[np.unsignedinteger | np.signedinteger]) -> BitMap:
    """The bitmap of some numbers in order, in one go."""
    members = array("I")
    members.frombytes(numbers.astype(np.uint32, copy=False).view(np.uint8).data)
    return BitMap(members)

"""Subscribers' states as the index needs them, and in which bitmaps the follows of each rule stand.

People choose among few values, so most rules were seen before: each has a number, under which its
bitmaps are known. Thousands of follows are put in the order of their bitmaps and stand there in one
go, for a third of what it costs one by one.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Annotated, Final

import msgspec
import numpy as np
from msgspec import Meta, Raw, Struct
from msgspec.structs import replace
from numpy.typing import NDArray
from pyroaring import BitMap

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel, Pace, Rule
from lantoa_notifier.domain.matching import heard, meaning_of
from lantoa_notifier.domain.places import DIMENSIONS, ERASED, SLOW, Places, begins_of

MOST: Final = 100_000_000
"""No city has so many subscribers: a number beyond it is a mistake, and would cost memory."""
MEANINGS: Final = 100_000
"""Rules whose bitmaps are remembered."""
HALF: Final = np.uint64(32)
"""Bits of a number that holds two."""
_rule: Final = msgspec.json.Decoder(Rule).decode


class Line(Struct, frozen=True, gc=False):
    """A Follow of the contract as the index needs it: its rule is read when it is a new one."""

    rule: Raw
    channel: Channel
    since: datetime
    pace: Pace = Pace.AT_ONCE
    channels: tuple[Channel, ...] = ()
    insists: bool = False


class Person(Struct, frozen=True, gc=False):
    """A SubscriberState of the contract as the index needs it, a tenth of the work to read."""

    number: Annotated[SubscriberNumber, Meta(ge=0, le=MOST)]
    follows: tuple[Line, ...]
    revision: Annotated[int, Meta(ge=0, lt=ERASED)]
    channels: tuple[Channel, ...] = ()


read: Final = msgspec.json.Decoder(Person).decode
"""A person of a state's JSON. Raises msgspec's errors."""


Way = tuple[Channel, Pace, tuple[Channel, ...]]
"""By which channel a follow is told, how soon, and by which ones what is urgent until it is
acknowledged."""


class _Ways(dict[Way, int]):
    """The number of each way; a new one is given the next."""

    def __init__(self, number: Callable[[Way], int]) -> None:
        self._number = number

    def __missing__(self, way: Way) -> int:
        number = self[way] = self._number(way)
        return number


class _Numbered(dict[bytes, int]):
    """The number of each rule by its JSON; a new one is read and given the next."""

    def __init__(self, number: Callable[[Rule], int]) -> None:
        self._number = number

    def __missing__(self, rule: bytes) -> int:
        number = self[rule] = self._number(_rule(rule))
        return number


class Meanings:
    """Lets follows stand in the bitmaps of some places, many at once."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._begin()

    def _begin(self) -> None:
        self._bitmaps: list[BitMap] = []
        self._numbers: dict[int, int] = {}
        self._begins, self._counts, self._standing = array("q"), array("q"), array("Q")
        self._rules = _Numbered(lambda rule: self._meaning(self._of_rule(rule)))
        self._ways = _Ways(lambda way: self._meaning(self._of_way(*way)))

    def of(self, people: Sequence[Person]) -> NDArray[np.int64]:
        """What their lines mean: a number for the rule of each, then one for the way of each.

        They hold until the next are asked for. Raises msgspec's errors when a rule is none.
        """
        if len(self._rules) >= MEANINGS:
            self._begin()
        rules, ways = self._rules, self._ways
        meanings = [rules[bytes(line.rule)] for person in people for line in person.follows]
        meanings += [
            ways[line.channel, line.pace, _insisted(line, person) if line.insists else ()]
            for person in people
            for line in person.follows
        ]
        return np.array(meanings, np.int64)

    def stand(self, meanings: NDArray[np.int64], first: int) -> None:
        """Let the follows that mean this stand at the places from the first on, in their order."""
        places = np.tile(np.arange(first, first + len(meanings) // 2, dtype=np.uint64), 2)
        counts = np.asarray(self._counts)[meanings]
        begins = np.repeat(np.asarray(self._begins)[meanings], counts)
        within = np.arange(len(begins)) - np.repeat(np.cumsum(counts) - counts, counts)
        bitmaps = np.asarray(self._standing)[begins + within]
        self._add(np.sort(bitmaps << HALF | np.repeat(places, counts)))

    def _add(self, standing: NDArray[np.uint64]) -> None:
        """To the bitmap in the upper half of each number, the place in its lower half."""
        bitmaps, places = standing >> HALF, standing.astype(np.uint32)
        begins = begins_of(bitmaps)
        for bitmap, some in zip(bitmaps[begins], np.split(places, begins[1:]), strict=True):
            self._bitmaps[int(bitmap)].update(array("I", some.tobytes()))

    def _meaning(self, bitmaps: Iterable[BitMap]) -> int:
        """A number for what stands in these."""
        self._begins.append(len(self._standing))
        self._standing.extend(map(self._number, bitmaps))
        self._counts.append(len(self._standing) - self._begins[-1])
        return len(self._begins) - 1

    def _number(self, bitmap: BitMap) -> int:
        number = self._numbers.setdefault(id(bitmap), len(self._bitmaps))
        if number == len(self._bitmaps):
            self._bitmaps.append(bitmap)
        return number

    def _of_rule(self, rule: Rule) -> Iterator[BitMap]:
        rule = meaning_of(rule)
        rule = replace(rule, documents=heard(rule.documents))
        for name in DIMENSIONS:
            values: tuple[str, ...] = getattr(rule, name)
            if not values:
                yield self._places.anything[name]
            for value in values:
                yield self._places.of(name, value)

    def _of_way(
        self, channel: Channel, pace: Pace, insisted: Iterable[Channel]
    ) -> Iterator[BitMap]:
        yield self._places.channels[channel]
        yield from (self._places.insisting[one] for one in insisted)
        if pace in SLOW:
            yield self._places.paces[pace]


def _insisted(line: Line, person: Person) -> tuple[Channel, ...]:
    """The channels of a follow by which the person can be told; none where there is one alone."""
    proved = set(line.channels) & set(person.channels)
    return tuple(c for c in Channel if c in proved | {line.channel}) if person.channels else ()

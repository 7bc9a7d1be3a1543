"""Who follows what, as roaring bitmaps of follow numbers that are local to this process.

One bitmap for each value of each dimension and one a dimension for "any". A content's values are
ORed with "any", dimensions ANDed, then ``owner[follow]`` gives people. (Bits of people instead of
follows would join the field of one follow with the area of another.)

A person's follows have consecutive numbers, given anew when the person's state changes; the old
ones stay in the bitmaps and are masked by ``live``, so that nothing is ever searched for.
"""

from array import array
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from pyroaring import BitMap

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.searches import SearchHash
from lantoa.contracts.subscriptions import Channel, Follow, Pace, Rule, SubscriberState
from lantoa_notifier.domain.matching import CITY, heard, meaning_of

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
FOR_EVERYBODY: Final = frozenset({"areas", "audiences", "occasions"})
"""A content without a value here matches every follow; elsewhere it matches only "any"."""
ERASED: Final = 2**32 - 1
SLOW: Final = (Pace.DAILY, Pace.WEEKLY)
"""The paces of digests, the faster first."""


class FollowIndex:
    """The follows of all subscribers, as their newest states tell them."""

    def __init__(self) -> None:
        self._any = {name: BitMap() for name in DIMENSIONS}
        self._values: dict[str, dict[str, BitMap]] = {name: {} for name in DIMENSIONS}
        self._channels = {channel: BitMap() for channel in Channel}
        self._slow = {pace: BitMap() for pace in SLOW}
        self._live = BitMap()
        self._next = 0
        self._owner: NDArray[np.uint32] = np.zeros(1024, np.uint32)
        self._since: NDArray[np.int64] = np.zeros(1024, np.int64)
        self._revision: NDArray[np.uint32] = np.zeros(1024, np.uint32)
        self._first: NDArray[np.uint32] = np.zeros(1024, np.uint32)
        self._count: NDArray[np.uint32] = np.zeros(1024, np.uint32)

    def __len__(self) -> int:
        return len(self._live)

    def learn(self, state: SubscriberState) -> None:
        """Take in a person's state; an older or equal revision changes nothing."""
        number = state.number
        self._make_room_for(number)
        if state.revision <= self._revision[number]:
            return
        self._retire(number)
        self._revision[number] = state.revision
        self._first[number], self._count[number] = self._next, len(state.follows)
        for follow in state.follows:
            self._add(number, follow)

    def forget(self, number: SubscriberNumber) -> None:
        """The person is erased: no late state brings the follows back."""
        self._make_room_for(number)
        self._retire(number)
        self._revision[number] = ERASED

    def match(self, about: Rule) -> BitMap:
        """The follow numbers whose whole rule a content of these values meets."""
        found = self._live
        for name in DIMENSIONS:
            values: tuple[str, ...] = getattr(about, name)
            if values or name not in FOR_EVERYBODY:
                found = found & self._meeting(name, values)
        return found

    def people(self, follows: BitMap) -> Mapping[Channel, BitMap]:
        """The owners of the follows, each once: on the channel of the fastest of their follows, of
        the oldest among those."""
        found = {c: self._owners(follows & of_channel) for c, of_channel in self._channels.items()}
        for number in _in_several(found):
            chosen = self._first_channel(number, follows)
            for channel, people in found.items():
                if channel is not chosen:
                    people.discard(number)
        return found

    def unhurried(self, follows: BitMap) -> Mapping[Pace, BitMap]:
        """Those of the owners who want it in a digest: whose fastest follow is daily, or weekly."""
        slow = {pace: follows & of_pace for pace, of_pace in self._slow.items()}
        if not any(slow.values()):
            return {}
        found, sooner = {}, self._owners(follows - BitMap.union(*slow.values()))
        for pace, of_pace in slow.items():
            found[pace] = self._owners(of_pace) - sooner
            sooner |= found[pace]
        return found

    def searched(self, searches: Collection[SearchHash]) -> frozenset[SearchHash]:
        """Those of the saved searches that somebody follows."""
        known = self._values[SEARCHES]
        return frozenset(s for s in searches if s in known and known[s].intersect(self._live))

    def by_area(self, follows: BitMap, people: BitMap) -> Mapping[str, int]:
        """How many of the people own such a follow under each area, those of any under the city.

        Each is counted once an area.
        """
        chosen, seen = self._marked(people), np.zeros(len(self._revision), np.bool_)
        counts = {}
        for area, of_area in {CITY: self._any["areas"], **self._values["areas"]}.items():
            owners = self._owner[_numbers(follows & of_area)]
            seen[owners] = True
            counts[area] = int(np.count_nonzero(seen & chosen))
            seen[owners] = False
        return {area: count for area, count in counts.items() if count}

    def _marked(self, people: BitMap) -> NDArray[np.bool_]:
        marked = np.zeros(len(self._revision), np.bool_)
        numbers = _numbers(people)
        marked[numbers[numbers < len(marked)]] = True
        return marked

    def _meeting(self, name: str, values: tuple[str, ...]) -> BitMap:
        known = self._values[name]
        wanted = [known[value] for value in values if value in known]
        anyway = BitMap() if name == SEARCHES and values else self._any[name]
        return BitMap.union(anyway, *wanted)

    def _owners(self, follows: BitMap) -> BitMap:
        """One mark a person puts the owners in order, without which a bitmap is slow to make."""
        if not follows:
            return BitMap()
        marked = np.zeros(len(self._revision), np.bool_)
        marked[self._owner[_numbers(follows)]] = True
        return BitMap(array("I", np.flatnonzero(marked).astype(np.uint32).tobytes()))

    def _first_channel(self, number: int, follows: BitMap) -> Channel:
        begin = int(self._first[number])
        own = follows & BitMap(range(begin, begin + int(self._count[number])))
        first = min(own, key=lambda follow: (self._haste(follow), self._since[follow], follow))
        return next(c for c, of_channel in self._channels.items() if first in of_channel)

    def _haste(self, follow: int) -> int:
        slow = (at for at, pace in enumerate(SLOW, 1) if follow in self._slow[pace])
        return next(slow, 0)

    def _add(self, number: SubscriberNumber, follow: Follow) -> None:
        place = self._next
        self._next += 1
        self._owner = _fitting(self._owner, place)
        self._since = _fitting(self._since, place)
        self._owner[place], self._since[place] = number, _microseconds(follow.since)
        self._channels[follow.channel].add(place)
        if follow.pace in self._slow:
            self._slow[follow.pace].add(place)
        self._live.add(place)
        rule = meaning_of(follow.rule)
        rule = replace(rule, documents=heard(rule.documents))
        for name in DIMENSIONS:
            self._place(name, getattr(rule, name), place)

    def _place(self, name: str, values: tuple[str, ...], place: int) -> None:
        if not values:
            self._any[name].add(place)
        known = self._values[name]
        for value in values:
            if value not in known:
                known[value] = BitMap()
            known[value].add(place)

    def _retire(self, number: int) -> None:
        first = int(self._first[number])
        self._live.remove_range(first, first + int(self._count[number]))
        self._count[number] = 0

    def _make_room_for(self, number: int) -> None:
        self._revision = _fitting(self._revision, number)
        self._first = _fitting(self._first, number)
        self._count = _fitting(self._count, number)


def _numbers(bitmap: BitMap) -> NDArray[np.uint32]:
    return np.frombuffer(bitmap.to_array(), np.uint32)


def _in_several(found: Mapping[Channel, BitMap]) -> BitMap:
    """The people who were found on more than one channel."""
    once, several = BitMap(), BitMap()
    for people in found.values():
        several |= once & people
        once |= people
    return several


def _fitting(places: NDArray[Any], place: int) -> NDArray[Any]:
    """The array, or a copy twice as long in which the place is."""
    if place < len(places):
        return places
    longer = np.zeros(max(place + 1, 2 * len(places)), places.dtype)
    longer[: len(places)] = places
    return longer


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)

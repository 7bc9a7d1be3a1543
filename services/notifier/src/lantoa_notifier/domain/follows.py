"""Who follows what, as roaring bitmaps of the places that follows have in this process.

One bitmap for each value of each dimension and one a dimension for "any". A content's values are
ORed with "any", dimensions ANDed, then ``owner[place]`` gives people. (Bits of people instead of
follows would join the field of one follow with the area of another.)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.searches import SearchHash
from lantoa.contracts.subscriptions import Channel, Pace, Rule
from lantoa_notifier.domain.learning import Line, Meanings, Person
from lantoa_notifier.domain.places import (
    DIMENSIONS,
    ERASED,
    SEARCHES,
    SLOW,
    Places,
    begins_of,
    bitmap_of,
    numbers_in,
)

FOR_EVERYBODY: Final = frozenset({"areas", "audiences", "occasions"})
"""A content without a value here matches every follow; elsewhere it matches only "any"."""
A_PACE: Final = 2**56
"""More microseconds than any moment has."""


class FollowIndex:
    """The follows of all subscribers, as their newest states tell them."""

    def __init__(self, places: Places | None = None) -> None:
        self.places = places or Places()
        self._meanings = Meanings(self.places)

    def __len__(self) -> int:
        return len(self.places.live)

    def learn(self, states: Iterable[Person]) -> None:
        """Take in people's states; one that is not newer than what is known changes nothing.

        Raises msgspec's errors, and changes nothing, when a rule is none.
        """
        people = self._newest(states)
        lines = [line for person in people for line in person.follows]
        meanings = self._meanings.of(people)
        first = self.places.seat(
            _numbers(person.number for person in people),
            _numbers(person.revision for person in people),
            _numbers(len(person.follows) for person in people),
            _microseconds(lines),
        )
        if lines:
            self._meanings.stand(meanings, first)

    def _newest(self, states: Iterable[Person]) -> Sequence[Person]:
        """Of each person the newest, if it is newer than what is known."""
        newest: dict[SubscriberNumber, Person] = {}
        for state in states:
            other = newest.get(state.number)
            if other is None or other.revision < state.revision:
                newest[state.number] = state
        self.places.make_room_for(max(newest, default=0))
        known = self.places.revision
        return [state for state in newest.values() if state.revision > known[state.number]]

    def forget(self, number: SubscriberNumber) -> None:
        """The person is erased: no late state brings the follows back."""
        self.places.make_room_for(number)
        self.places.retire(number)
        self.places.revision[number] = ERASED

    def match(self, about: Rule) -> BitMap:
        """The places of follows whose whole rule a content of these values meets."""
        found = self.places.live
        for name in DIMENSIONS:
            values: tuple[str, ...] = getattr(about, name)
            if values or name not in FOR_EVERYBODY:
                found = found & self._meeting(name, values)
        return found

    def people(self, follows: BitMap) -> Mapping[Channel, BitMap]:
        """The owners of the follows, each once: on the channel of the fastest of their follows, of
        the oldest among those."""
        channels = self.places.channels
        found = {c: self._owners(follows & of_channel) for c, of_channel in channels.items()}
        several = _in_several(found)
        if several:
            first = self._first(follows, several)
            for channel in found:
                found[channel] -= several
                found[channel] |= self._owners(first & channels[channel])
        return found

    def insisting(self, follows: BitMap) -> Mapping[Channel, BitMap]:
        """The owners of those of the follows by which what is urgent may be told on a channel until
        it is acknowledged. Not all are: of a person's follows one decides."""
        return {c: self._owners(follows & some) for c, some in self.places.insisting.items()}

    def unhurried(self, follows: BitMap) -> Mapping[Pace, BitMap]:
        """Those of the owners who want it in a digest: whose fastest follow is daily, or weekly."""
        slow = {pace: follows & of_pace for pace, of_pace in self.places.paces.items()}
        if not any(slow.values()):
            return {}
        found, sooner = {}, self._owners(follows - BitMap.union(*slow.values()))
        for pace, of_pace in slow.items():
            found[pace] = self._owners(of_pace) - sooner
            sooner |= found[pace]
        return found

    def searched(self, searches: Collection[SearchHash]) -> frozenset[SearchHash]:
        """Those of the saved searches that somebody follows."""
        known, live = self.places.values[SEARCHES], self.places.live
        return frozenset(s for s in searches if s in known and known[s].intersect(live))

    def counted(
        self, name: str, anything: str, follows: BitMap, audience: Mapping[Channel, BitMap]
    ) -> Mapping[Channel, dict[str, int]]:
        """How many of each channel's people own such a follow under each value of a dimension,
        those of any under that word. Each is counted once a value.
        """
        owner = np.asarray(self.places.owner)
        told_by = np.zeros(len(self.places.revision), np.uint8)
        for number, people in enumerate(audience.values(), 1):
            members = numbers_in(people)
            told_by[members[members < len(told_by)]] = number
        last = np.zeros(len(told_by), np.uint32)
        found: dict[Channel, dict[str, int]] = {channel: {} for channel in audience}
        values = {anything: self.places.anything[name], **self.places.values[name]}
        for value, of_value in values.items():
            owners = owner[numbers_in(follows & of_value)]
            order = np.arange(len(owners), dtype=np.uint32)
            last[owners] = order
            once = owners[last[owners] == order]
            counts = np.bincount(told_by[once], minlength=len(audience) + 1)
            for counts_of, count in zip(found.values(), counts[1:].tolist(), strict=True):
                if count:
                    counts_of[value] = count
        return found

    def _marked(self, people: BitMap) -> NDArray[np.bool_]:
        marked = np.zeros(len(self.places.revision), np.bool_)
        numbers = numbers_in(people)
        marked[numbers[numbers < len(marked)]] = True
        return marked

    def _meeting(self, name: str, values: tuple[str, ...]) -> BitMap:
        known = self.places.values[name]
        wanted = [known[value] for value in values if value in known]
        anyway = BitMap() if name == SEARCHES and values else self.places.anything[name]
        return BitMap.union(anyway, *wanted)

    def _owners(self, follows: BitMap) -> BitMap:
        """One mark a person puts the owners in order, without which a bitmap is slow to make."""
        if not follows:
            return BitMap()
        marked = np.zeros(len(self.places.revision), np.bool_)
        marked[np.asarray(self.places.owner)[numbers_in(follows)]] = True
        return bitmap_of(np.flatnonzero(marked))

    def _first(self, follows: BitMap, people: BitMap) -> BitMap:
        """The fastest of each one's follows among these, the oldest of those, of equals the first.

        A person's places stand side by side, so each one's are a run.
        """
        owner = np.asarray(self.places.owner)
        found = numbers_in(follows)
        found = found[self._marked(people)[owner[found]]]
        order = self._order(found)
        begins = begins_of(owner[found])
        earliest = np.minimum.reduceat(order, begins)
        runs = np.diff(np.append(begins, len(found)))
        found = found[order == np.repeat(earliest, runs)]
        return bitmap_of(found[begins_of(owner[found])])

    def _order(self, found: NDArray[np.uint32]) -> NDArray[np.int64]:
        """What sorts these places: the pace, then since when."""
        order: NDArray[np.int64] = np.asarray(self.places.since)[found]
        chosen = bitmap_of(found)
        for slower, pace in enumerate(SLOW, 1):
            theirs = numbers_in(self.places.paces[pace] & chosen)
            order[np.searchsorted(found, theirs)] += slower * A_PACE
        return order


def _in_several(found: Mapping[Channel, BitMap]) -> BitMap:
    """The people who were found on more than one channel."""
    once, several = BitMap(), BitMap()
    for people in found.values():
        several |= once & people
        once |= people
    return several


def _numbers(of_people: Iterable[int]) -> NDArray[np.int64]:
    return np.fromiter(of_people, np.int64)


def _microseconds(lines: Sequence[Line]) -> NDArray[np.int64]:
    """Since when the lines are, from 1970 on."""
    seconds = np.array([line.since.timestamp() for line in lines], np.float64)
    return (seconds * 1_000_000).astype(np.int64)

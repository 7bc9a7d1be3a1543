"""Who follows what, as roaring bitmaps of the places that follows have in this process.

One bitmap for each value of each dimension and one a dimension for "any". A content's values are
ORed with "any", dimensions ANDed, then ``owner[place]`` gives people. (Bits of people instead of
follows would join the field of one follow with the area of another.)
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
import numpy as np
from msgspec import Raw, Struct
from msgspec.structs import replace
from numpy.typing import NDArray
from pyroaring import BitMap

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.searches import SearchHash
from lantoa.contracts.subscriptions import Channel, Follow, Pace, Rule, SubscriberState
from lantoa_notifier.domain.matching import CITY, heard, meaning_of
from lantoa_notifier.domain.places import DIMENSIONS, SEARCHES, SLOW, Places, bitmap_of, numbers_in

FOR_EVERYBODY: Final = frozenset({"areas", "audiences", "occasions"})
"""A content without a value here matches every follow; elsewhere it matches only "any"."""
ERASED: Final = 2**32 - 1
A_PACE: Final = 2**56
"""More microseconds than any moment has."""
MEANINGS: Final = 100_000
"""Rules whose bitmaps are remembered: people choose among few values, so most were seen before."""
_rule: Final = msgspec.json.Decoder(Rule).decode


class Line(Struct, frozen=True, gc=False):
    """A Follow of the contract as the index needs it: its rule is read when it is a new one."""

    rule: Raw
    channel: Channel
    since: datetime
    pace: Pace = Pace.AT_ONCE


class Person(Struct, frozen=True, gc=False):
    """A SubscriberState of the contract as the index needs it, a tenth of the work to read."""

    number: SubscriberNumber
    follows: tuple[Line, ...]
    revision: int


class FollowIndex:
    """The follows of all subscribers, as their newest states tell them."""

    def __init__(self, places: Places | None = None) -> None:
        self.places = places or Places()
        self._meanings: dict[Rule | bytes, tuple[BitMap, ...]] = {}

    def __len__(self) -> int:
        return len(self.places.live)

    def learn(self, state: SubscriberState | Person) -> None:
        """Take in a person's state; an older or equal revision changes nothing.

        Raises msgspec's errors, and changes nothing, when a rule is none.
        """
        places, number = self.places, state.number
        places.make_room_for(number)
        if state.revision <= places.revision[number]:
            return
        follows: Sequence[Follow | Line] = state.follows
        meanings = [self._meaning(follow.rule) for follow in follows]
        places.retire(number)
        first = place = len(places.owner)
        for follow, meaning in zip(follows, meanings, strict=True):
            places.owner.append(number)
            places.since.append(_microseconds(follow.since))
            places.channels[follow.channel].add(place)
            if follow.pace in SLOW:
                places.paces[follow.pace].add(place)
            for bitmap in meaning:
                bitmap.add(place)
            place += 1
        places.revision[number] = state.revision
        places.first[number], places.count[number] = first, len(meanings)
        places.live.add_range(first, place)

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

    def by_area(self, follows: BitMap, people: BitMap) -> Mapping[str, int]:
        """How many of the people own such a follow under each area, those of any under the city.

        Each is counted once an area.
        """
        chosen, seen = self._marked(people), self._marked(BitMap())
        owner, counts = np.asarray(self.places.owner), {}
        areas = {CITY: self.places.anything["areas"], **self.places.values["areas"]}
        for area, of_area in areas.items():
            owners = owner[numbers_in(follows & of_area)]
            seen[owners] = True
            counts[area] = int(np.count_nonzero(seen & chosen))
            seen[owners] = False
        return {area: count for area, count in counts.items() if count}

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
        begins = _begins(owner[found])
        earliest = np.minimum.reduceat(order, begins)
        runs = np.diff(np.append(begins, len(found)))
        found = found[order == np.repeat(earliest, runs)]
        return bitmap_of(found[_begins(owner[found])])

    def _order(self, found: NDArray[np.uint32]) -> NDArray[np.int64]:
        """What sorts these places: the pace, then since when."""
        order: NDArray[np.int64] = np.asarray(self.places.since)[found]
        chosen = bitmap_of(found)
        for slower, pace in enumerate(SLOW, 1):
            theirs = numbers_in(self.places.paces[pace] & chosen)
            order[np.searchsorted(found, theirs)] += slower * A_PACE
        return order

    def _meaning(self, rule: Rule | Raw) -> tuple[BitMap, ...]:
        """The bitmaps in which a follow of the rule stands."""
        key = rule if isinstance(rule, Rule) else bytes(rule)
        known = self._meanings.get(key)
        if known is None:
            if len(self._meanings) >= MEANINGS:
                self._meanings.clear()
            whole = key if isinstance(key, Rule) else _rule(key)
            known = self._meanings[key] = tuple(self._bitmaps(whole))
        return known

    def _bitmaps(self, rule: Rule) -> Iterator[BitMap]:
        rule = meaning_of(rule)
        rule = replace(rule, documents=heard(rule.documents))
        for name in DIMENSIONS:
            values: tuple[str, ...] = getattr(rule, name)
            if not values:
                yield self.places.anything[name]
            for value in values:
                yield self.places.of(name, value)


def _begins(owners: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Where each run of the same number begins."""
    changes = np.flatnonzero(owners[1:] != owners[:-1]) + 1
    return np.concatenate(([0], changes))


def _in_several(found: Mapping[Channel, BitMap]) -> BitMap:
    """The people who were found on more than one channel."""
    once, several = BitMap(), BitMap()
    for people in found.values():
        several |= once & people
        once |= people
    return several


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)

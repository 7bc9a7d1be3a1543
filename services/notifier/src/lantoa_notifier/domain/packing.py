"""All follows in a form that can be kept: numbers and rules, nothing that says who anybody is.

Only what is live is packed, so what a person followed once, or followed before being erased, is not
in it. Of an erased person the number alone stays, marked as never to be used again.
"""

from array import array
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyroaring import BitMap

from lantoa.contracts.subscriptions import Channel, Pace
from lantoa_notifier.domain.places import DIMENSIONS, SLOW, Places, bitmap_of, numbers_in

MEANING: Final = (3, *DIMENSIONS, *Channel, *SLOW)
"""What bitmaps mean. The number rises when the same rule would stand in others than before
(``meaning_of``, ``heard``), or when a place says something more: older packs are useless then."""


class Term(Struct, frozen=True, array_like=True):
    """One value of a dimension, and the follows that name it."""

    dimension: str
    value: str
    places: bytes


class Packed(Struct, frozen=True, kw_only=True):
    """``Places`` as bytes: roaring bitmaps in their portable form, arrays as they are here.

    Arrays are not copied: let go of the pack before the places change.
    """

    owner: memoryview
    since: memoryview
    revision: memoryview
    first: memoryview
    count: memoryview
    anything: dict[str, bytes]
    channels: dict[Channel, bytes]
    insisting: dict[Channel, bytes]
    paces: dict[Pace, bytes]
    terms: tuple[Term, ...]


def packed(places: Places) -> Packed:
    """The live follows, at consecutive places."""
    live = numbers_in(places.live)
    dense = len(live) == len(places.owner)

    def moved(bitmap: BitMap) -> bytes:
        if dense:
            return bitmap.serialize()
        return bitmap_of(np.searchsorted(live, numbers_in(bitmap & places.live))).serialize()

    terms = ((dimension, value, moved(bitmap)) for dimension, value, bitmap in places.terms())
    return Packed(
        owner=_bytes(np.asarray(places.owner) if dense else np.asarray(places.owner)[live]),
        since=_bytes(np.asarray(places.since) if dense else np.asarray(places.since)[live]),
        revision=_bytes(np.asarray(places.revision)),
        first=_bytes(_firsts(places, live)),
        count=_bytes(np.asarray(places.count)),
        anything={dimension: moved(bitmap) for dimension, bitmap in places.anything.items()},
        channels={channel: moved(bitmap) for channel, bitmap in places.channels.items()},
        insisting={channel: moved(bitmap) for channel, bitmap in places.insisting.items()},
        paces={pace: moved(bitmap) for pace, bitmap in places.paces.items()},
        terms=tuple(Term(*term) for term in terms if term[2] != NOBODY),
    )


NOBODY: Final = BitMap().serialize()


def unpacked(pack: Packed) -> Places:
    """The follows as they were packed."""
    values: dict[str, dict[str, BitMap]] = {dimension: {} for dimension in DIMENSIONS}
    for term in pack.terms:
        values[term.dimension][term.value] = BitMap.deserialize(term.places)
    owner, live = _array("I", pack.owner), BitMap()
    live.add_range(0, len(owner))
    return Places(
        anything={name: BitMap.deserialize(each) for name, each in pack.anything.items()},
        values=values,
        channels={channel: BitMap.deserialize(each) for channel, each in pack.channels.items()},
        insisting={way: BitMap.deserialize(each) for way, each in pack.insisting.items()},
        paces={pace: BitMap.deserialize(each) for pace, each in pack.paces.items()},
        live=live,
        owner=owner,
        since=_array("q", pack.since),
        revision=_array("I", pack.revision),
        first=_array("I", pack.first),
        count=_array("I", pack.count),
    )


def _bytes(numbers: NDArray[np.generic]) -> memoryview:
    return numbers.view(np.uint8).data


def _array(kind: str, kept: memoryview) -> "array[int]":
    made: array[int] = array(kind)
    made.frombytes(kept)
    return made


def _firsts(places: Places, live: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """By subscriber number, where the first follow stands now."""
    first = np.array(places.first, np.uint32)
    theirs = np.flatnonzero(np.asarray(places.count))
    first[theirs] = np.searchsorted(live, first[theirs])
    return first

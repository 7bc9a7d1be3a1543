"""How much one person is told in a day: who may still hear of a campaign. No clock, no I/O.

Numbers of people go by blocks, so that a batch of neighbours reads one small record. Who is taken
counts at once, sent or not: after a crash that errs towards fewer messages. Whom a campaign has
taken it may tell, however often its batch comes again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import CampaignId

WINDOW = timedelta(hours=24)
BLOCK = 65_536
"""Subscriber numbers in a block: one container of a roaring bitmap, 8 KB a campaign at most."""


class Taken(Struct, frozen=True, kw_only=True):
    """Whom one campaign has taken, and when the last of them."""

    at: datetime
    people: bytes
    """A roaring bitmap of subscriber numbers."""


class Tally(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the people of one block were told on one channel lately. Id: ``<channel>.<block>``."""

    taken: dict[CampaignId, Taken] = {}


class Capped(Struct, frozen=True, kw_only=True):
    """Who has heard enough for now, and when the first of them may hear more."""

    people: BitMap
    opens: datetime | None = None


NOBODY = Capped(people=BitMap())


def counts(purpose: Purpose, lane: Lane) -> bool:
    """Whether such a message is counted and capped: neither urgent law, nor the notice to those
    who were told something wrong, nor what somebody has just asked for."""
    return purpose is Purpose.ALERT and lane is not Lane.URGENT


def blocks(people: BitMap) -> dict[int, BitMap]:
    """The people by their blocks."""
    found: dict[int, BitMap] = {}
    while people:
        block = people[0] // BLOCK
        found[block] = people & BitMap(range(block * BLOCK, (block + 1) * BLOCK))
        people = people - found[block]
    return found


def take(
    tally: Tally, campaign: CampaignId, people: BitMap, most: int, now: datetime
) -> tuple[Tally, Capped]:
    """The tally with those taken who may hear of the campaign, and the others."""
    recent = {id: one for id, one in tally.taken.items() if one.at > now - WINDOW}
    own = recent.get(campaign)
    mine = BitMap.deserialize(own.people) if own else BitMap()
    others = [one for id, one in recent.items() if id != campaign]
    capped = _capped(people - mine, others, most)
    fresh = people - mine - capped.people
    if not fresh:
        return tally, capped
    recent[campaign] = Taken(at=now, people=(mine | fresh).serialize())
    return replace(tally, taken=recent), capped


def _capped(people: BitMap, others: Sequence[Taken], most: int) -> Capped:
    """Those in ``most`` of the others; looked at from the newest, the last that counts opens."""
    heard = [people, *(BitMap() for _ in range(most))]
    opens = None
    for one in sorted(others, key=lambda taken: taken.at, reverse=True):
        told = BitMap.deserialize(one.people)
        before = len(heard[most])
        for times in range(most, 0, -1):
            heard[times] |= heard[times - 1] & told
        if len(heard[most]) > before:
            opens = one.at + WINDOW
    return Capped(people=heard[most], opens=opens)


def together(capped: Iterable[Capped]) -> Capped:
    """Those of all blocks."""
    found = list(capped)
    opens = [one.opens for one in found if one.opens is not None]
    people = BitMap.union(BitMap(), *(one.people for one in found))
    return Capped(people=people, opens=min(opens, default=None))

"""How many people would hear of a version, if it were told now: what planning would freeze.

It asks the same parts of the same people as planning does, and keeps nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pyroaring import BitMap

from lantoa.contracts.content import (
    ContentEvent,
    ContentWithdrawn,
    Lane,
    subject_of,
)
from lantoa.contracts.proposed import AudienceSize
from lantoa.contracts.subscriptions import Channel, Occasion, Rule
from lantoa_notifier.domain.deciding import ALERTING, newer, occasions_of, parts_of
from lantoa_notifier.domain.matching import about_of
from lantoa_notifier.planner.audiences import Audiences
from lantoa_notifier.planner.freezing import Audience
from lantoa_notifier.planner.heads import HeadKeeping
from lantoa_notifier.planner.owing import Owing

MOST_AREAS = 200
"""More than the city has, those of old included."""


class Areas(Protocol):
    """Where people's follows are."""

    async def areas(self, about: Rule, people: BitMap) -> Mapping[str, int]:
        """How many of the people follow what it is about, by the area they named."""
        ...


class Foreseeing:
    """Counts; asked twice, it answers what holds then."""

    def __init__(
        self, heads: HeadKeeping, owing: Owing, audiences: Audiences, areas: Areas
    ) -> None:
        self._heads = heads
        self._owing = owing
        self._audiences = audiences
        self._areas = areas

    async def foresee(self, event: ContentEvent) -> AudienceSize:
        """The audience that this event would get. Retry while the follows are still being read."""
        if isinstance(event, ContentWithdrawn):
            return _sizes(_first_of_each([await self._audiences.told(event.stub)]), {})
        occasions = await self._occasions(event)
        about = about_of(event.content, occasions & ALERTING)
        told = [
            await self._audiences.of(event.content, about, part) for part in parts_of(occasions)
        ]
        audience = _first_of_each(told)
        people = BitMap.union(BitMap(), *audience.values())
        return _sizes(audience, await self._by_area(about, people))

    async def _occasions(self, event: ContentEvent) -> frozenset[Occasion]:
        """Its own, and those that are owed from before."""
        id = subject_of(event).id
        own = occasions_of(event, newer(await self._heads.of(id), event))
        if event.lane is Lane.HISTORY:
            return own
        return own | set((await self._owing.of(id)).changes)

    async def _by_area(self, about: Rule, people: BitMap) -> dict[str, int]:
        if not people:
            return {}
        counts = await self._areas.areas(about, people)
        largest = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return dict(largest[:MOST_AREAS])


def _sizes(audience: Audience, areas: dict[str, int]) -> AudienceSize:
    channels = {channel: len(people) for channel, people in audience.items()}
    return AudienceSize(channels=channels, areas=areas)


def _first_of_each(told: Sequence[Audience]) -> dict[Channel, BitMap]:
    """Everybody in the part and on the channel that comes first, as they would be frozen."""
    found, taken = {channel: BitMap() for channel in Channel}, BitMap()
    for audience in told:
        fresh = {channel: people - taken for channel, people in audience.items()}
        for channel, people in fresh.items():
            found[channel] |= people
            taken |= people
    return found

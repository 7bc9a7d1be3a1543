"""How many people would hear of a version, if it were told now: what planning would freeze.

It asks the same parts of the same people as planning does, and keeps nothing. Whom what is urgent
would be told again nobody can know: those are counted who insist and have a further channel, as if
none of them acknowledged it, and whichever of their follows decided.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.content import (
    ContentEvent,
    ContentWithdrawn,
    Lane,
    subject_of,
)
from lantoa.contracts.proposed import AudienceSize
from lantoa.contracts.subscriptions import Channel, Occasion, Rule
from lantoa_notifier.domain.deciding import ALERTING, Part, newer, occasions_of, parts_of
from lantoa_notifier.domain.matching import about_of
from lantoa_notifier.planner.audiences import Audiences
from lantoa_notifier.planner.freezing import Audience
from lantoa_notifier.planner.heads import HeadKeeping
from lantoa_notifier.planner.owing import Owing
from lantoa_notifier.planner.records import Among


class Follows(Protocol):
    """What is known of people's follows."""

    async def counted(self, about: Rule, audience: Audience) -> Mapping[Channel, Among]:
        """How many of the people follow what it is about, by the areas and audiences they named."""
        ...

    async def insisting(self, about: Rule) -> Mapping[Channel, BitMap]:
        """By channel, those who may be told there until they acknowledge what is urgent."""
        ...


class Foreseeing:
    """Counts; asked twice, it answers what holds then. ``again_after`` what is urgent goes on to
    the next channel; None: never."""

    def __init__(
        self,
        heads: HeadKeeping,
        owing: Owing,
        audiences: Audiences,
        follows: Follows,
        again_after: timedelta | None,
    ) -> None:
        self._heads = heads
        self._owing = owing
        self._audiences = audiences
        self._follows = follows
        self._again_after = again_after

    async def foresee(self, event: ContentEvent) -> AudienceSize:
        """The audience that this event would get. Retry while the follows are still being read."""
        if isinstance(event, ContentWithdrawn):
            return _sizes(_first_of_each([await self._audiences.told(event.stub)]))
        occasions = await self._occasions(event)
        about = about_of(event.content, occasions & ALERTING)
        told = {
            part: await self._audiences.of(event.content, about, part)
            for part in parts_of(occasions)
        }
        audience = _first_of_each(list(told.values()))
        among = await self._among(about, audience)
        return replace(
            _sizes(audience),
            areas=_summed(one.areas for one in among),
            audiences=_summed(one.audiences for one in among),
            again=await self._again(event, about, told.get(Part.MAIN, {})),
        )

    async def _again(
        self, event: ContentEvent, about: Rule, alerted: Audience
    ) -> dict[Channel, int]:
        """How many of the alerted, at most, are told again by each channel."""
        if self._again_after is None or event.lane is not Lane.URGENT or not alerted:
            return {}
        everybody = BitMap.union(*alerted.values())
        ways = await self._follows.insisting(about)
        counts = {c: len((p & everybody) - alerted.get(c, BitMap())) for c, p in ways.items()}
        return {channel: count for channel, count in counts.items() if count}

    async def _occasions(self, event: ContentEvent) -> frozenset[Occasion]:
        """Its own, and those that are owed from before."""
        id = subject_of(event).id
        own = occasions_of(event, newer(await self._heads.of(id), event))
        if event.lane is Lane.HISTORY:
            return own
        return own | set((await self._owing.of(id)).changes)

    async def _among(self, about: Rule, audience: Audience) -> Collection[Among]:
        if not any(audience.values()):
            return ()
        return (await self._follows.counted(about, audience)).values()


def _summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Over the channels, the most first: nobody is counted on two."""
    return dict(sum(map(Counter, counts), Counter[str]()).most_common())


def _sizes(audience: Audience) -> AudienceSize:
    return AudienceSize(channels={c: len(people) for c, people in audience.items()}, areas={})


def _first_of_each(told: Sequence[Audience]) -> dict[Channel, BitMap]:
    """Everybody in the part and on the channel that comes first, as they would be frozen."""
    found, taken = {channel: BitMap() for channel in Channel}, BitMap()
    for audience in told:
        fresh = {channel: people - taken for channel, people in audience.items()}
        for channel, people in fresh.items():
            found[channel] |= people
            taken |= people
    return found

"""Telling those whose saved searches a version answers: a further part of its campaigns.

The words are those of part 1, so part 1 comes first; whoever stands in any part of the version is
left out. A version that was passed over joins the next one planned, unless it was withdrawn. Twice
is harmless: what is frozen is read, not matched again.
"""

from collections.abc import Sequence
from typing import Protocol

from lantoa.contracts.content import Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.searches import SearchMatched
from lantoa.contracts.subscriptions import Rule
from lantoa.runtime.errors import Retry
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.domain.deciding import SUPERSEDING, Part, is_taken_back, joined_by, supersedes
from lantoa_notifier.domain.matching import found_by
from lantoa_notifier.planner.audiences import Interested
from lantoa_notifier.planner.freezing import Freezing, Telling, is_whole, told_by
from lantoa_notifier.planner.queueing import Queue
from lantoa_notifier.planner.records import Campaign, ContentHead
from lantoa_notifier.planner.righting import Corrections, Heads, Righting


class Followers(Protocol):
    """Who follows what."""

    async def interested(self, about: Rule) -> Interested:
        """The people whose follows match, as of all that the log has now."""
        ...


class Finding:
    """Plans what saved searches found."""

    def __init__(
        self,
        heads: Heads,
        freezing: Freezing,
        queue: Queue,
        followers: Followers,
        corrections: Corrections,
    ) -> None:
        self._heads = heads
        self._freezing = freezing
        self._queue = queue
        self._followers = followers
        self._righting = Righting(freezing, heads, corrections)

    async def tell(self, received: Received) -> Produced:
        """Tell those who follow the searches and have not been told of the version.

        Retry until part 1 of the version is there.
        """
        match: SearchMatched = received.fact
        if match.lane is Lane.HISTORY or not supersedes(match.change):
            return ()
        frozen = await self._freezing.frozen_since(match.content_id, match.version)
        begun = [campaign for campaign in frozen if campaign.part == part_of(match)]
        head = await self._heads.of(match.content_id)
        if not begun and is_taken_back(match.version, head):
            return ()
        first = _part_1(begun, frozen) if begun else _newest_part_1(match.version, frozen, head)
        return await self._told(match, first, begun)

    async def _told(
        self, match: SearchMatched, first: Campaign, begun: Sequence[Campaign]
    ) -> Produced:
        own = begun
        if not is_whole(begun, part_of(match)):
            frozen = await self._freezing.freeze(told_by(first), await self._telling(match, first))
            own = [campaign for campaign in frozen if campaign.part == part_of(match)]
        righted = await self._righting.put_right(told_by(first))
        return [*righted, *await self._queue.emission(own)]

    async def _telling(self, match: SearchMatched, first: Campaign) -> Telling:
        about = found_by(match)
        interested = await self._followers.interested(about)
        return Telling(
            part=part_of(match),
            purpose=Purpose.ALERT,
            templates=first.templates,
            audience=interested.everybody,
            unhurried=interested.unhurried,
            counting=interested.counting,
            about=about,
            weight=first.weight,
        )


def part_of(match: SearchMatched) -> str:
    """The part of the campaigns that a part of an answer is."""
    return f"{Part.FOUND}-{match.version}-{match.part}"


def _newest_part_1(
    matched: Version, frozen: Sequence[Campaign], head: ContentHead | None
) -> Campaign:
    """Part 1 of the version that the match joins; Retry while it is not there."""
    firsts: dict[Version, list[Campaign]] = {}
    for campaign in frozen:
        if _tells_of_a_text(campaign) and campaign.version is not None:
            firsts.setdefault(campaign.version, []).append(campaign)
    planned = [version for version, some in firsts.items() if is_whole(some, Part.MAIN)]
    version = joined_by(matched, planned, head)
    if version is None:
        raise Retry("the version is not planned yet", dependency="planner", after=0.2)
    return firsts[version][0]


def _tells_of_a_text(campaign: Campaign) -> bool:
    """Whether it is part 1 of a version that is new to people, not of one that took effect."""
    occasions = set(campaign.about.occasions) if campaign.about else set()
    return campaign.part == Part.MAIN and bool(occasions & SUPERSEDING or not occasions)


def _part_1(begun: Sequence[Campaign], frozen: Sequence[Campaign]) -> Campaign:
    """Part 1 of the version that this part was begun for."""
    version = begun[0].version
    return next(c for c in frozen if c.version == version and c.part == Part.MAIN)

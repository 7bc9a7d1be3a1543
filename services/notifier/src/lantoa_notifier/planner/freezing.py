"""Campaigns frozen: one record a version, channel and part, inserted once and never written again.

A restart reads what is there and never matches again; what a crash left out is matched without
those who stand in a part already, so that nobody is told twice of one version. Who wants to hear of
it in a digest stands in mentions (``digests``), which are written first.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol

import msgspec
from msgspec import Struct
from pyroaring import BitMap

from lantoa.contracts.content import Code, ContentEvent, Kind, Lane, subject_of
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import CampaignId, ContentId, Version, campaign_id
from lantoa.contracts.subscriptions import Channel, Pace, Rule
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import Clock
from lantoa_notifier.digests.mentioning import Mentions, everybody_in
from lantoa_notifier.digests.records import Mention
from lantoa_notifier.domain.deciding import Part
from lantoa_notifier.domain.steps import Step, asks_to_acknowledge
from lantoa_notifier.planner.records import CAMPAIGNS, STEPS, Among, Campaign

SHARD = 0
Audience = Mapping[Channel, BitMap]
"""People by the channel on which they are to be told; nobody stands under two."""
Unhurried = Mapping[Pace, BitMap]
"""Those of an audience who are to be told by e-mail in a digest, by how often they want one."""
UNHURRIED: Final[Unhurried] = {}
PARTS = (Part.MAIN, Part.TOLD)
MIDDLE: Final = 50
"""The weight of what nothing is known of."""


Counting = Callable[[Audience], Awaitable[Mapping[Channel, Among]]]
NOBODY_COUNTED: Final = Among()


class Subject(Struct, frozen=True, kw_only=True):
    """Which version goes out, in which lane, and whose it is."""

    content_id: ContentId
    version: Version
    kind: Kind
    lane: Lane
    agency: Code | None


def subject(event: ContentEvent) -> Subject:
    """The version that is told of."""
    of = subject_of(event)
    return Subject(
        content_id=of.id,
        version=of.version,
        kind=of.kind,
        lane=event.lane,
        agency=event.agency,
    )


def told_by(campaign: Campaign) -> Subject:
    """The version of which a campaign tells; it is one of a content."""
    content_id, version, kind = campaign.content_id, campaign.version, campaign.kind
    assert content_id is not None  # noqa: S101 - part 1 is of a version of a content
    assert version is not None  # noqa: S101
    assert kind is not None  # noqa: S101
    return Subject(
        content_id=content_id,
        version=version,
        kind=kind,
        lane=campaign.lane,
        agency=campaign.agency,
    )


class Telling(Struct, frozen=True, kw_only=True):
    """One part of a version's campaigns: for whom, why, and in which words."""

    part: str
    purpose: Purpose
    templates: Templates
    audience: Audience
    about: Rule | None = None
    """What a consent is asked about when sending; None when the first message was agreed to."""
    unhurried: Unhurried = UNHURRIED
    weight: int = MIDDLE
    """Its place in digests: the least comes first."""
    counting: Counting | None = None
    """What to count of those who are told at once, for whoever shows how far a version came."""


def is_whole(frozen: Sequence[Campaign], part: str) -> bool:
    """Whether every channel's campaign of the part is among these."""
    return {c.channel for c in frozen if c.part == part} == set(Channel)


class Budget(Protocol):
    """What campaigns may cost."""

    async def admit(self, campaigns: Iterable[Campaign]) -> None:
        """Count what these cost, and hold back what costs too much."""
        ...


class Freezing:
    """Keeps campaigns. ``again_after`` what is urgent goes on to the next channel; None: never."""

    def __init__(
        self, records: Records, budget: Budget, clock: Clock, again_after: timedelta | None = None
    ) -> None:
        self._records = records
        self._budget = budget
        self._clock = clock
        self._again_after = again_after
        self._mentions = Mentions(records)

    async def frozen(self, content: ContentId, version: Version) -> Sequence[Campaign]:
        """The campaigns of a version that are there, of whatever part."""
        found = every(self._records, CAMPAIGNS, "by-content", (content, version))
        return [stored.value async for stored in found]

    async def frozen_since(self, content: ContentId, version: Version) -> Sequence[Campaign]:
        """The campaigns of a version, and of those after it."""
        found = every(self._records, CAMPAIGNS, "by-content", (content,))
        kept = [stored.value async for stored in found]
        return [campaign for campaign in kept if (campaign.version or 0) >= version]

    async def freeze(self, subject: Subject, telling: Telling) -> Sequence[Campaign]:
        """One campaign a channel, empty ones too; returns all of the version as they stand.

        What is urgent is told at once to all.
        """
        there = await self.frozen(subject.content_id, subject.version)
        taken = BitMap.union(BitMap(), *(BitMap.deserialize(c.audience) for c in there))
        taken |= await self._mentioned(subject, telling, taken)
        return await self._kept(subject, telling, there, taken)

    async def freeze_again(self, subject: Subject, telling: Telling) -> Sequence[Campaign]:
        """The same for those who are told again: only who stands in that very part is left out."""
        there = await self.frozen(subject.content_id, subject.version)
        same = (BitMap.deserialize(c.audience) for c in there if c.part == telling.part)
        return await self._kept(subject, telling, there, BitMap.union(BitMap(), *same))

    async def _kept(
        self, subject: Subject, telling: Telling, there: Sequence[Campaign], taken: BitMap
    ) -> Sequence[Campaign]:
        drafts = await self._drafts(subject, telling, taken)
        fresh: dict[str, Campaign] = {c.id: c for c in drafts}
        lacking = {id: c for id, c in fresh.items() if id not in {c.id for c in there}}
        await self._budget.admit(lacking.values())
        await self._records.insert_many(STEPS, self._steps(lacking.values()))
        await self._records.insert_many(CAMPAIGNS, lacking)
        return await self.frozen(subject.content_id, subject.version)

    def _steps(self, campaigns: Iterable[Campaign]) -> dict[str, Step]:
        """When to look who has not acknowledged them: kept first, so that none goes without."""
        if self._again_after is None:
            return {}
        asked = [c for c in campaigns if c.intents and asks_to_acknowledge(c)]
        since, due = self._clock.now(), self._clock.now() + self._again_after
        return {c.id: Step(campaign=c.id, since=since, due=due) for c in asked}

    async def _mentioned(self, subject: Subject, telling: Telling, told: BitMap) -> BitMap:
        """Who is told in a digest, now that those of the part stand."""
        about, content, version = telling.about, subject.content_id, subject.version
        if about is None:
            return BitMap()
        paces = {} if subject.lane is Lane.URGENT else telling.unhurried
        emailed = telling.audience.get(Channel.EMAIL, BitMap()) - told
        drafts = [
            self._mention(subject, telling, about, pace, people & emailed)
            for pace, people in paces.items()
        ]
        await self._mentions.keep(drafts, await self._mentions.of(content, version))
        there = await self._mentions.of(content, version)
        return everybody_in([one for one in there if one.part == telling.part or one.period])

    def _mention(
        self, subject: Subject, telling: Telling, about: Rule, pace: Pace, people: BitMap
    ) -> Mention:
        now = self._clock.now()
        return Mention(
            id=f"{subject.content_id}.v{subject.version}.s{SHARD}.{telling.part}.{pace}",
            pace=pace,
            part=telling.part,
            content_id=subject.content_id,
            version=subject.version,
            kind=subject.kind,
            audience=people.serialize(),
            templates=telling.templates,
            weight=telling.weight,
            created_at=now,
            about=about,
            waits=now,
        )

    async def _drafts(
        self, subject: Subject, telling: Telling, taken: BitMap
    ) -> Sequence[Campaign]:
        audience = {c: telling.audience.get(c, BitMap()) - taken for c in Channel}
        among: Mapping[Channel, Among] = {}
        if telling.counting is not None and any(audience.values()):
            among = await telling.counting(audience)
        return [
            self._draft(subject, telling, channel, people, among.get(channel, NOBODY_COUNTED))
            for channel, people in audience.items()
        ]

    def _draft(
        self, subject: Subject, telling: Telling, channel: Channel, people: BitMap, among: Among
    ) -> Campaign:
        return Campaign(
            id=_id(subject.content_id, subject.version, channel, telling.part),
            channel=channel,
            shard=SHARD,
            part=telling.part,
            purpose=telling.purpose,
            audience=people.serialize(),
            intents=len(people),
            templates=telling.templates,
            lane=subject.lane,
            created_at=self._clock.now(),
            content_id=subject.content_id,
            version=subject.version,
            kind=subject.kind,
            about=telling.about,
            weight=telling.weight,
            agency=subject.agency,
            among=msgspec.json.encode(among),
        )


def _id(content: ContentId, version: Version, channel: Channel, part: str) -> CampaignId:
    return campaign_id(content, version, SHARD, channel.value, part)

"""Urgent law goes on to the next channel, in each person's order, until it is acknowledged.

Some time after an urgent campaign was frozen a step looks who neither acknowledged it nor is known
to have it, insists, and has a channel that was not tried. They get a campaign of their own,
inserted once, which has a step of its own. A step is claimed by a compare-and-set that moves it on,
and deleted last, so one that is interrupted is done again and finds what is frozen.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Final, Protocol

from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.eventlog import Appender
from lantoa.engines.indexing import moment
from lantoa.engines.records import Conflict, Records, Stored
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import PAGE, Ledgers
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.domain.holds import Held
from lantoa_notifier.domain.steps import PATIENCE, Step, next_way, part_after
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.emitting import emission
from lantoa_notifier.planner.freezing import Freezing, Telling, is_whole, told_by
from lantoa_notifier.planner.records import CAMPAIGNS, STEPS, Campaign
from lantoa_notifier.planner.righting import Corrections, Heads, Righting
from lantoa_notifier.subscribers.consenting import insisted_ways
from lantoa_notifier.subscribers.records import SUBSCRIBERS
from lantoa_notifier.workers.standing import Standing, standing_of

EVERY: Final = 1.0
"""Seconds between looks."""
LOOK_AGAIN: Final = timedelta(minutes=1)
PEOPLE: Final = 500
"""Asked about together."""
Audience = dict[Channel, BitMap]


class Holds(Protocol):
    """Who holds the reins."""

    async def of(self, campaign: Campaign) -> Held:
        """How the campaign is held."""
        ...


class Stepping:
    """Takes the steps that are due."""

    def __init__(
        self,
        records: Records,
        ledgers: Ledgers,
        freezing: Freezing,
        heads: Heads,
        holds: Holds,
        corrections: Corrections,
        appender: Appender,
        clock: Clock,
    ) -> None:
        self._records = records
        self._ledgers = ledgers
        self._freezing = freezing
        self._heads = heads
        self._holds = holds
        self._righting = Righting(freezing, heads, corrections)
        self._appender = appender
        self._clock = clock

    async def go_on(self) -> None:
        """Every step that is due at this moment, up to a page."""
        now = moment(self._clock.now())
        for stored in await self._records.find(STEPS, "by-due", upper=now, limit=PAGE):
            if await self._claimed(stored) and await self._taken(stored.value):
                await self._records.delete(STEPS, stored.id)

    async def _claimed(self, stored: Stored[Step]) -> bool:
        """Whether nobody else takes it; if this process dies, somebody does in a minute."""
        step, due = stored.value, self._clock.now() + LOOK_AGAIN
        moved = Step(campaign=step.campaign, since=step.since, due=due)
        try:
            await self._records.put(STEPS, stored.id, moved, stored.revision)
        except Conflict:
            return False
        return True

    async def _taken(self, step: Step) -> bool:
        """Whether the step is over: it was taken, or leads nowhere any more."""
        late = self._clock.now() - step.since > PATIENCE
        stored = await self._records.get(CAMPAIGNS, step.campaign)
        if stored is None:
            return late
        campaign = stored.value
        held = await self._holds.of(campaign)
        if held is Held.CANCELLED or await self._is_over(campaign):
            await self._emit(campaign)
            return True
        unheard = None if held is not Held.FREE else await self._unheard(campaign, late)
        if unheard is None:
            return False
        await self._freeze(campaign, unheard)
        await self._emit(campaign)
        return True

    async def _is_over(self, campaign: Campaign) -> bool:
        """Whether the version was withdrawn, or took the place of by a newer one."""
        standing = standing_of(_owing(campaign), await self._heads.of(told_by(campaign).content_id))
        return standing is Standing.CANCEL

    async def _unheard(self, campaign: Campaign, late: bool) -> BitMap | None:
        """The people of whom nobody knows that they have it; None while some of it is to be sent,
        and it is not too late to wait for that."""
        unheard = BitMap()
        async for batches, ledgers in self._pages(campaign):
            if not late and (len(ledgers) < len(batches) or any(map(books.undone, ledgers))):
                return None
            for ledger in ledgers:
                unheard |= BitMap(books.numbers(ledger, books.unheard(ledger)).values())
        return unheard

    async def _freeze(self, campaign: Campaign, unheard: BitMap) -> None:
        """Keep who is to be told again; what a crash left half kept is made whole."""
        subject, part = told_by(campaign), _part_after(campaign)
        frozen = await self._freezing.frozen(subject.content_id, subject.version)
        if is_whole(frozen, part):
            return
        audience = await self._audience(campaign, frozen, unheard)
        if any(audience.values()) or any(one.part == part for one in frozen):
            await self._freezing.freeze_again(subject, _telling(campaign, part, audience))

    async def _emit(self, campaign: Campaign) -> None:
        """What is frozen has to be on the log, for its account to balance, whatever came since."""
        subject, part = told_by(campaign), _part_after(campaign)
        frozen = await self._freezing.frozen(subject.content_id, subject.version)
        if own := [one for one in frozen if one.part == part]:
            righted = await self._righting.put_right(subject)
            await self._appender.append([*righted, *emission(own)])

    async def _audience(
        self, campaign: Campaign, frozen: Sequence[Campaign], unheard: BitMap
    ) -> Audience:
        """Who is to be told again, by the channel that comes next for them."""
        tried, people = _tried(frozen), iter(unheard)
        found: Audience = {channel: BitMap() for channel in Channel}
        while some := list(islice(people, PEOPLE)):
            for number, way in (await self._ways(campaign, some, tried)).items():
                found[way].add(number)
        heard = await self._heard(frozen, BitMap.union(*found.values()))
        return {way: people - heard for way, people in found.items()}

    async def _heard(self, frozen: Sequence[Campaign], people: BitMap) -> BitMap:
        """Those of the people who acknowledged any message of the version: whoever pressed while a
        step was frozen is known to the campaign before it alone."""
        heard = BitMap()
        for campaign in frozen:
            if BitMap.deserialize(campaign.audience) & people:
                async for _, ledgers in self._pages(campaign):
                    heard |= BitMap.union(BitMap(), *map(books.heard, ledgers))
        return heard

    async def _ways(
        self, campaign: Campaign, people: Sequence[int], tried: Audience
    ) -> dict[SubscriberNumber, Channel]:
        stored = await self._records.get_many(SUBSCRIBERS, [str(number) for number in people])
        ways = {
            one.value.number: insisted_ways(one.value, campaign.about) for one in stored.values()
        }
        nexts = {n: next_way(some, _channels(n, tried)) for n, some in ways.items()}
        return {number: way for number, way in nexts.items() if way is not None}

    async def _pages(
        self, campaign: Campaign
    ) -> AsyncIterator[tuple[Sequence[BatchRequested], Sequence[Ledger]]]:
        """The batches, and the ledgers of those that somebody has begun."""
        batches = cut(campaign)
        while some := list(islice(batches, PAGE)):
            begun = await self._ledgers.begun([batch.batch for batch in some])
            yield some, [stored.value for stored in begun]


def _owing(campaign: Campaign) -> Ledger:
    """What a batch of the campaign would be, of which nothing is done."""
    return books.claim(next(cut(campaign)))


def _part_after(campaign: Campaign) -> str:
    return part_after(campaign.part, campaign.channel)


def _telling(campaign: Campaign, part: str, audience: Audience) -> Telling:
    return Telling(
        part=part,
        purpose=campaign.purpose,
        templates=campaign.templates,
        audience=audience,
        about=campaign.about,
        weight=campaign.weight,
    )


def _tried(frozen: Sequence[Campaign]) -> Audience:
    """Who stands in a campaign of the version, by channel."""
    tried: Audience = {channel: BitMap() for channel in Channel}
    for campaign in frozen:
        tried[campaign.channel] |= BitMap.deserialize(campaign.audience)
    return tried


def _channels(number: SubscriberNumber, tried: Audience) -> list[Channel]:
    return [channel for channel, people in tried.items() if number in people]

"""Orders carried out: what is cancelled is cancelled in every batch's ledger, what is let go is
asked for again at once.

Workers see a hold by themselves; this is what they need not come to. The order stands in the hold,
so a process that dies here leaves it owed, and the next look does all of it again: cancelled slots
stay cancelled and report the same revision, what was hastened is due already.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Protocol

from lantoa.engines.eventlog import Appender
from lantoa.engines.paging import every
from lantoa.engines.records import Conflict, Records, Stored
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import PAGE, Ledgers
from lantoa_notifier.accounts.records import LEDGER
from lantoa_notifier.accounts.reporting import report
from lantoa_notifier.domain.holds import Held, Hold, Target, carried_out
from lantoa_notifier.planner.cutting import cut
from lantoa_notifier.planner.emitting import announced
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign
from lantoa_notifier.records import HOLDS
from lantoa_notifier.workers.holding import Holds

EVERY = 0.5
"""Seconds between looks."""
FREEZING = timedelta(minutes=10)
"""A campaign is frozen a moment after it was held for its cost, or never."""
LAST_LOOKS = timedelta(seconds=2)
"""So long after it was let go its batches are looked at: one of its workers may have seen the hold
just before, and writes down only now that it waits for it."""


class Spending(Protocol):
    """What a day costs."""

    async def count(self, campaign: Campaign, cost: int, at: datetime) -> None:
        """That campaign was let go then, for so many đồng."""
        ...


class Steering:
    """Carries out what was ordered."""

    def __init__(
        self,
        records: Records,
        ledgers: Ledgers,
        spending: Spending,
        appender: Appender,
        clock: Clock,
    ) -> None:
        self._records = records
        self._holds = Holds(records)
        self._spending = spending
        self._ledgers = ledgers
        self._appender = appender
        self._clock = clock

    async def carry_out(self) -> None:
        """Every order that is owed, the oldest first."""
        for stored in await self._records.find(HOLDS, "owed"):
            campaigns = await campaigns_of(self._records, stored.value.target)
            for campaign in campaigns:
                await self._steer(stored.value, campaign)
            if self._is_done(stored.value, campaigns):
                await self._settle(stored, campaigns)

    async def _steer(self, hold: Hold, campaign: Campaign) -> None:
        if hold.state is Held.CANCELLED:
            await self._cancel(campaign)
        elif hold.state is Held.FREE:
            await self._let_go(hold, campaign)

    def _is_done(self, hold: Hold, campaigns: Sequence[Campaign]) -> bool:
        """Not yet, where a campaign is being frozen, or a worker may still write down its wait."""
        age = self._clock.now() - (hold.owed_since or self._clock.now())
        if not campaigns:
            return age > FREEZING
        return hold.state is not Held.FREE or age >= LAST_LOOKS

    async def _cancel(self, campaign: Campaign) -> None:
        """One compare-and-set a batch, also of those that nobody has begun."""
        batches = cut(campaign)
        while some := list(islice(batches, PAGE)):
            changed = await self._ledgers.apply_to(some, books.cancel_undone)
            now = self._clock.now()
            await self._appender.append([report(stored, now) for stored in changed])

    async def _let_go(self, hold: Hold, campaign: Campaign) -> None:
        if hold.cost and hold.at is not None:
            await self._spending.count(campaign, hold.cost, hold.at)
        await self._hasten(campaign)

    async def _hasten(self, campaign: Campaign) -> None:
        """What waited because it was held is due now; the timer asks for it."""
        hastened = partial(books.hastened, now=self._clock.now())
        async for stored in every(self._records, LEDGER, "by-campaign", (campaign.id,)):
            await self._ledgers.apply(stored, hastened)

    async def _settle(self, stored: Stored[Hold], campaigns: Sequence[Campaign]) -> None:
        """Others are told how the campaigns stand now; a newer order stays owed."""
        for campaign in campaigns:
            stand = await self._holds.stand(campaign)
            await self._appender.append(announced(stand, campaign))
        try:
            done = carried_out(stored.value)
            await self._records.put(HOLDS, stored.id, done, stored.revision)
        except Conflict:
            return


async def campaigns_of(records: Records, target: Target) -> Sequence[Campaign]:
    """The campaigns that a hold of the target concerns, as they stand now."""
    if target.campaign is not None:
        stored = await records.get(CAMPAIGNS, target.campaign)
        return [stored.value] if stored else []
    equal = (target.content_id or "", target.version or 0)
    found = every(records, CAMPAIGNS, "by-content", equal)
    return [stored.value async for stored in found]

"""What SMS may cost in a day: a campaign that would go beyond it waits until a person approves.

Decided before a campaign is frozen, so before any of its batches is on the log. Twice is harmless:
a campaign is counted once in a day's record, and held once; what a crash leaves is a cost without a
campaign, which errs towards fewer messages.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog

from lantoa.contracts.ids import CampaignId
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records, Stored
from lantoa.messages.sms import SmsRules
from lantoa.runtime import metrics
from lantoa.runtime.clock import HANOI, Clock
from lantoa.runtime.world import World
from lantoa_notifier.domain.costs import cost_of, may_wait
from lantoa_notifier.domain.holds import Deed, Order, Target
from lantoa_notifier.domain.spent import Spent, fits, spent_on
from lantoa_notifier.records import SPENT, Campaign
from lantoa_notifier.settings import NotifierSettings
from lantoa_notifier.workers.holding import Holds

log = structlog.get_logger()
BY = "system:planner"


class Spending:
    """A day's budget over all processes. ``budget`` in đồng; None: no limit, nothing is counted."""

    def __init__(self, records: Records, rules: SmsRules, budget: int | None, clock: Clock) -> None:
        self._records = records
        self._holds = Holds(records)
        self._rules = rules
        self._budget = budget
        self._clock = clock

    async def left(self) -> int | None:
        """What today in Hà Nội may still cost; None without a limit."""
        if self._budget is None:
            return None
        stored = await self._records.get(SPENT, _day(self._clock.now()))
        return max(0, self._budget - (stored.value.sum if stored else 0))

    async def admit(self, campaigns: Iterable[Campaign]) -> None:
        """Count what these cost; hold back what does not fit into the day they were made on."""
        if self._budget is None:
            return
        for campaign in campaigns:
            if cost := cost_of(campaign, self._rules):
                await self._admit(campaign, cost, self._budget)

    async def count(self, campaign: CampaignId, cost: int, at: datetime) -> None:
        """It was let go then, so it costs that, whatever the day may cost."""
        while True:
            stored = await self._records.get(SPENT, _day(at))
            spent = stored.value if stored else Spent()
            if await self._put(_day(at), stored, spent_on(spent, campaign, cost)):
                return

    async def _admit(self, campaign: Campaign, cost: int, budget: int) -> None:
        at = campaign.created_at
        while True:
            stored = await self._records.get(SPENT, _day(at))
            spent = stored.value if stored else Spent()
            if not fits(spent, campaign.id, cost, budget):
                return await self._over(campaign, cost, budget - spent.sum)
            if await self._put(_day(at), stored, spent_on(spent, campaign.id, cost)):
                return None

    async def _over(self, campaign: Campaign, cost: int, left: int) -> None:
        log.error("budget.over", campaign=campaign.id, cost=cost, left=left)
        if not may_wait(campaign):
            metrics.count(metrics.SMS_BUDGET, "sent-over")
            await self.count(campaign.id, cost, campaign.created_at)
            return
        metrics.count(metrics.SMS_BUDGET, "held")
        reason = f"cần nhiều nhất (needs at most) {cost} đồng, còn (left) {max(0, left)}"
        order = Order(deed=Deed.FROZEN, by=BY, reason=reason, at=campaign.created_at, cost=cost)
        await self._holds.order(Target(campaign=campaign.id), order)

    async def _put(self, day: str, stored: Stored[Spent] | None, after: Spent) -> bool:
        """Whether the day stands so now; not, when somebody else was faster."""
        if self._budget:
            metrics.gauge(metrics.DAY_USED, after.sum / self._budget, "sms")
        if stored is not None and after == stored.value:
            return True
        return await replaced(self._records, SPENT, day, stored, after) is not None


def _day(at: datetime) -> str:
    return f"sms.{at.astimezone(HANOI).date():%Y-%m-%d}"


def spending_of(world: World, records: Records, settings: NotifierSettings) -> Spending:
    """What the settings allow."""
    return Spending(records, settings.sms_rules, settings.sms_daily_budget, world.clock)

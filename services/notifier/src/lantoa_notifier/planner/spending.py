"""What SMS may cost in a day, of the city and of each agency: a campaign that would go beyond
either waits until a person approves.

Decided before a campaign is frozen, so before any of its batches is on the log. Twice is harmless:
a campaign is counted once in a day's record, and held once; what a crash leaves is a cost without a
campaign, which errs towards fewer messages.
"""

from collections.abc import Iterable
from datetime import datetime

import structlog

from lantoa.contracts.content import Code
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records, Stored
from lantoa.messages.sms import SmsRules
from lantoa.runtime import metrics
from lantoa.runtime.clock import HANOI, Clock
from lantoa.runtime.world import World
from lantoa_notifier.domain.budgets import Budgets
from lantoa_notifier.domain.costs import cost_of, may_wait
from lantoa_notifier.domain.holds import Deed, Order, Target
from lantoa_notifier.domain.spent import Left, Spent, left, spent_on
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.records import SPENT
from lantoa_notifier.settings import NotifierSettings
from lantoa_notifier.workers.holding import Holds

log = structlog.get_logger()
BY = "system:planner"


class Spending:
    """A day's budgets over all processes. Where none is set, nothing is counted."""

    def __init__(self, records: Records, rules: SmsRules, budgets: Budgets, clock: Clock) -> None:
        self._records = records
        self._holds = Holds(records)
        self._rules = rules
        self._budgets = budgets
        self._clock = clock

    async def left(self, agency: Code | None = None) -> Left | None:
        """What SMS of that agency may still cost today in Hà Nội; None without a limit."""
        stored = await self._records.get(SPENT, _day(self._clock.now()))
        return left(stored.value if stored else Spent(), self._budgets, agency)

    async def admit(self, campaigns: Iterable[Campaign]) -> None:
        """Count what these cost; hold back what does not fit into the day they were made on."""
        if not self._budgets.limit_something:
            return
        for campaign in campaigns:
            if cost := cost_of(campaign, self._rules):
                await self._admit(campaign, cost)

    async def count(self, campaign: Campaign, cost: int, at: datetime) -> None:
        """It was let go then, so it costs that, whatever the day may cost."""
        while True:
            stored = await self._records.get(SPENT, _day(at))
            spent = stored.value if stored else Spent()
            if await self._put(_day(at), stored, _with(spent, campaign, cost)):
                return

    async def _admit(self, campaign: Campaign, cost: int) -> None:
        at = campaign.created_at
        while True:
            stored = await self._records.get(SPENT, _day(at))
            spent = stored.value if stored else Spent()
            least = left(spent, self._budgets, campaign.agency)
            if campaign.id not in spent.costs and least is not None and cost > least.sum:
                return await self._over(campaign, cost, least)
            if await self._put(_day(at), stored, _with(spent, campaign, cost)):
                return None

    async def _over(self, campaign: Campaign, cost: int, least: Left) -> None:
        log.error("budget.over", campaign=campaign.id, cost=cost, left=least.sum, of=least.agency)
        if not may_wait(campaign):
            metrics.count(metrics.SMS_BUDGET, "sent-over")
            await self.count(campaign, cost, campaign.created_at)
            return
        metrics.count(metrics.SMS_BUDGET, "held")
        reason = _said(cost, least)
        order = Order(
            deed=Deed.FROZEN,
            by=BY,
            reason=reason,
            at=campaign.created_at,
            cost=cost,
            budget_left=max(0, least.sum),
            budget_of=least.agency,
        )
        await self._holds.order(Target(campaign=campaign.id), order)

    async def _put(self, day: str, stored: Stored[Spent] | None, after: Spent) -> bool:
        """Whether the day stands so now; not, when somebody else was faster."""
        if self._budgets.city:
            metrics.gauge(metrics.DAY_USED, after.sum / self._budgets.city, "sms")
        if stored is not None and after == stored.value:
            return True
        return await replaced(self._records, SPENT, day, stored, after) is not None


def _with(spent: Spent, campaign: Campaign, cost: int) -> Spent:
    return spent_on(spent, campaign.id, campaign.agency, cost)


def _said(cost: int, least: Left) -> str:
    """Whose budget is too small, and by how much, for who is to approve."""
    whose = f"đơn vị (agency) {least.agency}" if least.agency else "thành phố (city)"
    needs = f"cần nhiều nhất (needs at most) {cost} đồng, còn (left) {max(0, least.sum)}"
    return f"{needs}, ngân sách của (budget of) {whose}"


def _day(at: datetime) -> str:
    return f"sms.{at.astimezone(HANOI).date():%Y-%m-%d}"


def spending_of(world: World, records: Records, settings: NotifierSettings) -> Spending:
    """What the settings allow."""
    return Spending(records, settings.sms_rules, settings.budgets, world.clock)

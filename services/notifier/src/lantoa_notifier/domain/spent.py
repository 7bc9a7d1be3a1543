"""What SMS of one day cost, by campaign and agency, and what may still be spent. No clock, no I/O.

One record a day holds all of it, so that the city's sum and each agency's never disagree.
"""

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Code
from lantoa.contracts.ids import CampaignId
from lantoa_notifier.domain.budgets import Budgets


class Spent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the campaigns of one day cost at most, in đồng. Id: ``sms.<day in Hà Nội>``."""

    costs: dict[CampaignId, int] = {}
    agencies: dict[CampaignId, Code] = {}
    """Whose they are; the city's own office's are not among them."""

    @property
    def sum(self) -> int:
        """All of them."""
        return sum(self.costs.values())

    def sum_of(self, agency: Code) -> int:
        """Those of one agency."""
        return sum(self.costs[id] for id, whose in self.agencies.items() if whose == agency)


class Left(Struct, frozen=True, kw_only=True):
    """What may still be spent, in đồng, and whose budget leaves so little."""

    sum: int
    """Below nothing, where something went out over budget."""
    agency: Code | None = None
    """None: the city's."""


def spent_on(spent: Spent, campaign: CampaignId, agency: Code | None, cost: int) -> Spent:
    """The day with that campaign; a campaign costs once."""
    if campaign in spent.costs:
        return spent
    whose = {campaign: agency} if agency is not None else {}
    costs, agencies = spent.costs | {campaign: cost}, spent.agencies | whose
    return replace(spent, costs=costs, agencies=agencies)


def left(spent: Spent, budgets: Budgets, agency: Code | None) -> Left | None:
    """What an agency may still spend: the least of its own budget and of the city's; None: any."""
    found = []
    if agency is not None and (own := budgets.of(agency)) is not None:
        found.append(Left(sum=own - spent.sum_of(agency), agency=agency))
    if budgets.city is not None:
        found.append(Left(sum=budgets.city - spent.sum))
    return min(found, key=lambda one: one.sum, default=None)

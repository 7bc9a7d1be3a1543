"""What SMS of one day cost, by campaign. No clock, no I/O."""

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.ids import CampaignId


class Spent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the campaigns of one day cost at most, in đồng. Id: ``sms.<day in Hà Nội>``."""

    costs: dict[CampaignId, int] = {}

    @property
    def sum(self) -> int:
        """All of them."""
        return sum(self.costs.values())


def spent_on(spent: Spent, campaign: CampaignId, cost: int) -> Spent:
    """The day with that campaign; a campaign costs once."""
    if campaign in spent.costs:
        return spent
    return replace(spent, costs=spent.costs | {campaign: cost})


def fits(spent: Spent, campaign: CampaignId, cost: int, budget: int) -> bool:
    """Whether the day may pay for it, or does already."""
    return campaign in spent.costs or spent.sum + cost <= budget

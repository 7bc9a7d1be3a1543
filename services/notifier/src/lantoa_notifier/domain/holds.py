"""The reins of a campaign: who holds it back, lets it go or ends it, and why. No clock, no I/O.

A hold is of one campaign, or of one version of a content with all of its campaigns, those of later
parts too. Of the two that concern a campaign the stricter counts. What was ordered is told to the
audit by the outbox of the hold itself, so a stored order is a certain link of the chain.
"""

import enum
from collections.abc import Collection
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Code, Lane
from lantoa.contracts.ids import CampaignId, ContentId, Version, derived_id
from lantoa.runtime.outbox import Outboxed, Pending, promised


class Held(enum.StrEnum):
    """How a campaign stands with those who hold the reins, the mildest first."""

    FREE = "free"
    PAUSED = "paused"
    AWAITING = "awaiting-approval"
    CANCELLED = "cancelled"


HELD_BACK: Final = frozenset({Held.PAUSED, Held.AWAITING})
"""Nothing of it is sent, and it may go on."""


class Deed(enum.StrEnum):
    """What is ordered; its name in the audit."""

    PAUSED = "campaign.paused"
    RESUMED = "campaign.resumed"
    CANCELLED = "campaign.cancelled"
    FROZEN = "campaign.frozen"
    """By the planner: it would cost more than may be spent in a day."""
    APPROVED = "campaign.approved"


class Target(Struct, frozen=True, kw_only=True):
    """What a hold is of: one campaign, or every one of a version."""

    campaign: CampaignId | None = None
    content_id: ContentId | None = None
    version: Version | None = None

    @property
    def name(self) -> str:
        """The id of the hold, and the record of its deeds: of a version ``<content>@<version>``."""
        return self.campaign or f"{self.content_id}@{self.version}"


class Order(Struct, frozen=True, kw_only=True):
    """Somebody wants something of a campaign."""

    deed: Deed
    by: str
    """``staff:<number>``, ``key:<name>`` or ``system:<part>``."""
    reason: str
    at: datetime
    cost: int = 0
    """What it would cost, in đồng, where that is the reason."""
    budget_left: int | None = None
    budget_of: Code | None = None
    """What the day might still cost then, and the agency whose budget said so; None: the city's."""


class Hold(Outboxed[Pending], frozen=True, kw_only=True, omit_defaults=True):
    """How one target is held. Id: its name."""

    target: Target
    state: Held = Held.FREE
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    orders: int = 0
    """How many orders have changed it."""
    cost: int = 0
    """What its SMS cost at most, in đồng, if that once made it wait."""
    budget_left: int | None = None
    budget_of: Code | None = None
    owed_since: datetime | None = None
    """Since when the batches do not know of the last order; None once it is carried out."""


class Impossible(ValueError):  # noqa: N818 - reads as a fact
    """The order does not fit how the campaign stands; nothing was changed."""


FROM: dict[Deed, frozenset[Held]] = {
    Deed.PAUSED: frozenset({Held.FREE}),
    Deed.RESUMED: frozenset({Held.PAUSED}),
    Deed.CANCELLED: frozenset({Held.FREE, Held.PAUSED, Held.AWAITING}),
    Deed.FROZEN: frozenset({Held.FREE, Held.PAUSED}),
    Deed.APPROVED: frozenset({Held.AWAITING}),
}
TO: dict[Deed, Held] = {
    Deed.PAUSED: Held.PAUSED,
    Deed.RESUMED: Held.FREE,
    Deed.CANCELLED: Held.CANCELLED,
    Deed.FROZEN: Held.AWAITING,
    Deed.APPROVED: Held.FREE,
}
WORDS: dict[Held, str] = {
    Held.FREE: "không bị giữ (not held)",
    Held.PAUSED: "đang tạm dừng (paused): lantoa campaign resume | cancel",
    Held.AWAITING: "chờ duyệt chi phí (waits for approval): lantoa campaign approve | cancel",
    Held.CANCELLED: "đã hủy, không lấy lại được (cancelled for good): công bố phiên bản mới "
    "(publish a new version)",
}
"""Each state for people, with what leads out of it."""


def ordered(hold: Hold, order: Order) -> Hold:
    """The hold after an order; the same order again changes nothing.

    Impossible when it does not fit; OutboxFull when the log has been away for fifty orders.
    """
    if _is_done(hold, order):
        return hold
    if hold.state not in FROM[order.deed]:
        raise Impossible(f"{hold.target.name}: {WORDS[hold.state]}")
    changed = replace(
        hold,
        state=TO[order.deed],
        reason=order.reason,
        by=order.by,
        at=order.at,
        orders=hold.orders + 1,
        cost=order.cost or hold.cost,
        budget_left=order.budget_left,
        budget_of=order.budget_of,
        owed_since=order.at,
    )
    return promised(changed, _fact(changed, order))


def _is_done(hold: Hold, order: Order) -> bool:
    """A campaign is frozen for its cost once: who let it go since has decided."""
    if order.deed is Deed.FROZEN:
        return hold.cost > 0 or hold.state is Held.CANCELLED
    return hold.orders > 0 and hold.state is TO[order.deed]


def _fact(hold: Hold, order: Order) -> Pending:
    return Pending(
        id=derived_id("hold", hold.target.name, hold.orders),
        what=order.deed.value,
        version=hold.orders,
        revision=0,
        lane=Lane.NORMAL,
        at=order.at,
        by=order.by,
        note=order.reason,
    )


def carried_out(hold: Hold) -> Hold:
    """The hold whose last order every batch knows."""
    return replace(hold, owed_since=None)


class Stand(Struct, frozen=True, kw_only=True):
    """How a campaign stands under all holds that concern it."""

    state: Held = Held.FREE
    orders: int = 0
    """Of all holds: it grows with each order."""
    cost: int = 0
    budget_left: int | None = None
    budget_of: Code | None = None
    by: str = ""
    """Who gave the order that counts, and why."""
    reason: str = ""


def stand(holds: Collection[Hold]) -> Stand:
    """All that is ordered of a campaign, together: the stricter counts."""
    if not holds:
        return Stand()
    states = list(Held)
    first = max(holds, key=lambda hold: states.index(hold.state))
    return Stand(
        state=first.state,
        orders=sum(hold.orders for hold in holds),
        cost=max(hold.cost for hold in holds),
        budget_left=first.budget_left,
        budget_of=first.budget_of,
        by=first.by,
        reason=first.reason,
    )

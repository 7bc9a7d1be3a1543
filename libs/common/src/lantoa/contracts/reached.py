"""How far a version has come: what the indexer and the planner tell the publisher."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.content import Code
from lantoa.contracts.ids import CampaignId, ContentId, Version


class ContentIndexed(Struct, frozen=True, kw_only=True, tag_field="event", tag="indexed"):
    """A version can be found: all its entries and its head are in the index."""

    content_id: ContentId
    version: Version
    entries: int
    at: datetime


class CampaignPlanned(Struct, frozen=True, kw_only=True, tag_field="event", tag="planned"):
    """A version's audience on one channel is frozen: this many people will be told.

    Told again when somebody holds the campaign or lets it go: the highest ``orders`` counts.
    """

    content_id: ContentId
    version: Version
    campaign: CampaignId
    channel: str
    intents: int
    batches: int
    at: datetime
    state: str = ""
    """``paused``, ``awaiting-approval`` or ``cancelled``; empty: it goes its way."""
    orders: int = 0
    """How many orders were given of it."""
    cost: int = 0
    """What its SMS cost at most, in đồng, where that made it wait."""
    budget_left: int | None = None
    """What the day might still cost when it was made to wait, in đồng."""
    budget_of: Code | None = None
    """The agency whose budget left so little; null: the city's did."""
    areas: dict[Code, int] = {}
    """How many of its people have a matching follow that names the area; the whole city's code: one
    that names none. Somebody may stand under several."""
    audiences: dict[str, int] = {}
    """The same by audience; empty code: a follow that names none."""


ReachedEvent = ContentIndexed | CampaignPlanned

"""What is kept of contents and campaigns: what is newest, what is owed, what goes out to whom."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.content import Change, Code, Kind, Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import CampaignId, ContentId, Version
from lantoa.contracts.subscriptions import Channel, Occasion, Rule
from lantoa.engines.records import Index, Table
from lantoa.messages.templates import Templates
from lantoa_notifier.domain.steps import Step


class ContentHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The newest version of a content that the log has told us of. Id: the content id.

    A small group of its own keeps it, so that a backlog of planning never hides a withdrawal.
    """

    content_id: ContentId
    version: Version
    withdrawn: bool
    change: Change | None = None
    history: bool = False


class Owed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Changes of a content that were passed over, because a newer version was known already.

    Id: the content id. They are matched with the next version planned, unless it is a withdrawal.
    """

    content_id: ContentId
    version: Version
    """Planning has ended with this version and all before it."""
    changes: tuple[Occasion, ...] = ()


class Among(Struct, frozen=True, kw_only=True):
    """How many people stand under each area and audience that their matching follows name."""

    areas: dict[str, int] = {}
    """The whole city's code: those who named none."""
    audiences: dict[str, int] = {}
    """Empty: those who named none."""


class Campaign(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version going out to one shard on one channel in one part. Id: the campaign id.

    Written once: a restart reads it and never matches again. ``part`` is ``main`` for followers,
    ``told`` for those who had an earlier version, ``found-1-1`` for those whose saved searches
    version 1 answers (first part of the answer), ``confirm`` for a confirmation, ``digest`` for
    what a period mentions.
    """

    id: CampaignId
    channel: Channel
    shard: int
    part: str
    purpose: Purpose
    audience: bytes
    """A roaring bitmap of subscriber numbers; its cardinality is the campaign's intents."""
    intents: int
    templates: Templates
    lane: Lane
    created_at: datetime
    content_id: ContentId | None = None
    version: Version | None = None
    kind: Kind | None = None
    about: Rule | None = None
    """The content's values, so that a consent is asked about this content; None asks for any."""
    weight: int = 50
    """Its place in digests: the least comes first."""
    period: str = ""
    """The period whose digest it is; empty: it tells of one version."""
    place: int = 0
    """Which of the person's further addresses it asks about; 0: it goes to a proved one."""
    agency: Code | None = None
    """The agency whose content it is, and whose SMS are counted; none: the city's own office."""
    among: bytes = b""
    """Its people by what they follow: an ``Among`` as JSON, for a campaign is hashed with each of
    its mails."""


class Queued(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A campaign of which batches are still to be asked for. Id: the campaign's. Gone with them."""

    id: CampaignId
    channel: Channel
    whose: str
    """Whose turn it takes: an agency's, the city's own office's, or that of digests."""
    intents: int
    since: datetime
    """When it was frozen."""
    asked: int = 0
    """How many of its batches the log was asked for."""
    content_id: ContentId | None = None
    version: Version | None = None


HEADS = Table("heads", ContentHead)
CAMPAIGNS = Table(
    "campaigns",
    Campaign,
    (
        Index("by-content", ("content_id", "version")),
        Index("by-age", ("created_at",)),
        Index("by-name", ("id",)),
    ),
)
QUEUE = Table("queue", Queued, (Index("by-age", ("since",)),))
OWED = Table("owed", Owed)
STEPS = Table("steps", Step, (Index("by-due", ("due",)),))

"""What digests are made of: mentions, frozen when a version is planned, and periods that ended."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.content import Kind
from lantoa.contracts.ids import CampaignId, ContentId, Version
from lantoa.contracts.subscriptions import Pace, Rule
from lantoa.engines.records import Index, Table
from lantoa.messages.templates import Templates


class Mention(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part of a version for those who want to hear of it in a digest. Id: ``id``.

    Written with the version's campaigns, before them. It waits until the period in which it was
    planned has ended, and then belongs to the digest of that period, for good.
    """

    id: str
    pace: Pace
    part: str
    content_id: ContentId
    version: Version
    kind: Kind
    audience: bytes
    """A roaring bitmap; once it belongs to a digest, without those who were told meanwhile."""
    templates: Templates
    weight: int
    """Its place among others: the least comes first."""
    created_at: datetime
    about: Rule
    """The content's values, so that a consent is asked about this content."""
    waits: datetime | None
    """Since when; None once it belongs to a digest."""
    period: str = ""
    """Whose digest it belongs to."""


class Digest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A period that has ended, and the mentions that are its own. Id: the period's name.

    Inserted once, so that whoever else closes the period takes these mentions and no others.
    """

    period: str
    pace: Pace
    ends: datetime
    mentions: tuple[str, ...]
    open: datetime | None
    """Since when it is being made; None once its campaign is frozen and emitted."""
    fields: dict[str, str] = {}
    """The names of the legal fields that are mentioned."""
    english: dict[str, str] = {}
    """The same in English, of those that have such a name."""


class Overtaken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the planner took back of a content's mentions. Id: the content id. Only grows."""

    cancelled: int = 0
    """Mentions of versions before this one are not shown any more."""
    corrected: int = 0
    """Mentions of versions before this one are shown with the words of this correction."""


MENTIONS = Table(
    "mentions",
    Mention,
    (Index("by-content", ("content_id", "version")), Index("by-waiting", ("pace", "waits"))),
)
OVERTAKEN = Table("overtaken", Overtaken)
DIGESTS = Table("digests", Digest, (Index("by-open", ("open",)),))


def digest_id(period: str, shard: int) -> CampaignId:
    """The campaign of a period's digest."""
    return CampaignId(f"digest.{period}.s{shard}.email")

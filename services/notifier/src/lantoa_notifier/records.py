"""What the notifier keeps: subscribers and their addresses, heads, campaigns, the ledger.

Addresses live here alone, sealed with a key per person; erasing the key erases the address.
"""

from datetime import date, datetime
from typing import Any

from msgspec import Struct

from lantoa.contracts.content import Change, Code, Kind, Lane
from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import (
    BatchId,
    CampaignId,
    ContentId,
    FollowNumber,
    SubscriberNumber,
    Version,
)
from lantoa.contracts.searches import FollowedSearch, SavedSearch
from lantoa.contracts.subscriptions import Channel, Occasion, Pace, QuietHours, Rule
from lantoa.engines.records import Index, Table
from lantoa.messages.templates import Templates
from lantoa.runtime.outbox import WAITING, Outboxed, Pending
from lantoa_notifier.chats.records import BEGINNINGS, READINGS
from lantoa_notifier.chats.zalo.records import SAID
from lantoa_notifier.digests.records import DIGESTS, MENTIONS, OVERTAKEN
from lantoa_notifier.domain.caps import Tally
from lantoa_notifier.domain.holds import Hold
from lantoa_notifier.domain.imports import Imported
from lantoa_notifier.domain.shares import Shares
from lantoa_notifier.domain.spent import Spent
from lantoa_notifier.domain.steps import Step


class Consent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the consent ledger: what was agreed to, when, and when it was taken back."""

    follow: FollowNumber
    rule: Rule
    channel: Channel
    text: str
    """The sentence that was shown."""
    asked_at: datetime
    evidence: str = ""
    """Where the evidence of a consent that was given elsewhere is kept, and of which day it is."""
    confirmed_at: datetime | None = None
    stopped_at: datetime | None = None
    searches: tuple[FollowedSearch, ...] = ()
    """What the rule's saved searches are, and what they are called."""
    pace: Pace = Pace.AT_ONCE
    language: str = "vi"
    quiet: QuietHours | None = None
    """Quiet hours that were asked for with it: they hold once it is confirmed."""
    channels: tuple[Channel, ...] = ()
    """The channels in the person's order, once there was a choice; ``channel`` alone if empty."""
    insists: bool = False
    """Whether what is urgent is told again by the next channel while nobody acknowledges it."""
    guardian: SubscriberNumber | None = None
    """Of a child: who has to agree too."""
    guardian_text: str = ""
    """The sentence that was shown to the guardian."""
    agreed_at: datetime | None = None
    """When the guardian agreed."""


class Bounce(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message of ours that came back for good, for a reason that others may not have."""

    reference: str
    """The batch and slot as return paths call them."""
    at: datetime
    channel: Channel = Channel.EMAIL


class Address(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another address of a person, of another channel than the first."""

    channel: Channel
    sealed: bytes
    """A Contact, sealed with the person's key."""
    text: str
    """The sentence that was agreed to when it was added."""
    asked_at: datetime
    proved_at: datetime | None = None
    """Since when it is known to be the person's: nothing but the proof is sent there before."""
    dropped_at: datetime | None = None
    """Since when nothing is sent there any more; the line stays, the address is emptied."""


class Subscriber(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person known by number. Id: the number in decimal."""

    number: SubscriberNumber
    channel: Channel
    address: bytes
    """A Contact, sealed with the person's key (AES-256-GCM)."""
    consents: tuple[Consent, ...]
    link_version: int
    last_command: str
    recent: tuple[str, ...] = ()
    """The commands done last, newest at the end, so that a repeated one changes nothing."""
    language: str = "vi"
    """That of the newest sign-up, confirmed or not: in it letters are written."""
    wrong_codes: int = 0
    wrong_on: date | None = None
    """How many codes that were typed were wrong, on the last day (in Hà Nội) on which any was."""
    erased_at: datetime | None = None
    """The person is forgotten: the number stays, so that nobody else gets it."""
    bounces: tuple[Bounce, ...] = ()
    """What came back from the addresses lately: so many of one end what is sent there."""
    quiet: QuietHours | None = None
    """When the phone is not to ring, if not by everybody's hours."""
    others: tuple[Address, ...] = ()
    """Further addresses, at most one a channel that is not dropped. None is ever taken out: links
    call them by their places, the first 1."""
    first_dropped_at: datetime | None = None
    """Since when nothing is sent to the first address any more, as others are there."""
    lost: tuple[Channel, ...] = ()
    """Channels whose address ended because nobody was there, and nothing has been told by since."""
    wards: tuple[SubscriberNumber, ...] = ()
    """Children for whom this person has agreed. They outlast an erasure, which takes it back."""


class PersonKey(Struct, frozen=True, kw_only=True):
    """The key of one person, wrapped by the installation's. Id: the number. Erasure deletes it."""

    number: SubscriberNumber
    wrapped: bytes


class AddressClaim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An address is one person's. Id: HMAC of channel and address, so that none can be listed."""

    number: SubscriberNumber
    closed_until: datetime | None = None
    """Its owner was erased and wants no message before then; nobody has it."""
    pending: bool = False
    """Nobody has it: the person of that number has only asked for it last."""
    asked_on: date | None = None
    asked: str = ""
    """The letter that asked last whose it is, and its day in Hà Nội: no other leaves on it."""


class Counter(Struct, frozen=True, kw_only=True):
    """Numbers given out so far. Id: what is counted."""

    next: int


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


class KeptSearch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A saved search that somebody follows. Id: its hash. Empty once nobody does."""

    search: SavedSearch
    told: bool
    """Whether the log was told of it, and nothing else was told since."""
    due: datetime | None
    """When to look again whether anybody follows it; None when nobody does."""


class Ledger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has become of one batch. Id: the batch id. Slots are places in the recipients' order.

    Every set is a roaring bitmap of slots. A slot is in at most one of the sets, and owed when in
    none; attempted ones were being sent: by a live worker, or when a process died.
    """

    batch: BatchId
    campaign: CampaignId
    channel: Channel
    purpose: Purpose
    recipients: bytes
    attempted: bytes = b""
    delivered: bytes = b""
    failed: bytes = b""
    suppressed: bytes = b""
    expired: bytes = b""
    cancelled: bytes = b""
    dead: bytes = b""
    unknown: bytes = b""
    acknowledged: bytes = b""
    """Those whose people pressed the button of what is urgent: it need not be told again."""
    confirmed: bytes = b""
    """Those of the delivered of which a receipt says so: no later one refutes them."""
    worker: str = ""
    """Who marked the attempted slots."""
    held_until: datetime | None = None
    """Until then they are nobody else's: their worker may be sending them."""
    aside: bytes = b""
    """Those of the attempted that an earlier worker marked, before this one took over."""
    aside_until: datetime | None = None
    """Until then these are still that one's."""
    later: bytes = b""
    """Those that a provider put off."""
    later_until: datetime | None = None
    """Until then they are not tried again, whoever goes on with the batch."""
    attempts: int = 0
    """How often it has waited: requests that are older than that are stale."""
    refused: int = 0
    """How often a provider put some of it off."""
    due: datetime | None = None
    """When the timer emits it again, because slots wait; None when none do."""
    waits_for: str = ""
    """What they wait for, where it is not the provider: a word of ``ledger.Wait``."""
    content_id: ContentId | None = None
    version: Version | None = None
    corrected: Version | None = None
    """The correction whose text the slots that are still owed get as their first message."""
    why: dict[str, bytes] = {}
    """Slots that may not have been reached, by a word of ``contracts.delivery.REASONS``."""
    nobody: bytes = b""
    """Those whose addresses are no more: the log is told so with every report of the batch."""
    tag: str | None = None
    """What tokens call the batch (e-mail and SMS only): its id does not fit into one."""
    mentioned: dict[str, bytes] = {}
    """Of a digest: the slots that were shown each mention."""
    heeded: tuple[str, ...] = ()
    """Of a digest: versions that withdrew, replaced or corrected what it mentions while it was
    being sent. Whoever was about to send finds the ledger changed, and asks again."""


class Trace(Struct, frozen=True, kw_only=True):
    """Which slot a provider's message is. Id: the provider's name and its id of one part."""

    batch: BatchId
    slot: int
    parts: int
    """How many parts the message has: a receipt of one of several confirms nothing."""
    kept_at: datetime


class Sighting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a person saw a version that nobody knew of; an empty id: nowhere."""

    version: Version
    post: str = ""


class Post(Outboxed[Pending], frozen=True, kw_only=True, omit_defaults=True):
    """What one page or channel of ours says of one content. Id: the account's number and content.

    ``domain/posts.py`` says how it changes.
    """

    account: str
    content_id: ContentId
    version: Version = Version(0)
    """The version that it says; 0: none yet."""
    post: str = ""
    """What the network calls the post; empty: there is none (yet, or any more)."""
    trying: Version | None = None
    """The version that somebody is about to say: a live worker, or one that died."""
    since: datetime | None = None
    """When that version was first tried."""
    until: datetime | None = None
    """Until then nobody else works on it."""
    before: tuple[str, ...] = ()
    """Earlier posts that stand there and could not be changed."""
    lost: tuple[Version, ...] = ()
    """Versions that may stand there in a post of which nobody knows the id."""
    seen: tuple[Sighting, ...] = ()
    """What people saw of those."""


class Rest(Struct, frozen=True, kw_only=True):
    """Until when a network wants to be left alone by one of our tokens. Id: who posts by it."""

    until: datetime


class KeyPair(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key of the installation. Id: the key id. The private half is wrapped, or destroyed."""

    key_id: str
    use: str
    public: bytes
    wrapped: bytes
    """Empty once destroyed: what was sealed to it can never be opened again."""
    used_from: datetime
    used_to: datetime | None = None


class ZaloPair(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Zalo's access and refresh token. One record."""

    sealed: bytes
    """Both, sealed with a key of the installation."""
    made_at: datetime
    refresh_at: datetime
    expires_at: datetime
    claimed_until: datetime | None = None
    """One process is refreshing it."""
    refused: str = ""
    """Zalo's code, once it does not accept the refresh token: an operator has to authorize."""


SUBSCRIBERS = Table("subscribers", Subscriber)
PERSON_KEYS = Table("person-keys", PersonKey)
ADDRESS_CLAIMS = Table(
    "address-claims", AddressClaim, (Index("by-asking", ("pending", "asked_on")),)
)
COUNTERS = Table("counters", Counter)
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
LEDGER = Table(
    "ledger",
    Ledger,
    (
        Index("by-campaign", ("campaign",)),
        Index("by-content", ("content_id", "version")),
        Index("by-due", ("due",)),
        Index("by-tag", ("tag",)),
    ),
)
QUEUE = Table("queue", Queued, (Index("by-age", ("since",)),))
OWED = Table("owed", Owed)
SEARCHES = Table("searches", KeptSearch, (Index("by-due", ("due",)),))
TRACES = Table("traces", Trace, (Index("by-age", ("kept_at",)),))
HOLDS = Table("holds", Hold, (WAITING, Index("owed", ("owed_since",))))
IMPORTS = Table("imports", Imported, (WAITING,))
STEPS = Table("steps", Step, (Index("by-due", ("due",)),))
SPENT = Table("spent", Spent)
TALLIES = Table("tallies", Tally)
POSTS = Table(
    "posts",
    Post,
    (
        WAITING,
        Index("by-content", ("content_id",)),
    ),
)
RESTS = Table("rests", Rest)
SHARES = Table("shares", Shares)
KEY_PAIRS = Table("key-pairs", KeyPair, (Index("by-use", ("use",)),))
ZALO_PAIRS = Table("zalo-pairs", ZaloPair)
TABLES: tuple[Table[Any], ...] = (
    SUBSCRIBERS,
    PERSON_KEYS,
    ADDRESS_CLAIMS,
    COUNTERS,
    HEADS,
    CAMPAIGNS,
    LEDGER,
    QUEUE,
    OWED,
    SEARCHES,
    TRACES,
    HOLDS,
    IMPORTS,
    STEPS,
    SPENT,
    TALLIES,
    POSTS,
    RESTS,
    SHARES,
    KEY_PAIRS,
    ZALO_PAIRS,
    MENTIONS,
    DIGESTS,
    OVERTAKEN,
    BEGINNINGS,
    READINGS,
    SAID,
)

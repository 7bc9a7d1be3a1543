"""What is kept of people: who they are, by number, and what they agreed to.

Addresses live here alone, sealed with a key per person; erasing the key erases the address.
"""

from datetime import date, datetime

from msgspec import Struct

from lantoa.contracts.ids import FollowNumber, SubscriberNumber
from lantoa.contracts.searches import FollowedSearch, SavedSearch
from lantoa.contracts.subscriptions import Channel, Pace, QuietHours, Rule
from lantoa.engines.records import Index, Table


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
    followed: str = ""
    """The rule in words, as the person read them; empty: everything, or nobody had any."""
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


class KeptSearch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A saved search that somebody follows. Id: its hash. Empty once nobody does."""

    search: SavedSearch
    told: bool
    """Whether the log was told of it, and nothing else was told since."""
    due: datetime | None
    """When to look again whether anybody follows it; None when nobody does."""


SUBSCRIBERS = Table("subscribers", Subscriber)
PERSON_KEYS = Table("person-keys", PersonKey)
ADDRESS_CLAIMS = Table(
    "address-claims", AddressClaim, (Index("by-asking", ("pending", "asked_on")),)
)
COUNTERS = Table("counters", Counter)
SEARCHES = Table("searches", KeptSearch, (Index("by-due", ("due",)),))

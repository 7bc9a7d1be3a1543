"""Following: commands from people to the notifier, and the state that comes of them.

No address is ever in the clear here: what is personal is sealed by HPKE (RFC 9180) to the
notifier's key of the day. A state names a subscriber by number only.
"""

import enum
from datetime import date, datetime, time
from typing import Final

from msgspec import Struct

from lantoa.contracts.content import Code
from lantoa.contracts.ids import ContentId, FollowNumber, SubscriberNumber, Version
from lantoa.contracts.searches import FollowedSearch, SearchHash

VAPID: Final = "vapid"
"""The use of a KeyPublished that push services know us by (RFC 8292): a point of P-256."""


class Channel(enum.StrEnum):
    """By which way a person is told."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    SOCIAL = "social"


class Pace(enum.StrEnum):
    """How soon a person is told: the order in which they are named is that of their haste."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    """Daily and weekly are by e-mail alone: together with all else of that day or week."""


class Occasion(enum.StrEnum):
    """What happens to a content, of which people are told."""

    NEW = "new"
    MAJOR = "major"
    """It says something else; or another document changes it."""
    TOOK_EFFECT = "took-effect"
    EXPIRED = "expired"
    CORRECTION = "correction"
    """Nobody chooses it: whoever was told hears of it, as of a withdrawal."""


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a follow asks for: values of a dimension are ORed, dimensions ANDed, empty is any."""

    fields: tuple[Code, ...] = ()
    areas: tuple[Code, ...] = ()
    audiences: tuple[Code, ...] = ()
    authorities: tuple[Code, ...] = ()
    documents: tuple[ContentId, ...] = ()
    """Contents of any kind, and places in documents: ``luat-57-2020-qh14/dieu-5/khoan-2``. A
    question is followed by the id of the content that answers it, also before there is one."""
    occasions: tuple[Occasion, ...] = ()
    searches: tuple[SearchHash, ...] = ()
    """Saved searches. Who follows one is told when a version answers it, and else of nothing."""


class QuietHours(Struct, frozen=True):
    """From when until when a phone is not to ring, by the clocks of Hà Nội; both alike: never."""

    begins: time
    ends: time


class Sealed(Struct, frozen=True, kw_only=True):
    """Something personal that only the notifier can open."""

    key_id: str
    ciphertext: bytes
    """HPKE in base mode: encapsulated key, then the sealed text."""


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a sealed part holds: one address, as its channel needs it."""

    channel: Channel
    address: str
    """An e-mail address, a number +84…, the endpoint of a push service, or a chat
    (``contracts.chats``)."""
    p256dh: str | None = None
    auth: str | None = None
    """The two keys of a push subscription (RFC 8291), base64url."""


class GivenElsewhere(Struct, frozen=True, kw_only=True):
    """A consent that was given at a counter or on paper, and where its evidence is kept."""

    on: date
    evidence: str


class Guardian(Struct, frozen=True, kw_only=True):
    """Father, mother or guardian of a child who signs up (Law 91/2025/QH15: from 7 years on both
    agree): where they are asked, and to what."""

    contact: Sealed
    """An e-mail address."""
    consent_text: str


class FollowRequested(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="command", tag="follow"
):
    """Somebody asks to be told; nothing is sent before the address is confirmed."""

    command_id: str
    channel: Channel
    contact: Sealed
    rule: Rule
    consent_text: str
    """The sentence the person agreed to, as it was shown."""
    at: datetime
    language: str = "vi"
    given: GivenElsewhere | None = None
    """Only an operator's import says so: the follow is in force at once, unless the person has
    stopped since."""
    searches: tuple[FollowedSearch, ...] = ()
    """Those that the rule names: what is looked for, since the rule has only their hashes."""
    pace: Pace = Pace.AT_ONCE
    quiet: QuietHours | None = None
    """The person's quiet hours, once the follow is confirmed; None: they stay as they are."""
    guardian: Guardian | None = None
    """Of whoever is not yet 16: the follow is in force once both have agreed."""
    followed: str = ""
    """What is asked for in words of the person's language, as its messages say it again: why the
    person is told. Empty: everything, or nobody put it into words."""


class FollowConfirmed(Struct, frozen=True, kw_only=True, tag_field="command", tag="confirm"):
    """The person opened the link that only the address's owner has."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    follow: FollowNumber | None = None


class CodeTyped(Struct, frozen=True, kw_only=True, tag_field="command", tag="code"):
    """Somebody typed the code that was sent to a phone, which only its holder has."""

    command_id: str
    channel: Channel
    contact: Sealed
    code: str
    at: datetime


class StopRequested(Struct, frozen=True, kw_only=True, tag_field="command", tag="stop"):
    """The person wants to hear no more: of one follow, or of anything."""

    command_id: str
    number: SubscriberNumber
    at: datetime
    follow: FollowNumber | None = None


class GuardianAnswered(Struct, frozen=True, kw_only=True, tag_field="command", tag="guardian"):
    """A guardian says whether a child may be told, or takes it back."""

    command_id: str
    number: SubscriberNumber
    """The child's."""
    guardian: SubscriberNumber
    link_version: int
    """Of the guardian's links: one that was ended agrees to nothing, but takes back."""
    agrees: bool
    at: datetime


class FollowChanged(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="command", tag="change"
):
    """The person wants to be told of one follow in another way: sooner, by another channel."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    follow: FollowNumber
    pace: Pace
    channels: tuple[Channel, ...] = ()
    """In order of preference; empty: as they are."""
    insists: bool | None = None
    """Whether what is urgent is told again by the next channel when nobody has acknowledged it;
    None: as it is."""
    language: str = ""
    """Empty: as it is."""


class QuietChosen(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="command", tag="quiet"
):
    """The person wants other quiet hours than everybody's."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    quiet: QuietHours | None = None
    """None: everybody's again."""


class Acknowledged(Struct, frozen=True, kw_only=True, tag_field="command", tag="acknowledge"):
    """The person pressed an urgent message's own button: it need not be told again."""

    command_id: str
    number: SubscriberNumber
    content_id: ContentId
    version: Version
    at: datetime


class AddressRequested(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="command", tag="address"
):
    """The person wants to be told at one more address, of a channel that they do not have yet.

    Nothing but the question whether it is theirs is sent there before it is proved.
    """

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    channel: Channel
    contact: Sealed
    consent_text: str
    """The sentence the person agreed to, as it was shown."""
    language: str = "vi"


class AddressProved(Struct, frozen=True, kw_only=True, tag_field="command", tag="prove"):
    """The person opened the link that was sent to a further address of theirs."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    place: int
    """Which of the further addresses that they ever asked for: the first is 1."""


class AddressCodeTyped(Struct, frozen=True, kw_only=True, tag_field="command", tag="prove-code"):
    """The person typed the code that was sent to a further phone of theirs."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    code: str


class AddressDropped(Struct, frozen=True, kw_only=True, tag_field="command", tag="drop"):
    """The person wants to be told by that channel no more, but by another that they have."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    channel: Channel


class AddressGone(Struct, frozen=True, kw_only=True, tag_field="command", tag="gone"):
    """What was sent by that channel came back: nobody is there. Of a person's last address it ends
    what is followed."""

    command_id: str
    number: SubscriberNumber
    at: datetime
    channel: Channel
    sent: datetime
    """When it was asked to be sent: an address that was proved since is another one."""


class LinksEnded(Struct, frozen=True, kw_only=True, tag_field="command", tag="end-links"):
    """The person's links of this version allow nothing any more, except to stop."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime


class CopyRequested(Struct, frozen=True, kw_only=True, tag_field="command", tag="copy"):
    """The person wants to read, at the own address, all that is kept about them."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime


class ErasureRequested(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="command", tag="erase"
):
    """All that is kept of the person is to be destroyed (Law 91/2025/QH15)."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    closed: bool = False
    """Whether for a year nothing at all is sent to the address, whoever signs it up."""


SubscriptionCommand = (
    FollowRequested
    | FollowConfirmed
    | CodeTyped
    | StopRequested
    | GuardianAnswered
    | FollowChanged
    | QuietChosen
    | Acknowledged
    | AddressRequested
    | AddressProved
    | AddressCodeTyped
    | AddressDropped
    | AddressGone
    | LinksEnded
    | CopyRequested
    | ErasureRequested
)


class Follow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule of one person, once confirmed."""

    number: FollowNumber
    rule: Rule
    channel: Channel
    """By which it is told: the first of its channels of which an address is proved."""
    since: datetime
    pace: Pace = Pace.AT_ONCE
    channels: tuple[Channel, ...] = ()
    """In order of preference, where the person has chosen among several."""
    insists: bool = False
    """Whether what is urgent goes on to the next of them when nobody has acknowledged it."""
    language: str = "vi"


class SubscriberState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person follows, without anything that says who the person is."""

    number: SubscriberNumber
    follows: tuple[Follow, ...]
    link_version: int
    last_command: str
    revision: int
    """Grows with every change, so that an older state never wins."""
    quiet: QuietHours | None = None
    channels: tuple[Channel, ...] = ()
    """Those by which the person can be told, where there are several."""
    awaited: tuple[FollowNumber, ...] = ()
    """What the person has confirmed and a guardian has not agreed to yet: not among the follows."""
    lost: tuple[Channel, ...] = ()
    """Those whose address ended because nobody was there, until the person is told by them again:
    what nobody asked to end is said where the person looks."""


class KeyPublished(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public key of the notifier: what it is for, and the days on which it is used."""

    key_id: str
    use: str
    """``seal`` (HPKE X25519), ``link`` (Ed25519) or ``vapid`` (P-256)."""
    public: bytes
    used_from: datetime
    used_to: datetime | None = None

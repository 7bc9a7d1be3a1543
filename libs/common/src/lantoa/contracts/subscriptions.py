"""Following: commands from people to the notifier, and the state that comes of them.

No address is ever in the clear here: what is personal is sealed by HPKE (RFC 9180) to the
notifier's key of the day. A state names a subscriber by number only.
"""

import enum
from datetime import datetime
from typing import Final

from msgspec import Struct

from lantoa.contracts.content import Code
from lantoa.contracts.ids import ContentId, FollowNumber, SubscriberNumber
from lantoa.contracts.searches import FollowedSearch, SearchHash

VAPID: Final = "vapid"
"""The use of a KeyPublished that push services know us by (RFC 8292): a point of P-256."""


class Channel(enum.StrEnum):
    """By which way a person is told."""

    EMAIL = "email"
    SMS = "sms"
    PUSH = "push"
    SOCIAL = "social"


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a follow asks for: values of a dimension are ORed, dimensions ANDed, empty is any."""

    fields: tuple[Code, ...] = ()
    areas: tuple[Code, ...] = ()
    audiences: tuple[Code, ...] = ()
    authorities: tuple[Code, ...] = ()
    documents: tuple[ContentId, ...] = ()
    searches: tuple[SearchHash, ...] = ()
    """Saved searches. Who follows one is told when a version answers it, and else of nothing."""


class Sealed(Struct, frozen=True, kw_only=True):
    """Something personal that only the notifier can open."""

    key_id: str
    ciphertext: bytes
    """HPKE in base mode: encapsulated key, then the sealed text."""


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a sealed part holds: one address, as its channel needs it."""

    channel: Channel
    address: str
    """An e-mail address, a number +84…, or the endpoint of a push service."""
    p256dh: str | None = None
    auth: str | None = None
    """The two keys of a push subscription (RFC 8291), base64url."""


class FollowRequested(Struct, frozen=True, kw_only=True, tag_field="command", tag="follow"):
    """Somebody asks to be told; nothing is sent before the address is confirmed."""

    command_id: str
    channel: Channel
    contact: Sealed
    rule: Rule
    consent_text: str
    """The sentence the person agreed to, as it was shown."""
    at: datetime
    language: str = "vi"
    searches: tuple[FollowedSearch, ...] = ()
    """Those that the rule names: what is looked for, since the rule has only their hashes."""


class FollowConfirmed(Struct, frozen=True, kw_only=True, tag_field="command", tag="confirm"):
    """The person opened the link that only the address's owner has."""

    command_id: str
    number: SubscriberNumber
    link_version: int
    at: datetime
    follow: FollowNumber | None = None


class StopRequested(Struct, frozen=True, kw_only=True, tag_field="command", tag="stop"):
    """The person wants to hear no more: of one follow, or of anything."""

    command_id: str
    number: SubscriberNumber
    at: datetime
    follow: FollowNumber | None = None


SubscriptionCommand = FollowRequested | FollowConfirmed | StopRequested


class Follow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule of one person, once confirmed."""

    number: FollowNumber
    rule: Rule
    channel: Channel
    since: datetime


class SubscriberState(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person follows, without anything that says who the person is."""

    number: SubscriberNumber
    follows: tuple[Follow, ...]
    link_version: int
    last_command: str
    revision: int
    """Grows with every change, so that an older state never wins."""


class KeyPublished(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public key of the notifier: what it is for, and the days on which it is used."""

    key_id: str
    use: str
    """``seal`` (HPKE X25519), ``link`` (Ed25519) or ``vapid`` (P-256)."""
    public: bytes
    used_from: datetime
    used_to: datetime | None = None

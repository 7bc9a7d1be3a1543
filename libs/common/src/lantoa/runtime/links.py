"""Links in messages: tokens that the notifier signs (Ed25519, RFC 8032) and the gateway checks.

A token is 76 bytes as unpadded base64url: form, scope, subscriber number, link version, follow
(0 = all), signature. It has no date: a stop link works for ever. It ends with its link version.
"""

import base64
import binascii
import enum
import struct
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from lantoa.contracts.ids import FollowNumber, SubscriberNumber

LINK: Final = "link"
"""The use of a KeyPublished that tokens are checked with."""
_FORM = 1
_PLACES = struct.Struct(">BBIHI")
_CONTEXT = b"lantoa.link.v1\x1f"
_LETTERS = 102
"""The length of every token."""


class Scope(enum.IntEnum):
    """What a link allows its holder to do; one scope never stands in for another."""

    STOP = 1
    CONFIRM = 2
    PREFERENCES = 3
    ADDRESS = 4
    ACKNOWLEDGE = 5
    GUARDIAN = 6


class Link(Struct, frozen=True, kw_only=True):
    """What a token says. Whether its link version still holds is for the reader to ask."""

    number: SubscriberNumber
    scope: Scope
    version: int
    follow: FollowNumber | None = None
    """One follow; None is all of them. Of an address: which of the person's further ones. Of a
    guardian: the child's number."""


class WrongLink(ValueError):  # noqa: N818 - reads as a fact
    """The token was not signed by the notifier, or not for this."""


def sign(link: Link, private: bytes) -> str:
    """The token of a link, fit for a URL."""
    body = _PLACES.pack(_FORM, link.scope, link.number, link.version, link.follow or 0)
    signature = _opened(private).sign(_CONTEXT + body)
    return base64.urlsafe_b64encode(body + signature).rstrip(b"=").decode()


@lru_cache(maxsize=4)
def _opened(private: bytes) -> Ed25519PrivateKey:
    """The key, ready: making it ready takes as long as signing, and every message has two links."""
    return Ed25519PrivateKey.from_private_bytes(private)


def verify(token: str, scope: Scope, publics: Iterable[bytes]) -> Link:
    """What the token says, if one of the keys signed it for this scope; else WrongLink."""
    raw = _raw(token)
    body, signature = raw[: _PLACES.size], raw[_PLACES.size :]
    if not any(_signed(body, signature, public) for public in publics):
        raise WrongLink("the link was not signed by the notifier")
    form, said, number, version, follow = _PLACES.unpack(body)
    if form != _FORM or said != scope:
        raise WrongLink("the link is for something else")
    return Link(
        number=SubscriberNumber(number),
        scope=scope,
        version=version,
        follow=FollowNumber(follow) if follow else None,
    )


def _raw(token: str) -> bytes:
    """The bytes of a token that is written in the one way that is right."""
    if len(token) != _LETTERS or not token.isascii():
        raise WrongLink("a link has 102 letters")
    try:
        raw = base64.b64decode(token + "==", altchars=b"-_", validate=True)
    except binascii.Error as wrong:
        raise WrongLink("a link is written in base64url") from wrong
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != token:
        raise WrongLink("a link is written in one way only")
    return raw


def _signed(body: bytes, signature: bytes, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _CONTEXT + body)
    except InvalidSignature:
        return False
    return True

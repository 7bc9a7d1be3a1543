"""Seals what is personal to the notifier, so that the log never carries it in the clear.

HPKE in base mode (RFC 9180): X25519, HKDF-SHA256, AES-256-GCM. The gateway seals to the newest
public key on ``key.state``; only the notifier holds the private half.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from lantoa.contracts.subscriptions import Contact, KeyPublished, Sealed

SEAL: Final = "seal"
"""The use of a KeyPublished that contacts are sealed to."""
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class WrongSeal(ValueError):  # noqa: N818 - reads as a fact
    """What is sealed was changed, is for another key, or holds no contact."""


def _purpose(key_id: str) -> bytes:
    return b"lantoa.contact.v1\x1f" + key_id.encode()


def seal(contact: Contact, key: KeyPublished) -> Sealed:
    """The contact, for the holder of the key alone; twice the same contact looks different."""
    public = X25519PublicKey.from_public_bytes(key.public)
    text = msgspec.json.encode(contact)
    return Sealed(key_id=key.key_id, ciphertext=_SUITE.encrypt(text, public, _purpose(key.key_id)))


def open_sealed(sealed: Sealed, private: bytes) -> Contact:
    """The contact; WrongSeal when it cannot be opened with this key or is none."""
    key = X25519PrivateKey.from_private_bytes(private)
    try:
        text = _SUITE.decrypt(sealed.ciphertext, key, _purpose(sealed.key_id))
        return msgspec.json.decode(text, type=Contact)
    except (InvalidTag, ValueError, msgspec.MsgspecError) as wrong:
        raise WrongSeal(f"what was sealed to {sealed.key_id} cannot be opened") from wrong


def newest_key(keys: Iterable[KeyPublished], use: str, now: datetime) -> KeyPublished | None:
    """The key of that use whose time has come and that came last; None when there is none."""
    due = [key for key in keys if key.use == use and key.used_from <= now]
    return max(due, key=lambda key: (key.used_from, key.key_id), default=None)

"""Secrets at rest: sealed with a key of this installation, one for each use.

AES-256-GCM (NIST SP 800-38D) with 96-bit random nonces; whose a secret is, is associated text, so
that nothing can be moved from one record to another.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lantoa.runtime.secretfiles import made_once
from lantoa.runtime.settings import CommonSettings, Environment

KEY_BYTES, NONCE_BYTES = 32, 12


class NoInstallationKey(ValueError):  # noqa: N818 - reads as a fact
    """Production has no secret to wrap keys with; the message names the variable."""


class Tampered(ValueError):  # noqa: N818 - reads as a fact
    """A sealed text was changed, or belongs to somebody else, or to another installation."""


def installation_key(settings: CommonSettings, use: str) -> bytes:
    """The key of one use: from ``LANTOA_KEY_SECRET``, or a file made once in dev.

    Keys of two uses tell nothing of one another (HKDF, RFC 5869).
    """
    if settings.key_secret is not None:
        secret = settings.key_secret.get_secret_value().encode()
        return HKDF(SHA256(), KEY_BYTES, None, f"lantoa.{use}.v1".encode()).derive(secret)
    if settings.env is not Environment.DEV:
        raise NoInstallationKey("LANTOA_KEY_SECRET: give a secret; only dev makes keys by itself")
    return made_once(settings.data / "keys" / use, lambda: secrets.token_bytes(KEY_BYTES))


def seal(key: bytes, text: bytes, whose: str) -> bytes:
    """The text sealed for ``whose``: nonce, then ciphertext and tag."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, text, whose.encode())


def unseal(key: bytes, sealed: bytes, whose: str) -> bytes:
    """The text that was sealed; Tampered when it is not whole or not theirs."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], whose.encode())
    except (InvalidTag, ValueError) as wrong:
        raise Tampered(f"what is sealed for {whose} cannot be opened") from wrong

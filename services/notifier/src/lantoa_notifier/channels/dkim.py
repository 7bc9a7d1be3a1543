"""DKIM (RFC 6376), for who has no MTA that signs: rsa-sha256, relaxed/relaxed.

Signed are the headers that people and their mail programs act upon, the one-click pair among them
(RFC 8058 asks for that). From is named once more than it stands there, so that none can be added.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from textwrap import wrap
from typing import Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SIGNED: Final = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
)
LEAST_BITS: Final = 2048
"""RFC 8301: 1024 is the least that is accepted, 2048 what is to be used."""
FIELD: Final = re.compile(rb"([!-9;-~]+):((?:[^\r\n]|\r\n[ \t])*)\r\n")
BLANKS: Final = re.compile(rb"[ \t]+")
BLANKS_AT_END: Final = re.compile(rb"[ \t]+(?=\r\n)")


class WrongKey(ValueError):  # noqa: N818 - reads as a fact
    """The file holds no key that mail can be signed with."""


class Dkim:
    """Signs for one domain with one key."""

    def __init__(self, domain: str, selector: str, pem: bytes) -> None:
        self._key = _loaded(pem)
        self._tags = f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s={selector};"

    def signed(self, mail: bytes) -> bytes:
        """The mail with its signature as the first header; lines must end with CRLF."""
        head, _, body = mail.partition(b"\r\n\r\n")
        fields = dict(_fields(head + b"\r\n"))
        names = [name for name in SIGNED if name.lower().encode() in fields]
        hashed = b64encode(sha256(relaxed(body)).digest()).decode()
        listed = ":".join([*names, "From"])
        signature = f"{self._tags}\r\n h={listed};\r\n bh={hashed};\r\n b="
        own = b"dkim-signature:" + _line(signature.encode())
        covered = b"".join(
            name.lower().encode() + b":" + fields[name.lower().encode()] + b"\r\n" for name in names
        )
        value = b64encode(self._key.sign(covered + own, PKCS1v15(), SHA256())).decode()
        folded = "\r\n ".join(wrap(value, 72))
        return f"DKIM-Signature: {signature}{folded}\r\n".encode() + mail


def relaxed(body: bytes) -> bytes:
    """The body as it is hashed (RFC 6376, 3.4.4)."""
    lines = BLANKS.sub(b" ", BLANKS_AT_END.sub(b"", body)).rstrip(b"\r\n")
    return lines + b"\r\n" if lines else b""


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    for found in FIELD.finditer(head):
        yield found[1].lower(), _line(found[2])


def _line(value: bytes) -> bytes:
    """A header's value as it is signed (RFC 6376, 3.4.2)."""
    return BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip()


def _loaded(pem: bytes) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as wrong:
        raise WrongKey("LANTOA_DKIM_KEY: cần khóa riêng PEM (needs a PEM private key)") from wrong
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise WrongKey(
            f"LANTOA_DKIM_KEY: cần khóa RSA từ {LEAST_BITS} bit (needs RSA of {LEAST_BITS} bits)"
        )
    return key

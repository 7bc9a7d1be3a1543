"""The keys of a push subscription (RFC 8291): one check for gateway and notifier."""

import base64
import re

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

POINT_BYTES, SECRET_BYTES = 65, 16
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*={0,2}")


class WrongKey(ValueError):  # noqa: N818 - reads as a fact
    """One of the two keys is none; ``name`` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is no key of a push subscription")
        self.name = name


def check_keys(p256dh: str, auth: str) -> None:
    """WrongKey unless they are a point of P-256, uncompressed, and a secret of 16 bytes."""
    point = _raw("p256dh", p256dh, POINT_BYTES)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError as elsewhere:
        raise WrongKey("p256dh") from elsewhere
    _raw("auth", auth, SECRET_BYTES)


def _raw(name: str, key: str, length: int) -> bytes:
    if not _BASE64URL.fullmatch(key):
        raise WrongKey(name)
    bare = key.rstrip("=")
    try:
        raw = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except ValueError as cut_off:
        raise WrongKey(name) from cut_off
    if len(raw) != length:
        raise WrongKey(name)
    return raw

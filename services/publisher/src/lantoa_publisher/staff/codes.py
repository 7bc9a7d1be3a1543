"""The second step: codes of a phone's authenticator (TOTP, RFC 6238) and recovery codes on paper.

Six digits, 30 seconds, SHA-1: what every authenticator understands. The step before and after are
accepted too, for clocks that are slow or fast (RFC 6238, section 5.2); each step only once.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from lantoa_publisher.staff.passwords import spelled
from lantoa_publisher.staff.sessions import digest_of

DIGITS, SECONDS, AROUND = 6, 30, 1
SECRET_BYTES = 20
RECOVERY_CODES = 10
ISSUER = "Lan Tỏa"


def owner(number: str) -> str:
    """Whose a sealed secret is: it cannot be moved to another account."""
    return f"totp:{number}"


def new_secret() -> bytes:
    """A secret as long as RFC 4226 recommends: 160 bits."""
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """The code of one time step."""
    return _totp(secret).generate(step * SECONDS).decode()


def step_of(now: datetime) -> int:
    """The time step of a moment."""
    return int(now.timestamp()) // SECONDS


def accepted_step(secret: bytes, code: str, now: datetime, last: int) -> int | None:
    """The step whose code this is, if it is near now and newer than the last one used."""
    near = [step_of(now) + shift for shift in range(-AROUND, AROUND + 1)]
    matching = [step for step in near if _same(code_at(secret, step), code)]
    return next((step for step in matching if step > last), None)


def shown(secret: bytes) -> str:
    """The secret for who types it: base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def picture(secret: bytes, sign_in_name: str) -> str:
    """The secret for who scans it: a QR code as SVG, without a style or a script."""
    address = _totp(secret).get_provisioning_uri(sign_in_name, ISSUER)
    return str(segno.make(address, micro=False).svg_inline(scale=5, light="#fff", title="QR"))


def new_recovery_codes() -> tuple[str, ...]:
    """Codes of 79 bits, each of which opens the door once."""
    return tuple(spelled(4, 4) for _ in range(RECOVERY_CODES))


def kept(codes: Sequence[str]) -> tuple[str, ...]:
    """What is kept of recovery codes."""
    return tuple(digest_of(code) for code in codes)


def without(recovery: Sequence[str], code: str) -> tuple[str, ...] | None:
    """The recovery codes that are left once this one is used; None when it is none of them."""
    digest = digest_of(code.strip().lower())
    left = tuple(one for one in recovery if not hmac.compare_digest(one, digest))
    return left if len(left) < len(recovery) else None


def _same(right: str, given: str) -> bool:
    return hmac.compare_digest(right.encode(), given.encode())


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), SECONDS)  # noqa: S303 - RFC 6238; HMAC-SHA-1 is not broken

"""One-time codes: six digits sent to a phone, which only its holder can type.

Cut as HOTP cuts them (RFC 4226, section 5.3) from an HMAC of person and day, so that none is kept.
A code is good on its day in Hà Nội and half an hour into the next.
"""

import hmac
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from lantoa.contracts.ids import SubscriberNumber
from lantoa.runtime.clock import HANOI

DIGITS: Final = 6
MOST_WRONG: Final = 5
"""Wrong codes of one person on one day; then no code is right until the next."""
LATE: Final = timedelta(minutes=30)


def secret_at(secret: bytes, place: int) -> bytes:
    """What the codes of a person's further address are made of, by its place: one that was sent to
    another address of theirs is never right for it."""
    return hmac.new(secret, f"address {place}".encode(), sha256).digest()


def code_of(secret: bytes, number: SubscriberNumber, day: date) -> str:
    """The person's code of that day."""
    digest = hmac.new(secret, f"{number}\x1f{day.isoformat()}".encode(), sha256).digest()
    at = digest[-1] & 0xF
    cut = int.from_bytes(digest[at : at + 4]) & 0x7FFF_FFFF
    return f"{cut % 10**DIGITS:0{DIGITS}}"


def is_code(secret: bytes, number: SubscriberNumber, typed: str, at: datetime) -> bool:
    """Whether it is one that is good at that moment; the time it takes tells nothing of it."""
    said = "".join(typed.split()).encode()
    found = [hmac.compare_digest(said, code.encode()) for code in _good(secret, number, at)]
    return any(found)


def _good(secret: bytes, number: SubscriberNumber, at: datetime) -> Iterator[str]:
    for day in {one.astimezone(HANOI).date() for one in (at, at - LATE)}:
        yield code_of(secret, number, day)

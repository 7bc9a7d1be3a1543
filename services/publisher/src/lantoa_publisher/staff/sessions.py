"""Sessions: where somebody is signed in. Few for each account, and each comes to an end.

The browser holds 256 random bits; the record holds their SHA-256, so a stolen copy of the records
opens no session. Idle and absolute ends: NIST SP 800-63B-4, section 2.2.3.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

IDLE, LONGEST = timedelta(hours=2), timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""So often at most a session's last sight is written."""
AT_MOST = 10
"""Sessions of one account; the oldest makes room."""
DEVICE_LETTERS = 120


class Session(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One browser that is signed in."""

    digest: str
    """SHA-256 of what the browser holds, hexadecimal."""
    began_at: datetime
    seen_at: datetime
    device: str = ""
    """How the browser names itself, cut short: so that its owner knows it again."""
    address: str = ""

    @property
    def id(self) -> str:
        """What names it in a form; it opens nothing."""
        return self.digest[:16]

    def live(self, now: datetime) -> bool:
        """Whether it has not ended by itself."""
        return now - self.seen_at < IDLE and now - self.began_at < LONGEST


def new_token() -> str:
    """What a browser will hold: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def found(sessions: Sequence[Session], token: str, now: datetime) -> Session | None:
    """The live session that the token opens."""
    digest = digest_of(token)
    for one in live(sessions, now):
        if hmac.compare_digest(one.digest, digest):
            return one
    return None


def live(sessions: Sequence[Session], now: datetime) -> Iterator[Session]:
    """Those that have not ended."""
    return (one for one in sessions if one.live(now))


def joined(sessions: Sequence[Session], new: Session) -> tuple[Session, ...]:
    """The live ones and a new one, not too many."""
    return (*live(sessions, new.began_at), new)[-AT_MOST:]


def seen(sessions: Sequence[Session], digest: str, now: datetime) -> tuple[Session, ...]:
    """The sessions, one of them seen now."""
    return tuple(replace(one, seen_at=now) if one.digest == digest else one for one in sessions)

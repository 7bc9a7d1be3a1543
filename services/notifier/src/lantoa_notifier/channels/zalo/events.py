"""What Zalo tells of its own accord, as its webhook has it: signed, with ids as text.

Ids are text, and stay so: they are larger than what JSON's readers agree on.
"""

import hmac
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import msgspec
from msgspec import Struct

RECEIVED: Final = "user_received_message"
WROTE, FOLLOWED, UNFOLLOWED = "user_send_text", "follow", "unfollow"


class Side(Struct, frozen=True):
    """A person, or our account."""

    id: str = ""


class Message(Struct, frozen=True):
    """A message, of either side."""

    msg_id: str = ""
    text: str = ""
    tracking_id: str = ""


class Event(Struct, frozen=True):
    """One event."""

    event_name: str = ""
    timestamp: str | int = ""
    """Milliseconds since 1970."""
    sender: Side = Side()
    recipient: Side = Side()
    follower: Side = Side()
    oa_id: str = ""
    message: Message = Message()

    @property
    def account(self) -> str:
        """The official account that it is about."""
        return self.oa_id or self.recipient.id

    @property
    def at(self) -> datetime | None:
        """When it happened; None where it says nothing of that."""
        try:
            return datetime.fromtimestamp(int(self.timestamp) / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None


class _Stamp(Struct, frozen=True):
    timestamp: str | int = ""


def signed(body: bytes, signature: str, app: str, secret: str) -> Event | None:
    """What the body says, if Zalo wrote it; None when not, compared in constant time.

    An event that we cannot read is an empty one: Zalo would tell it for twelve hours.
    """
    try:
        stamp = msgspec.json.decode(body, type=_Stamp).timestamp
    except ValueError:
        return None
    expected = f"mac={mac(app, body, str(stamp), secret)}"
    if not hmac.compare_digest(signature.strip().lower().encode(), expected.encode()):
        return None
    return _event(body)


def _event(body: bytes) -> Event:
    try:
        return msgspec.json.decode(body, type=Event)
    except msgspec.ValidationError:
        return Event()


def mac(app: str, body: bytes, timestamp: str, secret: str) -> str:
    """Zalo's signature: SHA-256 of app id, body as it came, timestamp and the OA's secret."""
    return sha256(app.encode() + body + timestamp.encode() + secret.encode()).hexdigest()

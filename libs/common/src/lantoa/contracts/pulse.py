"""The pulse: what was counted in a few seconds, and what follows from five minutes of it.

Counts only: no person, no address, no subscriber number. Whoever counts numbers what it says
(``place``), so that what is said twice counts once.
"""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.ids import ContentId


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one receipt says of its provider: that a message arrived, or that it did not."""

    place: int
    """The receipt's offset."""
    provider: str
    """As receipts name it, an SMS provider with its route: ``sms:viettel``."""
    at: datetime
    failed: bool = False


class ReceiptsCounted(Struct, frozen=True, kw_only=True, tag_field="event", tag="receipts"):
    """What some receipts of one partition say, in their order."""

    counter: str
    """The partition: ``lantoa.delivery.receipt.v1/3``."""
    told: tuple[Told, ...]


class BatchCounted(Struct, frozen=True, kw_only=True, tag_field="event", tag="batch"):
    """How the slots of one batch have ended so far, in all."""

    counter: str
    """The batch."""
    place: int
    """The revision of its account."""
    channel: str
    at: datetime
    well: int
    failed: int
    refused: int = 0
    """How often a provider put some of it off."""
    waiting: int = 0
    """Slots that are still owed."""


class Readers(Struct, frozen=True, kw_only=True):
    """How many more readers a content has had."""

    content_id: ContentId
    readers: int


class ReadersCounted(Struct, frozen=True, kw_only=True, tag_field="event", tag="readers"):
    """How many people of one area were seen to read, by one process of the portal.

    Never fewer than five of the same content: less does not leave the process.
    """

    counter: str
    """The process and the area."""
    place: int
    """+1 each."""
    area: str
    """The area that those readers have chosen, or the whole city for all readers."""
    at: datetime
    read: tuple[Readers, ...]


class MinuteStruck(Struct, frozen=True, kw_only=True, tag_field="event", tag="minute"):
    """It is at least this late: windows that ended before are judged."""

    at: datetime


PulseCount = ReceiptsCounted | BatchCounted | ReadersCounted | MinuteStruck


class AlarmChanged(Struct, frozen=True, kw_only=True, tag_field="event", tag="alarm"):
    """Too much fails on a channel or at a provider; or it is well again."""

    of: str
    """``email``, ``sms``, … (handing over); ``smtp``, ``sms:viettel``, … (what comes back)."""
    raised: bool
    since: datetime
    """The beginning of the five minutes that decided."""
    well: int
    failed: int
    rest: bool
    """A hint to a circuit breaker: so much fails that sending had better rest."""


class AttentionChanged(Struct, frozen=True, kw_only=True, tag_field="event", tag="attention"):
    """What an area's readers read most in the last hour, the most read first; may be empty."""

    area: str
    at: datetime
    contents: tuple[ContentId, ...]


PulseState = AlarmChanged | AttentionChanged

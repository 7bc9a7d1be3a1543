"""What is kept of messages: what has become of each slot of a batch, and what receipts call it."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import BatchId, CampaignId, ContentId, Version
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.records import Index, Table


class Ledger(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What has become of one batch. Id: the batch id. Slots are places in the recipients' order.

    Every set is a roaring bitmap of slots. A slot is in at most one of the sets, and owed when in
    none; attempted ones were being sent: by a live worker, or when a process died.
    """

    batch: BatchId
    campaign: CampaignId
    channel: Channel
    purpose: Purpose
    recipients: bytes
    attempted: bytes = b""
    delivered: bytes = b""
    failed: bytes = b""
    suppressed: bytes = b""
    expired: bytes = b""
    cancelled: bytes = b""
    dead: bytes = b""
    unknown: bytes = b""
    acknowledged: bytes = b""
    """Those whose people pressed the button of what is urgent: it need not be told again."""
    confirmed: bytes = b""
    """Those of the delivered of which a receipt says so: no later one refutes them."""
    worker: str = ""
    """Who marked the attempted slots."""
    held_until: datetime | None = None
    """Until then they are nobody else's: their worker may be sending them."""
    aside: bytes = b""
    """Those of the attempted that an earlier worker marked, before this one took over."""
    aside_until: datetime | None = None
    """Until then these are still that one's."""
    later: bytes = b""
    """Those that a provider put off."""
    later_until: datetime | None = None
    """Until then they are not tried again, whoever goes on with the batch."""
    attempts: int = 0
    """How often it has waited: requests that are older than that are stale."""
    refused: int = 0
    """How often a provider put some of it off."""
    due: datetime | None = None
    """When the timer emits it again, because slots wait; None when none do."""
    waits_for: str = ""
    """What they wait for, where it is not the provider: a word of ``ledger.Wait``."""
    content_id: ContentId | None = None
    version: Version | None = None
    corrected: Version | None = None
    """The correction whose text the slots that are still owed get as their first message."""
    why: dict[str, bytes] = {}
    """Slots that may not have been reached, by a word of ``contracts.delivery.REASONS``."""
    nobody: bytes = b""
    """Those whose addresses are no more: the log is told so with every report of the batch."""
    tag: str | None = None
    """What tokens call the batch (e-mail and SMS only): its id does not fit into one."""
    mentioned: dict[str, bytes] = {}
    """Of a digest: the slots that were shown each mention."""
    heeded: tuple[str, ...] = ()
    """Of a digest: versions that withdrew, replaced or corrected what it mentions while it was
    being sent. Whoever was about to send finds the ledger changed, and asks again."""


class Trace(Struct, frozen=True, kw_only=True):
    """Which slot a provider's message is. Id: the provider's name and its id of one part."""

    batch: BatchId
    slot: int
    parts: int
    """How many parts the message has: a receipt of one of several confirms nothing."""
    kept_at: datetime


LEDGER = Table(
    "ledger",
    Ledger,
    (
        Index("by-campaign", ("campaign",)),
        Index("by-content", ("content_id", "version")),
        Index("by-due", ("due",)),
        Index("by-tag", ("tag",)),
    ),
)
TRACES = Table("traces", Trace, (Index("by-age", ("kept_at",)),))

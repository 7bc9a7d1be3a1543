"""All tables of the notifier, and those that belong to no room of it.

What each room keeps stands in its own ``records.py``.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from lantoa.engines.records import Index, Table
from lantoa.runtime.outbox import WAITING
from lantoa_notifier.accounts.records import LEDGER, TRACES
from lantoa_notifier.channels.social.records import POSTS, RESTS
from lantoa_notifier.channels.zalo.records import ZALO_PAIRS
from lantoa_notifier.chats.records import BEGINNINGS, READINGS
from lantoa_notifier.chats.zalo.records import SAID
from lantoa_notifier.digests.records import DIGESTS, MENTIONS, OVERTAKEN
from lantoa_notifier.domain.caps import Tally
from lantoa_notifier.domain.holds import Hold
from lantoa_notifier.domain.imports import Imported
from lantoa_notifier.domain.shares import Shares
from lantoa_notifier.domain.spent import Spent
from lantoa_notifier.planner.records import CAMPAIGNS, HEADS, OWED, QUEUE, STEPS
from lantoa_notifier.subscribers.records import (
    ADDRESS_CLAIMS,
    COUNTERS,
    PERSON_KEYS,
    SEARCHES,
    SUBSCRIBERS,
)


class KeyPair(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A key of the installation. Id: the key id. The private half is wrapped, or destroyed."""

    key_id: str
    use: str
    public: bytes
    wrapped: bytes
    """Empty once destroyed: what was sealed to it can never be opened again."""
    used_from: datetime
    used_to: datetime | None = None


HOLDS = Table("holds", Hold, (WAITING, Index("owed", ("owed_since",))))
IMPORTS = Table("imports", Imported, (WAITING,))
SPENT = Table("spent", Spent)
TALLIES = Table("tallies", Tally)
SHARES = Table("shares", Shares)
KEY_PAIRS = Table("key-pairs", KeyPair, (Index("by-use", ("use",)),))
TABLES: tuple[Table[Any], ...] = (
    SUBSCRIBERS,
    PERSON_KEYS,
    ADDRESS_CLAIMS,
    COUNTERS,
    HEADS,
    CAMPAIGNS,
    LEDGER,
    QUEUE,
    OWED,
    SEARCHES,
    TRACES,
    HOLDS,
    IMPORTS,
    STEPS,
    SPENT,
    TALLIES,
    POSTS,
    RESTS,
    SHARES,
    KEY_PAIRS,
    ZALO_PAIRS,
    MENTIONS,
    DIGESTS,
    OVERTAKEN,
    BEGINNINGS,
    READINGS,
    SAID,
)

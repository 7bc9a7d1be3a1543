"""What is kept of what people say to our account: sealed while it waits, an id alone after that."""

from datetime import datetime

from msgspec import Struct

from lantoa.engines.records import Index, Table


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that somebody said. Id: a keyed hash of the person and of Zalo's id of it."""

    said_at: datetime
    sealed: bytes = b""
    """What it asks for, until that is done."""
    waits_since: datetime | None = None
    """When it was said, while it is not done."""
    until: datetime | None = None
    """Until when it is known again, once it is done."""
    guesser: str | None = None
    """A keyed hash of who sent a code: few may be tried."""


SAID = Table(
    "zalo-said",
    Said,
    (
        Index("by-turn", ("waits_since",)),
        Index("by-end", ("until",)),
        Index("by-guesser", ("guesser", "said_at")),
    ),
)

"""What is kept of chats beside the people in them: what waits for one, and what has been read."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.subscriptions import AddressRequested, FollowRequested
from lantoa.engines.records import Index, Table

Waits = FollowRequested | AddressRequested
"""What waits for a chat: a follow of somebody, or one more address of a person."""


class Beginning(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What waits for its chat. Id: the SHA-256 of the enrolment."""

    asked: Waits
    until: datetime
    chat: str = ""
    """The claim of the chat that began by it: it is good for no other."""


class Reading(Struct, frozen=True, kw_only=True):
    """How far a bot's updates have been read. Id: the bot."""

    next: int
    """The first update that has not been done."""


BEGINNINGS = Table("beginnings", Beginning, (Index("by-end", ("until",)),))
READINGS = Table("chat-readings", Reading)

"""Audit: who did what. The hash chain comes with the publisher's desk."""

from datetime import datetime

from msgspec import Struct


class DeedDone(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A member of staff did something to a record."""

    id: str
    service: str
    deed: str
    record: str
    by: str
    """A staff number or ``key:<name>``; never a name or an address."""
    at: datetime
    note: str = ""


class ClockAsked(Struct, frozen=True, kw_only=True):
    """A scheduler asks the log what time it is."""

    service: str
    at: datetime

"""A file on its way to become a draft: brought, read in a worker, looked at by a person, begun."""

from datetime import datetime

from msgspec import Struct

from lantoa.contracts.ids import ContentId


class Import(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file. It waits while ``waiting_since`` is there; then it was read, or refused."""

    id: str
    by: str
    name: str
    suffix: str
    sha256: str
    size: int
    """Bytes."""
    at: datetime
    waiting_since: datetime | None = None
    result: str | None = None
    """The hash of what was read in it."""
    refused: str = ""
    """Why it cannot be read, in both languages."""
    content: ContentId | None = None
    """The draft that was made of it."""

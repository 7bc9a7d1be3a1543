"""The file that a draft was made from."""

from datetime import datetime

from msgspec import Struct


class Original(Struct, frozen=True, kw_only=True):
    """One file: its hash (SHA-256), its name, its size in bytes, who brought it and when."""

    sha256: str
    name: str
    size: int
    by: str
    at: datetime

"""What is kept of Zalo: the pair of tokens."""

from datetime import datetime

from msgspec import Struct

from lantoa.engines.records import Table


class ZaloPair(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Zalo's access and refresh token. One record."""

    sealed: bytes
    """Both, sealed with a key of the installation."""
    made_at: datetime
    refresh_at: datetime
    expires_at: datetime
    claimed_until: datetime | None = None
    """One process is refreshing it."""
    refused: str = ""
    """Zalo's code, once it does not accept the refresh token: an operator has to authorize."""


ZALO_PAIRS = Table("zalo-pairs", ZaloPair)

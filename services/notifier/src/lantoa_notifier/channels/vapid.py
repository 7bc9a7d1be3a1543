"""VAPID (RFC 8292): a push service knows who sends, by a token of its own for each service."""

import base64
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from py_vapid import Vapid02

LIVES, USED = timedelta(hours=12), timedelta(hours=6)
"""RFC 8292 allows a day; half of the life is left to clocks that go wrong."""


class Vapid:
    """Makes the header of each push service once in a while."""

    def __init__(self, private: bytes, contact: str) -> None:
        self._key = Vapid02.from_raw(base64.urlsafe_b64encode(private).rstrip(b"="))
        self._contact = contact
        self._made: dict[str, tuple[datetime, str]] = {}

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The Authorization header for the service of an endpoint."""
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        made, header = self._made.get(origin, (None, ""))
        if made is None or now - made > USED:
            header = self._signed(origin, now)
            self._made[origin] = (now, header)
        return header

    def _signed(self, origin: str, now: datetime) -> str:
        """Fresh claims for each service: the library writes into those it is given."""
        ends = int((now + LIVES).timestamp())
        claims = {"aud": origin, "exp": ends, "sub": self._contact}
        headers: dict[str, str] = self._key.sign(claims)
        return headers["Authorization"]

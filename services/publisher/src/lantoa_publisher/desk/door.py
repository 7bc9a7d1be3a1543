"""The desk's door in development: the key once, then a same-site cookie and form tokens."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web

from lantoa_publisher.keys import is_loopback

COOKIE = "lantoa_desk"
TOKEN = "token"  # noqa: S105 - the name of a form's field
HOURS = 12


class Door:
    """Knows who has shown the key of this machine, without keeping any session."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def here(self, request: web.Request) -> bool:
        """Whether the request comes from this machine, asking for it by one of its own names.

        A foreign name that resolves to us (DNS rebinding) is turned away.
        """
        host = urlsplit(f"//{request.host}").hostname or ""
        return is_loopback(request.remote) and (host == "localhost" or is_loopback(host))

    def open_with(self, key: str) -> bool:
        """Whether this is the key."""
        return hmac.compare_digest(key.strip().encode(), self._key)

    def inside(self, request: web.Request) -> bool:
        """Whether the key was shown before."""
        nonce, _, seal = request.cookies.get(COOKIE, "").partition(".")
        return bool(nonce) and hmac.compare_digest(seal, self._seal("desk", nonce))

    def let_in(self, response: web.StreamResponse) -> None:
        """Remember it in a cookie that no other site and no script can use."""
        nonce = secrets.token_hex(16)
        response.set_cookie(
            COOKIE,
            f"{nonce}.{self._seal('desk', nonce)}",
            httponly=True,
            samesite="Strict",
            max_age=HOURS * 3600,
        )

    def token(self, request: web.Request) -> str:
        """What a form of ours carries, and no other site can know."""
        nonce = request.cookies.get(COOKIE, "").partition(".")[0]
        return self._seal("form", nonce)

    def ours(self, request: web.Request, token: str) -> bool:
        """Whether a form was sent from a page of ours."""
        origin = request.headers.get("Origin")
        same = origin is None or urlsplit(origin).netloc == request.host
        return same and hmac.compare_digest(token, self.token(request))

    def _seal(self, use: str, nonce: str) -> str:
        return hmac.new(self._key, f"{use}|{nonce}".encode(), hashlib.sha256).hexdigest()

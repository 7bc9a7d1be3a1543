"""The desk's door in development: the key of this machine, once, then a cookie; no account."""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web

from lantoa_publisher.desk.cookies import Cookies
from lantoa_publisher.keys import is_loopback

COOKIE = "lantoa_desk"
HOURS = 12


class Door:
    """Knows who has shown the key of this machine, without keeping any session."""

    def __init__(self, key: str, cookies: Cookies) -> None:
        self._key = key.encode()
        self._cookies = cookies

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
        nonce, _, seal = self._cookies.get(request, COOKIE).partition(".")
        return bool(nonce) and hmac.compare_digest(seal.encode(), self._seal(nonce).encode())

    def let_in(self, response: web.StreamResponse) -> None:
        """Remember it in a cookie that no other site and no script can use."""
        nonce = secrets.token_hex(16)
        self._cookies.give(response, COOKIE, f"{nonce}.{self._seal(nonce)}", HOURS * 3600)

    def let_out(self, response: web.StreamResponse) -> None:
        """Forget it."""
        self._cookies.take(response, COOKIE)

    def _seal(self, nonce: str) -> str:
        return hmac.new(self._key, f"desk|{nonce}".encode(), hashlib.sha256).hexdigest()

"""The desk's cookies: no script reads them, no other site sends them.

Outside of development they are ``Secure`` and ``__Host-`` (RFC 6265bis): no neighbouring host and
no unencrypted page can set one.
"""

from aiohttp import web

from lantoa.runtime.settings import Environment

SESSION, TICKET, DEVICE, FORM = "lantoa_session", "lantoa_step", "lantoa_known", "lantoa_form"


class Cookies:
    """Reads and writes cookies as the environment allows."""

    def __init__(self, environment: Environment) -> None:
        self.secure = environment is not Environment.DEV
        self._prefix = "__Host-" if self.secure else ""

    def get(self, request: web.Request, name: str) -> str:
        """What the browser holds under this name; nothing is an empty text."""
        return request.cookies.get(self._prefix + name, "")

    def give(self, response: web.StreamResponse, name: str, value: str, seconds: int) -> None:
        """Let the browser hold it, so long at most."""
        response.set_cookie(
            self._prefix + name,
            value,
            max_age=seconds,
            path="/",
            secure=self.secure,
            httponly=True,
            samesite="Strict",
        )

    def take(self, response: web.StreamResponse, name: str) -> None:
        """Let the browser forget it."""
        self.give(response, name, "", 0)

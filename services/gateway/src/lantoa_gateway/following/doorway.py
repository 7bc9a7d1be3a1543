"""Who may sign up: somebody on a page of ours, and from one network ten times in an hour."""

from aiohttp import web

from lantoa.runtime.callers import caller
from lantoa.runtime.clock import Clock
from lantoa_gateway.following.limits import SignUps

CODES_AT_MOST = 30
"""Codes typed from one network in an hour: some people share one, and mistype."""


class Doorway:
    """One count of sign-ups for all the ways of signing up."""

    def __init__(self, clock: Clock, proxies: int) -> None:
        self._clock = clock
        self._proxies = proxies
        self._sign_ups = SignUps()
        self._codes = SignUps(CODES_AT_MOST)

    def allows(self, request: web.Request) -> bool:
        """Count one more sign-up; False when the caller's network has made too many."""
        return self._allows(request, self._sign_ups)

    def allows_code(self, request: web.Request) -> bool:
        """Count one more code that was typed; False when it is too many of that network."""
        return self._allows(request, self._codes)

    def _allows(self, request: web.Request, counted: SignUps) -> bool:
        forwarded = request.headers.get("X-Forwarded-For", "")
        who = caller(request.remote, forwarded, self._proxies)
        return counted.allow(who, self._clock.monotonic())


def is_same_site(request: web.Request) -> bool:
    """Only our own pages may send our forms in a browser's name."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")

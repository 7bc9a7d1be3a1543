"""Who may sign up: somebody on a page of ours, and from one network ten times in an hour."""

from aiohttp import web

from lantoa.runtime.callers import caller
from lantoa.runtime.clock import Clock
from lantoa_gateway.following.limits import SignUps


class Doorway:
    """One count of sign-ups for all the ways of signing up."""

    def __init__(self, clock: Clock, proxies: int) -> None:
        self._clock = clock
        self._proxies = proxies
        self._sign_ups = SignUps()

    def allows(self, request: web.Request) -> bool:
        """Count one more sign-up; False when the caller's network has made too many."""
        forwarded = request.headers.get("X-Forwarded-For", "")
        who = caller(request.remote, forwarded, self._proxies)
        return self._sign_ups.allow(who, self._clock.monotonic())


def is_same_site(request: web.Request) -> bool:
    """Only our own pages may send our forms in a browser's name."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")

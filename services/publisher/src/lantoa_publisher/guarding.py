"""The guard: every request has an actor, or is turned away, before any handler sees it."""

from typing import Protocol

from aiohttp import web

from lantoa.runtime.http import HttpHandler, Problem, wants_json
from lantoa.runtime.http import Text as Says
from lantoa_publisher.domain.permitting import permit_role
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.keys import Key, key_of
from lantoa_publisher.routes import Door, rule_of

ACTOR: web.RequestKey[Actor] = web.RequestKey("actor", Actor)
STATUS = {
    Because.WRONG: 422,
    Because.MISSING: 404,
    Because.CONFLICT: 409,
    Because.STALE: 409,
    Because.FORBIDDEN: 403,
    Because.TOO_LARGE: 413,
    Because.TOO_MANY: 429,
    Because.WAIT: 503,
}
WAITS = {Because.TOO_MANY: "900", Because.WAIT: "30"}
"""Seconds after which it is worth asking again."""
NO_KEY = Says("Cần khoá truy cập.", "A key is needed.")
SEND_KEY = Says(
    "Gửi Authorization: Bearer KHOÁ; khi phát triển, khoá ở tệp LANTOA_DATA/keys/dev.",
    "Send Authorization: Bearer KEY; in development it is in the file LANTOA_DATA/keys/dev.",
)


class Nobody(Exception):  # noqa: N818 - reads as a fact
    """Whoever asks has not said who they are."""


class Entrance(Protocol):
    """One way in."""

    async def who(self, request: web.Request) -> Actor | None:
        """Who acts; None when they have not shown it."""
        ...

    async def check(self, request: web.Request) -> None:
        """Refused when the request was not made by them, but in their name."""
        ...


class ByKey:
    """The way in for programs: a key that no browser sends by itself."""

    def __init__(self, keys: list[Key]) -> None:
        self._keys = keys

    async def who(self, request: web.Request) -> Actor | None:
        """The holder of the key."""
        key = key_of(self._keys, request.headers.get("Authorization", ""), request.remote)
        return key.actor if key else None

    async def check(self, _request: web.Request) -> None:
        """A key is never sent unasked."""


class Closed:
    """A way that nobody comes in by."""

    async def who(self, _request: web.Request) -> Actor | None:
        """Nobody."""
        return None

    async def check(self, _request: web.Request) -> None:
        """Nothing to check."""


class Guard:
    """Stands before all routes: programs come by key, people by the desk's door."""

    def __init__(self, api: Entrance, desk: Entrance) -> None:
        self._api = api
        self._desk = desk

    @web.middleware
    async def stand(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        """Nobody or Refused is raised; else the request goes on with its actor."""
        entrance = self._api if wants_json(request) else self._desk
        rule, actor = rule_of(request), await entrance.who(request)
        if actor is not None:
            request[ACTOR] = actor
        elif rule is not Door.OPEN:
            raise Nobody
        if isinstance(rule, Deed):
            permit_role(request[ACTOR], rule)
        await entrance.check(request)
        return await handler(request)


async def keep_nowhere(_request: web.Request, response: web.StreamResponse) -> None:
    """What is behind the door is kept by no cache, unless its route says otherwise (RFC 9111)."""
    response.headers.setdefault("Cache-Control", "no-store")


def problem_of(refused: Refused) -> Problem:
    """The refusal as the answer that names the field and the fix."""
    because = refused.because
    return Problem(
        STATUS[because],
        Says(refused.vi, refused.en),
        field=refused.field,
        fix=Says(refused.fix_vi, refused.fix_en) if refused.fix_vi else None,
        headers={"Retry-After": WAITS[because]} if because in WAITS else {},
        **refused.facts,
    )


@web.middleware
async def refusals(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
    """Answer programs what was refused; the desk answers people itself."""
    try:
        return await handler(request)
    except Refused as refused:
        raise problem_of(refused) from refused
    except Nobody as nobody:
        bearer = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, NO_KEY, field="Authorization", fix=SEND_KEY, headers=bearer) from nobody

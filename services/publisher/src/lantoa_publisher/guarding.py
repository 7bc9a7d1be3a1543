"""The guard of the write API: nobody without a key, and every refusal with its fix."""

from typing import Any

from aiohttp import web

from lantoa.runtime.http import HttpHandler, Problem
from lantoa.runtime.http import Text as Says
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor
from lantoa_publisher.keys import Key, key_of

ACTOR: web.RequestKey[Actor] = web.RequestKey("actor", Actor)
STATUS = {
    Because.WRONG: 422,
    Because.MISSING: 404,
    Because.CONFLICT: 409,
    Because.STALE: 409,
    Because.FORBIDDEN: 403,
    Because.TOO_LARGE: 413,
    Because.WAIT: 503,
}
NO_KEY = Says("Cần khoá truy cập.", "A key is needed.")
SEND_KEY = Says(
    "Gửi Authorization: Bearer KHOÁ; khi phát triển, khoá ở tệp LANTOA_DATA/keys/dev.",
    "Send Authorization: Bearer KEY; in development it is in the file LANTOA_DATA/keys/dev.",
)


def problem_of(refused: Refused) -> Problem:
    """The refusal as the answer that names the field and the fix."""
    waits = {"Retry-After": "30"} if refused.because is Because.WAIT else {}
    return Problem(
        STATUS[refused.because],
        Says(refused.vi, refused.en),
        field=refused.field,
        fix=Says(refused.fix_vi, refused.fix_en) if refused.fix_vi else None,
        headers=waits,
        **refused.facts,
    )


@web.middleware
async def refusals(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
    """Answer what the domain refused."""
    try:
        return await handler(request)
    except Refused as refused:
        raise problem_of(refused) from refused


def guarded(keys: list[Key]) -> Any:
    """A middleware that lets nobody into the API without a key."""

    @web.middleware
    async def guard(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        if request.path.startswith("/api/"):
            key = key_of(keys, request.headers.get("Authorization", ""), request.remote)
            if key is None:
                bearer = {"WWW-Authenticate": "Bearer"}
                raise Problem(401, NO_KEY, field="Authorization", fix=SEND_KEY, headers=bearer)
            request[ACTOR] = key.actor
        return await handler(request)

    return guard

"""What doubles of other people's HTTP APIs share: a port of loopback, and answers that get lost.

A double is written from the provider's published contract, not from our client, and is named so:
it proves our logic, not the provider.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Trouble:
    """How a double fails, from now on."""

    loses: int = 0
    """So many calls are done, and not answered: the connection breaks."""
    statuses: list[int] = field(default_factory=list)
    """The next calls are not done, and answered so, by something before the provider."""
    before: Callable[[], Awaitable[None]] | None = None
    """Done before each call is."""
    after: Callable[[], Awaitable[None]] | None = None
    """Done after each call was, before it is answered."""


@web.middleware
async def troubled(request: web.Request, handler: Answering) -> web.StreamResponse:
    """Lets the trouble of the application have its way."""
    trouble = request.app[TROUBLE]
    if trouble.before is not None:
        await trouble.before()
    if trouble.statuses:
        return web.Response(status=trouble.statuses.pop(0), text="<html>Bad Gateway</html>")
    answer = await handler(request)
    if trouble.after is not None:
        await trouble.after()
    if trouble.loses > 0:
        trouble.loses -= 1
        assert request.transport is not None  # noqa: S101 - the client still waits
        request.transport.abort()
    return answer


TROUBLE = web.AppKey("trouble", Trouble)


@asynccontextmanager
async def on_loopback(trouble: Trouble, *routes: web.RouteDef) -> AsyncIterator[str]:
    """The routes on a free port of this machine; its origin."""
    app = web.Application(middlewares=[troubled])
    app[TROUBLE] = trouble
    app.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


def refusal(status: int, body: dict[str, Any], **headers: str) -> web.Response:
    """An error as a provider writes it."""
    return web.json_response(body, status=status, headers=headers)

"""``/live``, ``/ready`` and ``/metrics``: for the machine room, never on the public port."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from lantoa.runtime.health import Check, Health
from lantoa.runtime.http import json_response

TRIES = 50


def admin_app(health: Health) -> web.Application:
    """The pages of the machine room."""

    def checks(chosen: dict[str, Check]) -> web.Response:
        failing = health.failing(chosen)
        return json_response({"failing": failing}, status=503 if failing else 200)

    async def live(_request: web.Request) -> web.Response:
        return checks(health.live)

    async def ready(_request: web.Request) -> web.Response:
        return checks(health.ready)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/live", live)
    app.router.add_get("/ready", ready)
    app.router.add_get("/metrics", metrics)
    return app


async def serve_admin(runner: web.AppRunner, host: str, port: int) -> int:
    """Answer on the port, or on the next free one; returns which."""
    for candidate in range(port, port + TRIES):
        try:
            await web.TCPSite(runner, host, candidate).start()
        except OSError:
            continue
        return candidate
    raise OSError(
        f"no free port from {port} to {port + TRIES - 1} on {host}: set LANTOA_ADMIN_PORT"
    )

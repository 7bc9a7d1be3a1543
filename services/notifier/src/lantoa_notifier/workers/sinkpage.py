"""The page of what the sinks received: for development, on this machine only."""

import asyncio
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web

from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.clock import HANOI
from lantoa.runtime.http import application, json_response
from lantoa_notifier.workers.sinks import TAIL_BYTES, Arrived, arrived_at, sink_path

LATEST = 200
NAMES = {
    Channel.EMAIL: "Thư điện tử",
    Channel.SMS: "Tin nhắn SMS",
    Channel.PUSH: "Thông báo đẩy",
    Channel.SOCIAL: "Mạng xã hội",
}
FILES = Path(__file__).parents[1] / "pages"
DATA = web.AppKey("data", Path)


def sink_page(data: Path) -> web.Application:
    """What arrived, newest first: ``/`` for people, ``/api/v1/arrived`` for programs."""
    app = application("sinks")
    app[DATA] = data
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(FILES),
        autoescape=True,
        filters={"gio_ha_noi": lambda at: at.astimezone(HANOI).strftime("%H:%M:%S %d/%m/%Y")},
    )
    app.add_routes(
        [
            web.get("/", _page),
            web.get("/api/v1/arrived", _arrived),
            web.get("/kieu.css", _style),
        ]
    )
    return app


async def _page(request: web.Request) -> web.StreamResponse:
    chosen = request.query.get("kenh", "")
    arrived = [a for a in await _latest(request) if not chosen or a.channel.value == chosen]
    context = {"arrived": arrived, "names": NAMES, "chosen": chosen, "latest": LATEST}
    return aiohttp_jinja2.render_template("hop-thu-thu.html", request, context)


async def _arrived(request: web.Request) -> web.StreamResponse:
    return json_response(await _latest(request))


async def _style(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(FILES / "kieu.css")


async def _latest(request: web.Request) -> list[Arrived]:
    paths = [sink_path(request.app[DATA], channel) for channel in Channel]
    found = await asyncio.gather(*(asyncio.to_thread(arrived_at, p, TAIL_BYTES) for p in paths))
    together = sorted((a for some in found for a in some), key=lambda a: a.at, reverse=True)
    return together[:LATEST]

"""A page of the desk: only on this machine, only for the holder of its key, in calm words."""

from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from lantoa.runtime.clock import HANOI
from lantoa.runtime.errors import Retry
from lantoa.runtime.http import RETRY_AFTER, HttpHandler
from lantoa_publisher.desk.door import TOKEN, Door
from lantoa_publisher.desk.forms import CHANGES, KINDS
from lantoa_publisher.domain.heads import State
from lantoa_publisher.domain.refusals import Because, Refused

STATES = {State.DRAFT: "Bản nháp", State.PUBLISHED: "Đang công bố", State.WITHDRAWN: "Đã gỡ"}
STYLE = "/static/ban.css"


class Pages:
    """Renders pages and guards their door."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def join(self, app: web.Application) -> None:
        """Add the door, the style and the templates to an application."""
        environment = aiohttp_jinja2.setup(
            app, loader=jinja2.PackageLoader("lantoa_publisher"), trim_blocks=True
        )
        environment.filters |= {
            "moment": moment,
            "clock": clock,
            "paragraphs": paragraphs,
            "count": count,
        }
        environment.globals |= {"KINDS": KINDS, "STATES": STATES, "CHANGES": CHANGES}
        app.middlewares.append(self.guard)
        app.router.add_post("/vao", self.enter)
        app.router.add_get(STYLE, style)

    @web.middleware
    async def guard(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        """Nobody from elsewhere, nobody without the key, no form of another site."""
        if request.path.startswith(("/api/", STYLE)):
            return await handler(request)
        if not self._door.here(request):
            raise web.HTTPForbidden(text="Bàn biên tập chỉ mở trên máy này (this machine only).")
        if request.path != "/vao" and not self._door.inside(request):
            return self.page(request, "vao.html", status=401)
        return await self._answer(request, handler)

    async def _answer(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        try:
            if request.method == "POST" and request.path != "/vao":
                await self._own_forms_only(request)
            return await handler(request)
        except Refused as refused:
            status = 404 if refused.because is Because.MISSING else 422
            return self.page(request, "loi.html", status=status, refused=refused)
        except Retry:
            away = self.page(request, "loi.html", status=503, refused=None)
            away.headers["Retry-After"] = RETRY_AFTER
            return away

    async def _own_forms_only(self, request: web.Request) -> None:
        if not self._door.ours(request, (await typed(request)).get(TOKEN, "")):
            raise web.HTTPForbidden(text="Mở lại trang rồi gửi lại (reload the page).")

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Show the key once."""
        if not self._door.open_with((await typed(request)).get("key", "")):
            return self.page(request, "vao.html", status=401, wrong=True)
        response = web.Response(status=303, headers={"Location": "/"})
        self._door.let_in(response)
        return response

    def page(
        self, request: web.Request, name: str, *, status: int = 200, **values: Any
    ) -> web.Response:
        """A page that no cache keeps."""
        known = {"token": self._door.token(request), "wrong": False, "live": False}
        page = aiohttp_jinja2.render_template(name, request, known | values, status=status)
        page.headers["Cache-Control"] = "no-store"
        return page


async def typed(request: web.Request) -> Mapping[str, str]:
    """The fields of a form; files are left out."""
    form = await request.post()
    return {name: value for name, value in form.items() if isinstance(value, str)}


async def style(_request: web.Request) -> web.Response:
    """The style of every page."""
    return stylesheet("ban.css")


def stylesheet(name: str) -> web.Response:
    """One of our style sheets."""
    css = resources.files("lantoa_publisher").joinpath(f"static/{name}").read_text("utf-8")
    return web.Response(text=css, content_type="text/css")


def moment(when: datetime) -> str:
    """A time as people in Hà Nội write it."""
    return when.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")


def clock(when: datetime) -> str:
    """A time of day, to the second."""
    return when.astimezone(HANOI).strftime("%H:%M:%S")


def count(number: int) -> str:
    """A number with its thousands parted as Vietnamese parts them."""
    return f"{number:,}".replace(",", ".")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text."""
    return [tidy for part in text.split("\n") if (tidy := part.strip())]

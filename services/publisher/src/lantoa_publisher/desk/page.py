"""A page of the desk: calm words, no cache, and what it may offer to whoever looks at it."""

from datetime import datetime
from importlib import resources
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from lantoa.runtime.clock import HANOI
from lantoa.runtime.errors import Retry
from lantoa.runtime.http import RETRY_AFTER, HttpHandler, wants_json
from lantoa_publisher.desk.entrance import HOLDER, Entrance
from lantoa_publisher.desk.forms import CHANGES, KINDS
from lantoa_publisher.domain.heads import State
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.rights import RIGHTS
from lantoa_publisher.domain.titles import ROLES
from lantoa_publisher.guarding import ACTOR, STATUS, WAITS, Nobody

STATES = {State.DRAFT: "Bản nháp", State.PUBLISHED: "Đang công bố", State.WITHDRAWN: "Đã gỡ"}
STYLE = "/static/ban.css"


class Pages:
    """Renders pages, and answers people what was refused."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    def join(self, app: web.Application) -> None:
        """Add the templates to an application."""
        environment = aiohttp_jinja2.setup(
            app, loader=jinja2.PackageLoader("lantoa_publisher"), trim_blocks=True
        )
        environment.filters |= {"moment": moment, "clock": clock, "paragraphs": paragraphs}
        environment.globals |= {
            "KINDS": KINDS,
            "STATES": STATES,
            "CHANGES": CHANGES,
            "ROLES": ROLES,
        }

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get(STYLE, style)]

    @web.middleware
    async def answer(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        """Answer people what was refused, and show whoever is nobody the way in."""
        if wants_json(request):
            return await handler(request)
        try:
            return await handler(request)
        except Nobody:
            return self.door(request, status=401, onward=_onward(request))
        except Refused as refused:
            return self.refusal(request, refused)
        except Retry:
            away = self.page(request, "loi.html", status=503, refused=None)
            away.headers["Retry-After"] = RETRY_AFTER
            return away

    def door(
        self, request: web.Request, *, status: int = 200, onward: str = "/", **values: Any
    ) -> web.Response:
        """The page where one signs in."""
        known: dict[str, Any] = {"refused": None, "typed_name": "", "wrong_key": False}
        return self.page(
            request, "dang-nhap.html", status=status, onward=onward, **(known | values)
        )

    def refusal(self, request: web.Request, refused: Refused) -> web.Response:
        """What was refused, and how to mend it."""
        status = STATUS[refused.because]
        page = self.page(request, "loi.html", status=status, refused=refused)
        if refused.because in WAITS:
            page.headers["Retry-After"] = WAITS[refused.because]
        return page

    def page(
        self, request: web.Request, name: str, *, status: int = 200, **values: Any
    ) -> web.Response:
        """A page that no cache keeps."""
        self._entrance.prepare(request)
        page = aiohttp_jinja2.render_template(
            name, request, self._known(request) | values, status=status
        )
        page.headers["Cache-Control"] = "no-store"
        self._entrance.remember(request, page)
        return page

    def _known(self, request: web.Request) -> dict[str, Any]:
        """What every page knows: who looks at it, and what they may do."""
        actor, holder = request.get(ACTOR), request.get(HOLDER)
        return {
            "token": self._entrance.token(request),
            "live": False,
            "dev": self._entrance.door is not None,
            "actor": actor,
            "me": holder.account if holder else None,
            "rights": {deed.value for deed in RIGHTS[actor.role]} if actor else set(),
        }


async def style(_request: web.Request) -> web.Response:
    """The one style sheet."""
    css = resources.files("lantoa_publisher").joinpath("static/ban.css").read_text("utf-8")
    return web.Response(text=css, content_type="text/css")


def see(place: str) -> web.Response:
    """Look there next (POST, redirect, GET)."""
    return web.Response(status=303, headers={"Location": place})


def moment(when: datetime) -> str:
    """A time as people in Hà Nội write it."""
    return when.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")


def clock(when: datetime) -> str:
    """A time of day, to the second."""
    return when.astimezone(HANOI).strftime("%H:%M:%S")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text."""
    return [tidy for part in text.split("\n") if (tidy := part.strip())]


def _onward(request: web.Request) -> str:
    return request.path_qs if request.method == "GET" else "/"

"""A page of the desk: calm words, no cache, and what it may offer to whoever looks at it."""

from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from lantoa.runtime.errors import Full, Retry
from lantoa.runtime.http import RETRY_AFTER, HttpHandler, wants_json
from lantoa_publisher.desk import people, speaking
from lantoa_publisher.desk.entrance import HOLDER, Entrance
from lantoa_publisher.desk.looks import STYLE, dress, still
from lantoa_publisher.desk.nav import menu
from lantoa_publisher.desk.outdated import said
from lantoa_publisher.desk.uploads import roomy
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import RIGHTS
from lantoa_publisher.domain.titles import ROLES
from lantoa_publisher.guarding import ACTOR, STATUS, WAITS, Nobody


class Pages:
    """Renders pages, and answers people what was refused."""

    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    def join(self, app: web.Application) -> None:
        """Add the templates to an application."""
        environment = aiohttp_jinja2.setup(
            app,
            loader=jinja2.PackageLoader("lantoa_publisher"),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        dress(environment)
        environment.globals["ROLES"] = ROLES
        environment.filters["why"] = said

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get(STYLE + "{name}", still)]

    @web.middleware
    async def answer(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        """Answer people what was refused, and show whoever is nobody the way in."""
        if wants_json(request) or request.path.startswith(STYLE):
            return await handler(request)
        speaking.listen(request)
        people.forget()
        answered = await self._answer(roomy(request), handler)
        speaking.remember(request, answered)
        return answered

    async def _answer(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Nobody:
            return self.door(request, status=401, onward=_onward(request))
        except Refused as refused:
            return self.refusal(request, refused)
        except web.HTTPException as refused:
            if refused.status < 400:
                raise
            return self.page(request, "loi.html", status=refused.status, refused=told(refused))
        except Retry as reason:
            full = isinstance(reason, Full)
            status = 507 if full else 503
            away = self.page(request, "loi.html", status=status, refused=None, full=full)
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
        """A page, as whoever looks at it may see it."""
        self._entrance.prepare(request)
        page = aiohttp_jinja2.render_template(
            name, request, self._known(request) | values, status=status
        )
        self._entrance.remember(request, page)
        return page

    def _known(self, request: web.Request) -> dict[str, Any]:
        """What every page knows: who looks at it, and what they may do."""
        actor, holder = request.get(ACTOR), request.get(HOLDER)
        return {
            "token": self._entrance.token(request),
            "wrong": False,
            "live": False,
            "dev": self._entrance.door is not None,
            "actor": actor,
            "me": actor.by if actor else "",
            "own": holder.account if holder else None,
            "rights": {deed.value for deed in RIGHTS[actor.role]} if actor else set(),
            "menu": menu(request, actor) if actor else [],
            "here": request.rel_url,
        }


def told(refused: web.HTTPException) -> Refused:
    """What the web's own refusals mean for people."""
    vi, en, fix_vi, fix_en = _SAID.get(refused.status, _SAID[400])
    return Refused(Because.WRONG, vi=vi, en=en, fix_vi=fix_vi, fix_en=fix_en)


_SAID = {
    400: ("Yêu cầu không hợp lệ.", "This cannot be done.", "Quay lại và thử lại.", "Try again."),
    403: (
        "Trang này chỉ mở ở nơi khác hoặc cho người khác.",
        "This page is open elsewhere, or to others.",
        "Kiểm tra địa chỉ, hoặc đăng nhập lại.",
        "Check the address, or sign in again.",
    ),
    404: (
        "Không có trang này.",
        "There is no such page.",
        "Kiểm tra địa chỉ, hoặc tìm trong danh sách nội dung.",
        "Check the address, or look in the list of contents.",
    ),
    413: (
        "Những gì gửi lên quá lớn.",
        "What was sent is too large.",
        "Gửi từng tệp một, mỗi tệp nhỏ hơn giới hạn ghi bên cạnh ô chọn tệp.",
        "Send one file at a time, each below the limit written beside its field.",
    ),
}


def see(place: str) -> web.Response:
    """Look there next (POST, redirect, GET)."""
    return web.Response(status=303, headers={"Location": place})


def _onward(request: web.Request) -> str:
    return request.path_qs if request.method == "GET" else "/"

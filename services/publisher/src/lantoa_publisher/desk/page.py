"""A page of the desk: only on this machine, only for the holder of its key, in calm words."""

from collections.abc import Mapping
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from lantoa.runtime.errors import Retry
from lantoa.runtime.http import RETRY_AFTER, HttpHandler
from lantoa_publisher.desk import speaking
from lantoa_publisher.desk.door import TOKEN, Door
from lantoa_publisher.desk.looks import STYLE, dress, still
from lantoa_publisher.desk.nav import menu
from lantoa_publisher.desk.uploads import roomy
from lantoa_publisher.desk.who import actor_of
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.guarding import STATUS


class Pages:
    """Renders pages and guards their door."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def join(self, app: web.Application) -> None:
        """Add the door, the style and the templates to an application."""
        environment = aiohttp_jinja2.setup(
            app,
            loader=jinja2.PackageLoader("lantoa_publisher"),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        dress(environment)
        app.middlewares.append(self.guard)
        app.router.add_post("/vao", self.enter)
        app.router.add_get(STYLE + "{name}", still)

    @web.middleware
    async def guard(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        """Nobody from elsewhere, nobody without the key, no form of another site."""
        if request.path.startswith(("/api/", "/internal/", STYLE)):
            return await handler(request)
        speaking.listen(request)
        if not self._door.here(request):
            raise web.HTTPForbidden(text="Bàn biên tập chỉ mở trên máy này (this machine only).")
        if request.path != "/vao" and not self._door.inside(request):
            return self.page(request, "vao.html", status=401)
        answered = await self._answer(roomy(request), handler)
        speaking.remember(request, answered)
        return answered

    async def _answer(self, request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        try:
            if request.method == "POST" and request.path != "/vao":
                await self._own_forms_only(request)
            return await handler(request)
        except Refused as refused:
            return self.refusal(request, refused)
        except web.HTTPException as refused:
            if refused.status < 400:
                raise
            return self.page(request, "loi.html", status=refused.status, refused=told(refused))
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
        response = see("/")
        self._door.let_in(response)
        return response

    def refusal(self, request: web.Request, refused: Refused) -> web.Response:
        """What was refused, and how to mend it."""
        return self.page(request, "loi.html", status=STATUS[refused.because], refused=refused)

    def page(
        self, request: web.Request, name: str, *, status: int = 200, **values: Any
    ) -> web.Response:
        """A page that no cache keeps."""
        page = aiohttp_jinja2.render_template(
            name, request, self._known(request) | values, status=status
        )
        page.headers["Cache-Control"] = "no-store"
        return page

    def _known(self, request: web.Request) -> dict[str, Any]:
        """What every page knows."""
        inside, actor = self._door.inside(request), actor_of(request)
        return {
            "token": self._door.token(request),
            "wrong": False,
            "live": False,
            "actor": actor if inside else None,
            "me": actor.by,
            "menu": menu(request, actor) if inside else [],
            "here": request.rel_url,
        }


def told(refused: web.HTTPException) -> Refused:
    """What the web's own refusals mean for people."""
    vi, en, fix_vi, fix_en = _SAID.get(refused.status, _SAID[400])
    return Refused(Because.WRONG, vi=vi, en=en, fix_vi=fix_vi, fix_en=fix_en)


_SAID = {
    400: ("Yêu cầu không hợp lệ.", "This cannot be done.", "Quay lại và thử lại.", "Try again."),
    403: (
        "Biểu mẫu này đã cũ hoặc không từ trang này.",
        "This form is old, or not from this site.",
        "Mở lại trang rồi gửi lại.",
        "Open the page again and send it again.",
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


async def typed(request: web.Request) -> Mapping[str, str]:
    """The fields of a form; files are left out."""
    form = await request.post()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def see(place: str) -> web.Response:
    """Look there next (POST, redirect, GET)."""
    return web.Response(status=303, headers={"Location": place})

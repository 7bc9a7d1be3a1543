"""My account: what I may do here, where I am signed in, my password, my recovery codes."""

from aiohttp import web
from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa_publisher.desk.entrance import HOLDER, Entrance
from lantoa_publisher.desk.filled import Nothing, filled
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.desk.signing_in import START, Chosen
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.guarding import STATUS
from lantoa_publisher.staff import sessions
from lantoa_publisher.staff.own import Holder, Own

HERE = "/tai-khoan"
ALL_OTHERS = "khac"


class Changed(Chosen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password that is, and the one that shall be."""

    old_password: str


class Confirmed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password once more."""

    old_password: str


class Ended(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One session, or all others."""

    session: str


class AccountPages:
    """One's own account."""

    def __init__(self, pages: Pages, entrance: Entrance, own: Own, clock: Clock) -> None:
        self._pages = pages
        self._entrance = entrance
        self._own = own
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [
            web.post("/dang-xuat", self.leave),
            web.get(HERE, self.show),
            web.post(HERE + "/mat-khau", self.change_password),
            web.post(HERE + "/ma-du-phong", self.renew_codes),
            web.post(HERE + "/phien", self.end),
        ]

    async def leave(self, request: web.Request) -> web.StreamResponse:
        """Sign out."""
        await filled(request, Nothing)
        if HOLDER in request:
            await self._own.leave(request[HOLDER])
        response = see(START)
        self._entrance.let_out(response)
        return response

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The whole of it."""
        return self._page(request)

    async def change_password(self, request: web.Request) -> web.StreamResponse:
        """Another password; other sessions end."""
        form = await filled(request, Changed)
        try:
            await self._own.change_password(_holder(request), form.old_password, form.agreed())
        except Refused as refused:
            return self._page(request, refused)
        return see(HERE)

    async def renew_codes(self, request: web.Request) -> web.StreamResponse:
        """New recovery codes, shown this once."""
        form = await filled(request, Confirmed)
        try:
            codes = await self._own.renew_codes(_holder(request), form.old_password)
        except Refused as refused:
            return self._page(request, refused)
        return self._pages.page(request, "ma-du-phong.html", codes=codes, onward=HERE)

    async def end(self, request: web.Request) -> web.StreamResponse:
        """One session ends, or all but this one."""
        form, holder = await filled(request, Ended), _holder(request)
        if form.session == ALL_OTHERS:
            await self._own.end_others(holder)
        else:
            await self._own.end(holder, form.session)
        return see(HERE)

    def _page(self, request: web.Request, refused: Refused | None = None) -> web.Response:
        holder = _holder(request)
        return self._pages.page(
            request,
            "tai-khoan.html",
            status=STATUS[refused.because] if refused else 200,
            refused=refused,
            sessions=list(sessions.live(holder.account.sessions, self._clock.now())),
            current=holder.session,
        )


def _holder(request: web.Request) -> Holder:
    if HOLDER in request:
        return request[HOLDER]
    raise Refused(
        Because.MISSING,
        vi="Khoá của máy này không có tài khoản.",
        en="The key of this machine has no account.",
        fix_vi="Tạo tài khoản bằng lantoa user add rồi đăng nhập.",
        fix_en="Make an account with lantoa user add, and sign in.",
    )

"""The way in for people: a session, or in development the key of this machine.

A form counts only when a page of ours has made it: the browser says where it comes from (Origin,
Sec-Fetch-Site), and the form carries a token that only our pages know (OWASP: CSRF prevention).
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from aiohttp import web

from lantoa.runtime.callers import caller
from lantoa_publisher.desk.cookies import DEVICE, FORM, SESSION, TICKET, Cookies
from lantoa_publisher.desk.door import COOKIE, Door
from lantoa_publisher.desk.filled import TOKEN, typed
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor
from lantoa_publisher.keys import HERE
from lantoa_publisher.staff.entering import Caller, Entered
from lantoa_publisher.staff.own import Holder, Own
from lantoa_publisher.staff.sessions import LONGEST
from lantoa_publisher.staff.tickets import LASTS

HOLDER: web.RequestKey[Holder] = web.RequestKey("holder", Holder)
NONCE: web.RequestKey[str] = web.RequestKey("nonce", str)
SAFE = frozenset({"GET", "HEAD"})
SESSION_SECONDS = int(LONGEST.total_seconds())
TICKET_SECONDS = int(LASTS.total_seconds())
DEVICE_SECONDS = 180 * 24 * 3600


class Entrance:
    """Who sits at the desk, and whether a form is theirs."""

    def __init__(
        self, own: Own, cookies: Cookies, key: bytes, proxies: int, door: Door | None
    ) -> None:
        self._own = own
        self._cookies = cookies
        self._key = key
        self._proxies = proxies
        self.door = door

    async def who(self, request: web.Request) -> Actor | None:
        """Who acts. In development nobody from elsewhere comes as far as this."""
        if self.door is not None and not self.door.here(request):
            raise web.HTTPForbidden(text="Bàn biên tập chỉ mở trên máy này (this machine only).")
        holder = await self._own.holder(self._cookies.get(request, SESSION))
        if holder is not None:
            request[HOLDER] = holder
            return holder.account.actor
        return HERE if self.door is not None and self.door.inside(request) else None

    async def check(self, request: web.Request) -> None:
        """Refused for a form that was not sent from a page of ours."""
        if request.method in SAFE:
            return
        token = (await typed(request)).get(TOKEN, "") if self._same_origin(request) else ""
        if not hmac.compare_digest(token.encode(), self.token(request).encode()):
            raise _foreign_form()

    def token(self, request: web.Request) -> str:
        """What a form of ours carries: bound to what this browser alone holds."""
        holds = self._held(request) or request.get(NONCE, "") or secrets.token_hex(16)
        return hmac.new(self._key, f"form|{holds}".encode(), hashlib.sha256).hexdigest()

    def caller(self, request: web.Request) -> Caller:
        """Who is at the door."""
        forwarded = request.headers.get("X-Forwarded-For", "")
        return Caller(
            address=caller(request.remote, forwarded, self._proxies),
            browser=request.headers.get("User-Agent", ""),
            known=self._cookies.get(request, DEVICE),
        )

    def prepare(self, request: web.Request) -> None:
        """Let a page with a form be made for a browser that holds nothing yet."""
        if not self._held(request):
            request[NONCE] = secrets.token_hex(16)

    def remember(self, request: web.Request, response: web.StreamResponse) -> None:
        """Give the browser what its form will be known by."""
        if NONCE in request:
            self._cookies.give(response, FORM, request[NONCE], SESSION_SECONDS)

    def ticket(self, request: web.Request) -> str:
        """The ticket of a sign-in under way."""
        return self._cookies.get(request, TICKET)

    def go_on(self, response: web.StreamResponse, ticket: str) -> None:
        """Hold a ticket between the steps."""
        self._cookies.give(response, TICKET, ticket, TICKET_SECONDS)

    def let_in(self, response: web.StreamResponse, entered: Entered) -> None:
        """A session under a name that nobody knew before; what came before it is forgotten."""
        self._cookies.give(response, SESSION, entered.token, SESSION_SECONDS)
        self._cookies.give(response, DEVICE, entered.device, DEVICE_SECONDS)
        self._cookies.take(response, TICKET)
        self._cookies.take(response, FORM)

    def let_out(self, response: web.StreamResponse) -> None:
        """Nobody any more; the browser stays known to its owner."""
        for name in (SESSION, TICKET, FORM):
            self._cookies.take(response, name)
        if self.door is not None:
            self.door.let_out(response)

    def _held(self, request: web.Request) -> str:
        """What this browser alone holds, the surest first."""
        known = (self._cookies.get(request, name) for name in (SESSION, COOKIE, FORM))
        return next((value for value in known if value), "")

    def _same_origin(self, request: web.Request) -> bool:
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        if site not in (None, "same-origin"):
            return False
        if origin is None:
            return True
        at = urlsplit(origin)
        return at.netloc == request.host and (at.scheme == "https" or not self._cookies.secure)


def _foreign_form() -> Refused:
    return Refused(
        Because.FORBIDDEN,
        vi="Biểu mẫu này không được gửi từ trang của bàn biên tập, hoặc đã quá cũ.",
        en="This form was not sent from a page of the desk, or is too old.",
        field=TOKEN,
        fix_vi="Mở lại trang rồi gửi lại.",
        fix_en="Reload the page and send it again.",
    )

"""The home page. The choice of a field and a ward stands in its address and in one cookie."""

from aiohttp import web

from lantoa.contracts.registers import Register
from lantoa.runtime.clock import Clock
from lantoa_gateway.projections.attention import Attention
from lantoa_gateway.projections.holdings import Holdings
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.rendering import page
from lantoa_gateway.serving import made_before, tags_of_list
from lantoa_gateway.speaking import YEAR
from lantoa_gateway.views.home import Mine, home_view

COOKIE = "lantoa_noi"
ASKED = ("linh-vuc", "dia-ban")


class HomePages:
    """Shows what is new: no index is asked, so that it stands when the index is away."""

    def __init__(
        self, holdings: Holdings, registers: Registers, attention: Attention, clock: Clock
    ) -> None:
        self._holdings = holdings
        self._registers = registers
        self._attention = attention
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        """Answer at the home address."""
        app.router.add_get("/", self.home)

    async def home(self, request: web.Request) -> web.Response:
        """The home page for what the address, else the cookie, says is chosen."""
        mine = self._mine(request)
        now = self._clock.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        sought = self._attention.of(mine.area, now)
        made_of = (self._registers.mark, hour, mine, sought)
        name, tag = tags_of_list(request, self._holdings, *made_of)
        response = made_before(request, tag, name=name)
        if response is None:
            cards = self._holdings.cards({})
            read = [card for id in sought if (card := self._holdings.card(id)) is not None]
            view = home_view(cards, mine, self._registers, self._holdings.counts, now, read)
            response = page(request, "home.html", view, tag=tag, name=name)
        _remember(request, response, mine)
        return response

    def _mine(self, request: web.Request) -> Mine:
        """Codes that no register has are left out."""
        field, area = _asked(request) or remembered(request)
        return Mine(
            field if self._registers.knows(Register.FIELD, field) else "",
            area if self._registers.knows(Register.AREA, area) else "",
        )


def _asked(request: web.Request) -> tuple[str, str] | None:
    if not any(name in request.query for name in ASKED):
        return None
    return request.query.get(ASKED[0], ""), request.query.get(ASKED[1], "")


def remembered(request: web.Request) -> tuple[str, str]:
    """The field and the area that a reader has chosen, as the cookie has them; empty is any."""
    field, _, area = request.cookies.get(COOKIE, "").partition("_")
    return field, area


def _remember(request: web.Request, response: web.Response, mine: Mine) -> None:
    """Keep what was chosen by hand; choosing nothing takes the cookie away."""
    if _asked(request) is None:
        return
    if mine:
        value = f"{mine.field}_{mine.area}"
        response.set_cookie(COOKIE, value, max_age=YEAR, samesite="Lax", httponly=True)
    else:
        response.del_cookie(COOKIE)

"""The staff of an agency: who works here, added, blocked, moved, reset by those who keep them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Struct

from lantoa.contracts.registers import Register
from lantoa.runtime.clock import Clock
from lantoa_publisher.desk.filled import Nothing, filled
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.domain.refusals import Refused
from lantoa_publisher.domain.rights import Actor, Role
from lantoa_publisher.guarding import ACTOR, STATUS
from lantoa_publisher.registers import Registers
from lantoa_publisher.staff import sessions
from lantoa_publisher.staff.accounts import Account, NewAccount, Place
from lantoa_publisher.staff.administering import Administering
from lantoa_publisher.staff.granting import agency_of, grantable, seen_by
from lantoa_publisher.staff.keeping import PAGE, Keeping

HERE = "/nhan-su"


class Placed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of a role: areas are codes with spaces between them."""

    role: Role
    agency: str = ""
    areas: str = ""

    @property
    def place(self) -> Place:
        """What somebody shall be here."""
        return Place(role=self.role, agency=self.agency or None, areas=_codes(self.areas))


class Added(Placed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of a new account."""

    name: str
    sign_in_name: str

    @property
    def account(self) -> NewAccount:
        """The account that it asks for."""
        place = self.place
        return NewAccount(
            name=self.name.strip(),
            sign_in_name=self.sign_in_name,
            role=place.role,
            agency=place.agency,
            areas=place.areas,
        )


class StaffPages:
    """The pages of those who keep accounts."""

    def __init__(
        self,
        pages: Pages,
        keeping: Keeping,
        administering: Administering,
        registers: Registers,
        clock: Clock,
    ) -> None:
        self._pages = pages
        self._keeping = keeping
        self._administering = administering
        self._registers = registers
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        one = HERE + "/{number}"
        return [
            web.get(HERE, self.listed),
            web.post(HERE, self.add),
            web.get(one, self.show),
            web.post(one + "/khoa", self.block),
            web.post(one + "/mo-khoa", self.unblock),
            web.post(one + "/vai-tro", self.move),
            web.post(one + "/dat-lai", self.reset),
            web.post(one + "/dang-xuat", self.end_sessions),
            web.get("/don-vi", self.agencies),
        ]

    async def listed(self, request: web.Request) -> web.StreamResponse:
        """The accounts of an agency, and an empty form."""
        return await self._list(request, None, None)

    async def add(self, request: web.Request) -> web.StreamResponse:
        """A new account; its first password is shown this once."""
        form = await filled(request, Added)
        try:
            account, once = await self._administering.add(request[ACTOR], form.account)
        except Refused as refused:
            return await self._list(request, refused, form)
        return self._once(request, account, once)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """One account, and what may be decided on it."""
        return await self._one(request, None)

    async def block(self, request: web.Request) -> web.StreamResponse:
        """Nobody any more, at once."""
        await filled(request, Nothing)
        return _see(await self._administering.block(request[ACTOR], _number(request)))

    async def unblock(self, request: web.Request) -> web.StreamResponse:
        """Somebody again."""
        await filled(request, Nothing)
        return _see(await self._administering.unblock(request[ACTOR], _number(request)))

    async def move(self, request: web.Request) -> web.StreamResponse:
        """Another role, agency or areas."""
        form = await filled(request, Placed)
        try:
            after = await self._administering.move(request[ACTOR], _number(request), form.place)
        except Refused as refused:
            return await self._one(request, refused)
        return _see(after)

    async def reset(self, request: web.Request) -> web.StreamResponse:
        """A password for once, shown this once; the phone is enrolled anew."""
        await filled(request, Nothing)
        return self._once(
            request, *await self._administering.reset(request[ACTOR], _number(request))
        )

    async def end_sessions(self, request: web.Request) -> web.StreamResponse:
        """All sessions of the account end."""
        await filled(request, Nothing)
        return _see(await self._administering.end_sessions(request[ACTOR], _number(request)))

    async def agencies(self, request: web.Request) -> web.StreamResponse:
        """All agencies whose accounts the actor keeps."""
        own = request[ACTOR].agency
        known = self._registers.all(Register.AGENCY)
        whole = request[ACTOR].role is Role.CITY_ADMIN
        chosen = [(code, name) for code, name in known if whole or code == own]
        return self._pages.page(request, "don-vi.html", agencies=chosen)

    async def _list(
        self, request: web.Request, refused: Refused | None, form: Added | None
    ) -> web.Response:
        actor = request[ACTOR]
        agency = agency_of(actor, request.query.get("don-vi") or None)
        found = await self._keeping.listed(agency, _after(request))
        older = _more(agency, found) if len(found) == PAGE else None
        return self._pages.page(
            request,
            "nhan-su.html",
            status=STATUS[refused.because] if refused else 200,
            accounts=found,
            agency=agency,
            refused=refused,
            form=form,
            older=older,
            **self._choices(actor),
        )

    async def _one(self, request: web.Request, refused: Refused | None) -> web.Response:
        account = seen_by(request[ACTOR], await self._keeping.account(_number(request)))
        return self._pages.page(
            request,
            "nhan-su-mot.html",
            status=STATUS[refused.because] if refused else 200,
            account=account,
            sessions=list(sessions.live(account.sessions, self._clock.now())),
            refused=refused,
            **self._choices(request[ACTOR]),
        )

    def _once(self, request: web.Request, account: Account, once: str) -> web.Response:
        return self._pages.page(request, "mat-khau-mot-lan.html", account=account, once=once)

    def _choices(self, actor: Actor) -> dict[str, Any]:
        agencies = dict(self._registers.all(Register.AGENCY))
        return {"roles": grantable(actor), "agencies": agencies, "everywhere": actor.agency is None}


def _number(request: web.Request) -> str:
    return request.match_info["number"][:20]


def _see(account: Account) -> web.Response:
    return see(f"{HERE}/{account.number}")


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _after(request: web.Request) -> tuple[str, ...] | None:
    name, number = request.query.get("sau"), request.query.get("ma")
    return (name, number) if name and number else None


def _more(agency: str | None, found: Sequence[Account]) -> str:
    last = found[-1]
    place = {"don-vi": agency or "", "sau": last.sign_in_name, "ma": last.number}
    return f"{HERE}?{urlencode(place)}"

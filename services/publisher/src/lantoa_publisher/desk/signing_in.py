"""The pages of the way in: name and password, the code; at first a password and a phone."""

from aiohttp import web
from msgspec import Struct

from lantoa_publisher.desk.entrance import Entrance
from lantoa_publisher.desk.filled import filled
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.domain.refusals import Refused, wrong
from lantoa_publisher.guarding import STATUS
from lantoa_publisher.staff.first_steps import Enrolment, FirstSteps
from lantoa_publisher.staff.signing_in import SigningIn
from lantoa_publisher.staff.tickets import Next, Tickets

START = "/dang-nhap"
STEPS = {
    Next.CODE: START + "/ma",
    Next.PASSWORD: START + "/mat-khau",
    Next.ENROL: START + "/hai-lop",
}


class Names(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of the first step."""

    name: str
    password: str
    onward: str = "/"


class Code(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The form of the second step."""

    code: str


class Chosen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new password, twice."""

    password: str
    again: str

    def agreed(self) -> str:
        """The password; Refused when it was not typed twice the same."""
        if self.password == self.again:
            return self.password
        raise wrong(
            "again",
            vi="Hai lần nhập không giống nhau.",
            en="The two are not the same.",
            fix_vi="Nhập lại cùng một mật khẩu ở cả hai ô.",
            fix_en="Type the same password twice.",
        )


class Enrolling(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code of the phone that has just learnt the secret."""

    sealed: str
    code: str


class KeyShown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The development key."""

    key: str
    onward: str = "/"


class SigningInPages:
    """The way in."""

    def __init__(
        self,
        pages: Pages,
        entrance: Entrance,
        tickets: Tickets,
        signing_in: SigningIn,
        first_steps: FirstSteps,
    ) -> None:
        self._pages = pages
        self._entrance = entrance
        self._tickets = tickets
        self._signing_in = signing_in
        self._first_steps = first_steps

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        dev = [web.post("/vao", self.show_key)] if self._entrance.door else []
        return [
            *dev,
            web.get(START, self.start),
            web.post(START, self.show_password),
            web.get(STEPS[Next.CODE], self.step),
            web.post(STEPS[Next.CODE], self.show_code),
            web.get(STEPS[Next.PASSWORD], self.step),
            web.post(STEPS[Next.PASSWORD], self.choose),
            web.get(STEPS[Next.ENROL], self.step),
            web.post(STEPS[Next.ENROL], self.enrol),
        ]

    async def start(self, request: web.Request) -> web.StreamResponse:
        """Name and password."""
        return self._pages.door(request)

    async def show_password(self, request: web.Request) -> web.StreamResponse:
        """The password was typed: on to the next step."""
        form = await filled(request, Names)
        caller = self._entrance.caller(request)
        try:
            ticket = await self._signing_in.password(
                form.name[:200], form.password[:1000], caller, local(form.onward)
            )
        except Refused as refused:
            status = STATUS[refused.because]
            return self._pages.door(
                request,
                status=status,
                refused=refused,
                typed_name=form.name,
                onward=local(form.onward),
            )
        return await self._onto(ticket)

    async def step(self, request: web.Request) -> web.StreamResponse:
        """The page of the step that is due, wherever the browser asked for."""
        held = await self._tickets.held(self._entrance.ticket(request))
        if held is None:
            return see(START)
        if request.path != STEPS[held.next]:
            return see(STEPS[held.next])
        return await self._page(request, held.next)

    async def show_code(self, request: web.Request) -> web.StreamResponse:
        """The code was typed: in."""
        form, caller = await filled(request, Code), self._entrance.caller(request)
        try:
            ticket = self._entrance.ticket(request)
            entered = await self._signing_in.code(ticket, form.code, caller)
        except Refused as refused:
            return await self._page(request, Next.CODE, refused=refused)
        response = see(entered.onward)
        self._entrance.let_in(response, entered)
        return response

    async def choose(self, request: web.Request) -> web.StreamResponse:
        """A password of one's own was typed: on to the phone."""
        form = await filled(request, Chosen)
        try:
            ticket = self._entrance.ticket(request)
            after = await self._first_steps.choose(ticket, form.agreed())
        except Refused as refused:
            return await self._page(request, Next.PASSWORD, refused=refused)
        return await self._onto(after)

    async def enrol(self, request: web.Request) -> web.StreamResponse:
        """A code of the phone was typed: in, with the recovery codes to be written down."""
        form, caller = await filled(request, Enrolling), self._entrance.caller(request)
        ticket = self._entrance.ticket(request)
        try:
            entered, codes = await self._first_steps.enrol(ticket, form.sealed, form.code, caller)
        except Refused as refused:
            again = await self._first_steps.again(ticket, form.sealed)
            return await self._page(request, Next.ENROL, refused=refused, enrolment=again)
        page = self._pages.page(request, "ma-du-phong.html", codes=codes, onward=entered.onward)
        self._entrance.let_in(page, entered)
        return page

    async def show_key(self, request: web.Request) -> web.StreamResponse:
        """The key of this machine was shown: in, as everybody."""
        form, door = await filled(request, KeyShown), self._entrance.door
        if door is None or not door.open_with(form.key):
            return self._pages.door(request, status=401, wrong_key=True)
        response = see(local(form.onward))
        door.let_in(response)
        return response

    async def _onto(self, ticket: str) -> web.Response:
        held = await self._tickets.held(ticket)
        response = see(STEPS[held.next] if held else START)
        self._entrance.go_on(response, ticket)
        return response

    async def _page(
        self,
        request: web.Request,
        step: Next,
        *,
        refused: Refused | None = None,
        enrolment: Enrolment | None = None,
    ) -> web.Response:
        if step is Next.ENROL and enrolment is None:
            enrolment = await self._first_steps.enrolment(self._entrance.ticket(request))
        status = STATUS[refused.because] if refused else 200
        return self._pages.page(
            request,
            f"{STEPS[step].removeprefix('/').replace('/', '-')}.html",
            status=status,
            refused=refused,
            enrolment=enrolment,
        )


def local(place: str) -> str:
    """The place if it is a page of ours; the list when it is not."""
    ours = place.startswith("/") and not place.startswith(("//", "/\\")) and place.isprintable()
    return place if ours and not place.startswith(START) else "/"

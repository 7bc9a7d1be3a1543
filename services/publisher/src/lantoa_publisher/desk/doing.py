"""The pages of single deeds: what will happen, what is asked, then the deed itself."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from msgspec import Struct

from lantoa.contracts.registers import Register
from lantoa.runtime.clock import Clock
from lantoa_publisher.desk import asking
from lantoa_publisher.desk.asking import Form, fitting
from lantoa_publisher.desk.days import moment_of
from lantoa_publisher.desk.filled import number_of, typed
from lantoa_publisher.desk.looks import plain
from lantoa_publisher.desk.page import Pages, see
from lantoa_publisher.desk.people import People, hands, name_of
from lantoa_publisher.desk.who import actor_of
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.orders import Schedule
from lantoa_publisher.domain.permitting import permit
from lantoa_publisher.domain.refusals import Because, Refused
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.editing import Editing
from lantoa_publisher.guarding import STATUS
from lantoa_publisher.registers import Registers
from lantoa_publisher.reviewing import Reviewing

ASKED_ON_PAGE = (Because.WRONG, Because.CONFLICT, Because.STALE)
Do = Callable[[Head, int, Form, Actor], Awaitable[Head]]


class DeedPage(Struct, frozen=True, kw_only=True):
    """One deed: the words of its page, and what it asks for."""

    slug: str
    title: str
    about: str
    button: str
    deed: Deed
    asks: tuple[str, ...] = ()
    looks: str = "primary"


PAGES: Mapping[str, DeedPage] = {
    page.slug: page
    for page in (
        DeedPage(
            slug="trinh",
            title="Trình duyệt",
            about="Một người khác sẽ đọc bản này và duyệt hoặc trả lại. Chưa có gì ra công chúng.",
            button="Trình duyệt",
            deed=Deed.SUBMIT,
            asks=("change",),
        ),
        DeedPage(
            slug="rut-lai",
            title="Rút lại để sửa",
            about="Bản này trở lại là bản nháp. Muốn công bố thì trình lại.",
            button="Rút lại",
            deed=Deed.SUBMIT,
            asks=("reason",),
        ),
        DeedPage(
            slug="duyet",
            title="Duyệt",
            about="Bạn xác nhận đã đọc và bản này được phép ra công chúng đúng như đang có.",
            button="Duyệt bản này",
            deed=Deed.APPROVE,
            asks=("approved",),
        ),
        DeedPage(
            slug="tra-lai",
            title="Trả lại cho người soạn",
            about="Bản này trở lại là bản nháp; người soạn thấy lý do ở trang việc của mình.",
            button="Trả lại",
            deed=Deed.APPROVE,
            asks=("reason",),
        ),
        DeedPage(
            slug="hen-gio",
            title="Hẹn giờ công bố",
            about="Đến giờ này, theo giờ Hà Nội, hệ thống tự công bố đúng bản đã duyệt.",
            button="Hẹn giờ",
            deed=Deed.SCHEDULE,
            asks=("at",),
        ),
        DeedPage(
            slug="cong-bo",
            title="Công bố ngay",
            about="Trong vài giây nội dung này tìm được, đọc được, và được gửi đến người theo dõi.",
            button="Công bố",
            deed=Deed.PUBLISH,
            asks=("change",),
        ),
        DeedPage(
            slug="go",
            title="Gỡ nội dung",
            about="Nội dung không còn đọc được trên cổng. Ai đã nhận bản cũ sẽ được báo.",
            button="Gỡ",
            deed=Deed.WITHDRAW,
            asks=("withdrawal",),
            looks="danger",
        ),
        DeedPage(
            slug="giao",
            title="Giao việc",
            about="Người được giao thấy nội dung này ở trang việc của mình, cùng thời hạn.",
            button="Giao",
            deed=Deed.ASSIGN,
            asks=("to",),
        ),
        DeedPage(
            slug="truy-cap",
            title="Ai được xem bản nháp",
            about="Để trống thì cả đơn vị xem được. Nội dung đã công bố thì ai cũng đọc được.",
            button="Lưu",
            deed=Deed.LIMIT,
            asks=("people",),
        ),
    )
}


class Deeds:
    """The routes of single deeds."""

    def __init__(
        self,
        pages: Pages,
        editing: Editing,
        reviewing: Reviewing,
        registers: Registers,
        people: People,
        clock: Clock,
    ) -> None:
        self._pages = pages
        self._editing = editing
        self._reviewing = reviewing
        self._registers = registers
        self._people = people
        self._clock = clock
        self._do: Mapping[str, Do] = {
            "trinh": self._submit,
            "rut-lai": self._send_back,
            "duyet": self._approve,
            "tra-lai": self._send_back,
            "hen-gio": self._schedule,
            "cong-bo": self._publish,
            "go": self._withdraw,
            "giao": self._assign,
            "truy-cap": self._limit,
        }

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        one = "/noi-dung/{id}/"
        found = [web.post(one + "nhan-xet", self.comment)]
        for slug in PAGES:
            found += [web.get(one + slug, self.ask), web.post(one + slug, self.carry_out)]
        return found

    async def ask(self, request: web.Request) -> web.StreamResponse:
        """The page before the deed."""
        return await self._page(request, await self._head(request), {})

    async def carry_out(self, request: web.Request) -> web.StreamResponse:
        """The deed; what is wrong is said on its page, beside what was typed."""
        form, actor = await typed(request), actor_of(request)
        slug = _slug(request)
        head = await self._head(request)
        seen = form.get("revision", "")
        try:
            if form.get("do") == "xem":
                return await self._page(request, head, form, shown=asking.withdrawn(form))
            await self._do[slug](head, number_of(seen), form, actor)
        except Refused as refused:
            if refused.because not in ASKED_ON_PAGE:
                raise
            head = await self._editing.head(head.id, actor)
            return await self._page(request, head, form, refused=refused)
        done = "bo-hen" if form.get("do") == "bo-hen" else slug
        return see(f"/noi-dung/{head.id}?xong={done}")

    async def _head(self, request: web.Request) -> Head:
        """The content, if the deed is this person's to do to it."""
        actor = actor_of(request)
        head = await self._editing.head(request.match_info["id"], actor)
        permit(actor, PAGES[_slug(request)].deed, head)
        return head

    async def comment(self, request: web.Request) -> web.StreamResponse:
        """A remark for colleagues."""
        id, said = request.match_info["id"], (await typed(request)).get("said", "")
        head = await self._reviewing.comment(id, said, actor_of(request))
        return see(f"/noi-dung/{head.id}?xong=nhan-xet#nhan-xet")

    async def _page(
        self, request: web.Request, head: Head, form: Form, **values: object
    ) -> web.Response:
        await self._people.meet(hands([head]))
        refused = values.get("refused")
        status = STATUS[refused.because] if isinstance(refused, Refused) else 200
        known: dict[str, object] = {"refused": None, "shown": None}
        return self._pages.page(
            request,
            "lam.html",
            status=status,
            head=head,
            deed=(deed := PAGES[_slug(request)]),
            people=await self._choices(head, deed),
            agencies=self._registers.all(Register.AGENCY),
            form=form,
            fitting=fitting(head),
            now=self._clock.now(),
            **(known | values),
        )

    async def _choices(self, head: Head, deed: DeedPage) -> list[tuple[str, str]]:
        """Everybody who may be chosen: the agency's people, and who is chosen already."""
        if not {"to", "people"} & set(deed.asks):
            return []
        found = dict(await self._people.of(head.agency))
        for by in (head.work.assigned_to, *head.work.limited_to):
            if by:
                found.setdefault(plain(by), name_of(by) or plain(by))
        return list(found.items())

    async def _submit(self, head: Head, seen: int, form: Form, actor: Actor) -> Head:
        order = asking.order_of(form, head)
        return await self._reviewing.submit(head.id, order, seen, actor)

    async def _approve(self, head: Head, seen: int, form: Form, actor: Actor) -> Head:
        return await self._reviewing.approve(head.id, seen, actor)

    async def _send_back(self, head: Head, seen: int, form: Form, actor: Actor) -> Head:
        return await self._reviewing.send_back(head.id, asking.sent_back(form), actor)

    async def _schedule(self, head: Head, seen: int, form: Form, actor: Actor) -> Head:
        if form.get("do") == "bo-hen":
            return await self._reviewing.unschedule(head.id, actor)
        at = moment_of(form.get("day", ""), form.get("time", ""))
        return await self._reviewing.schedule(head.id, Schedule(at=at), actor)

    async def _publish(self, head: Head, seen: int, form: Form, actor: Actor) -> Head:
        return await self._editing.publish(head.id, asking.order_of(form, head), actor)

    async def _withdraw(self, head: Head, seen: int, form: Form, actor: Actor) -> Head:
        return await self._editing.withdraw(head.id, asking.withdrawn(form), actor)

    async def _assign(self, head: Head, seen: int, form: Form, actor: Actor) -> Head:
        if form.get("do") == "cho-toi":
            form = {**form, "to": actor.by}
        return await self._reviewing.assign(head.id, asking.assignment(form), actor)

    async def _limit(self, head: Head, seen: int, form: Form, actor: Actor) -> Head:
        return await self._reviewing.limit(head.id, asking.limits(form), actor)


def _slug(request: web.Request) -> str:
    return request.path.rpartition("/")[2]

"""Deeds on many contents at once: first what exactly will happen, then it, then how to undo it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from aiohttp import web
from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa_publisher.desk import asking
from lantoa_publisher.desk.asking import Form
from lantoa_publisher.desk.filled import number_of, typed
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.people import People
from lantoa_publisher.desk.who import actor_of
from lantoa_publisher.domain import contents, workflow
from lantoa_publisher.domain.heads import Head
from lantoa_publisher.domain.permitting import permit
from lantoa_publisher.domain.refusals import Refused, wrong
from lantoa_publisher.domain.rights import Actor, Deed
from lantoa_publisher.editing import Editing
from lantoa_publisher.reviewing import Reviewing

MOST = 100
TAKEN_BACK = "Rút lại từ danh sách."
Try = Callable[[Head, Form, Actor, datetime], Head]


class BulkDeed(Struct, frozen=True, kw_only=True):
    """One deed: its words before, after and to undo it, and how it would change one content."""

    slug: str
    label: str
    deed: Deed
    will: str
    done: str
    trial: Try
    asks: tuple[str, ...] = ()
    undo: str = ""
    """The slug of the deed that undoes it."""
    undoing: str = ""
    """How to undo it, in words."""
    looks: str = ""
    offered: bool = True


class Tried(Struct, frozen=True):
    """One content, and why the deed cannot be done to it; nothing when it can."""

    head: Head
    refused: Refused | None


def _submit(head: Head, form: Form, actor: Actor, now: datetime) -> Head:
    order = asking.order_of(form, head)
    contents.fitting_change(head, order.change)
    return workflow.submit(head, order, actor=actor, now=now)


def _approve(head: Head, form: Form, actor: Actor, now: datetime) -> Head:
    return workflow.approve(head, actor=actor, now=now)


def _send_back(head: Head, form: Form, actor: Actor, now: datetime) -> Head:
    return workflow.send_back(head, "?", actor=actor, now=now)


def _withdraw(head: Head, form: Form, actor: Actor, now: datetime) -> Head:
    why = asking.withdrawn({"reason": "?", "kind": "gone"})
    return contents.withdraw(head, why, by=actor.by, now=now)


def _assign(head: Head, form: Form, actor: Actor, now: datetime) -> Head:
    return head


BULK: Mapping[str, BulkDeed] = {
    deed.slug: deed
    for deed in (
        BulkDeed(
            slug="trinh",
            label="Trình duyệt",
            deed=Deed.SUBMIT,
            will="Trình duyệt {n} nội dung. Người khác sẽ đọc và duyệt; chưa có gì ra công chúng.",
            done="Đã trình duyệt {n} nội dung.",
            trial=_submit,
            undo="rut-lai",
            undoing="Rút lại những bản vừa trình",
        ),
        BulkDeed(
            slug="duyet",
            label="Duyệt",
            deed=Deed.APPROVE,
            will="Duyệt {n} nội dung. Sau đó có thể công bố hoặc hẹn giờ.",
            done="Đã duyệt {n} nội dung.",
            trial=_approve,
            undoing="Để huỷ, mở từng nội dung và trả lại kèm lý do.",
        ),
        BulkDeed(
            slug="tra-lai",
            label="Trả lại",
            deed=Deed.APPROVE,
            will="Trả lại {n} nội dung cho người soạn, kèm lý do dưới đây.",
            done="Đã trả lại {n} nội dung.",
            trial=_send_back,
            asks=("reason",),
            undoing="Để huỷ, trình lại từng nội dung.",
        ),
        BulkDeed(
            slug="giao",
            label="Giao việc",
            deed=Deed.ASSIGN,
            will="Giao {n} nội dung cho một người.",
            done="Đã giao {n} nội dung.",
            trial=_assign,
            asks=("to", "deadline"),
            undo="giao-lai",
            undoing="Giao lại như trước",
        ),
        BulkDeed(
            slug="go",
            label="Gỡ",
            deed=Deed.WITHDRAW,
            will="Gỡ {n} nội dung khỏi cổng. Người đã nhận được báo; lý do hiện trên trang.",
            done="Đã gỡ {n} nội dung.",
            trial=_withdraw,
            asks=("reason", "withdrawal"),
            undoing="Không rút lại được: để đưa trở lại, công bố lại từng nội dung.",
            looks="danger",
        ),
        BulkDeed(
            slug="rut-lai",
            label="Rút lại",
            deed=Deed.SUBMIT,
            will="Rút lại {n} nội dung về bản nháp.",
            done="Đã rút lại {n} nội dung.",
            trial=_send_back,
            undo="trinh",
            undoing="Trình lại",
            offered=False,
        ),
        BulkDeed(
            slug="giao-lai",
            label="Giao lại như trước",
            deed=Deed.ASSIGN,
            will="Giao lại {n} nội dung như trước.",
            done="Đã giao lại {n} nội dung như trước.",
            trial=_assign,
            offered=False,
        ),
    )
}


class Bulk:
    """The pages before and after a deed on many contents."""

    def __init__(
        self, pages: Pages, editing: Editing, reviewing: Reviewing, people: People, clock: Clock
    ) -> None:
        self._pages = pages
        self._editing = editing
        self._reviewing = reviewing
        self._people = people
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [
            web.post("/hang-loat/xem", self.confirm),
            web.post("/hang-loat/lam", self.carry_out),
        ]

    async def confirm(self, request: web.Request) -> web.StreamResponse:
        """What exactly will happen to which, and to which it cannot."""
        form, actor = await typed(request), actor_of(request)
        deed = _deed_of(form)
        tried = [self._tried(deed, head, form, actor) for head in await self._heads(request)]
        return self._pages.page(
            request,
            "hang-loat.html",
            deed=deed,
            able=[one.head for one in tried if one.refused is None],
            unable=[one for one in tried if one.refused is not None],
            form=form,
            people=await self._choices(deed, actor),
            refused=None,
        )

    async def carry_out(self, request: web.Request) -> web.StreamResponse:
        """Do it, one content after the other; each is done or refused for itself."""
        form, actor = await typed(request), actor_of(request)
        deed, heads = _deed_of(form), await self._heads(request)
        try:
            _check(deed, form)
        except Refused as refused:
            return self._pages.page(
                request,
                "hang-loat.html",
                status=422,
                deed=deed,
                able=heads,
                unable=[],
                form=form,
                people=await self._choices(deed, actor),
                refused=refused,
            )
        done = [await self._one(deed, head, form, actor) for head in heads]
        return self._pages.page(
            request,
            "hang-loat-xong.html",
            deed=deed,
            done=[one.head for one in done if one.refused is None],
            failed=[one for one in done if one.refused is not None],
            form=form,
        )

    async def _choices(self, deed: BulkDeed, actor: Actor) -> list[tuple[str, str]]:
        """To whom the contents may be given."""
        return await self._people.of(actor.agency) if "to" in deed.asks else []

    def _tried(self, deed: BulkDeed, head: Head, form: Form, actor: Actor) -> Tried:
        try:
            permit(actor, _right(deed, head, actor), head)
            deed.trial(head, form, actor, self._clock.now())
        except Refused as refused:
            return Tried(head, refused)
        return Tried(head, None)

    async def _one(self, deed: BulkDeed, head: Head, form: Form, actor: Actor) -> Tried:
        """The head stays the one from before the deed: what undoes it needs that."""
        revision = number_of(form.get(f"revision.{head.id}"), head.revision)
        try:
            await self._do(deed.slug, head, revision, form, actor)
        except Refused as refused:
            return Tried(head, refused)
        return Tried(head, None)

    async def _do(self, slug: str, head: Head, revision: int, form: Form, actor: Actor) -> None:
        match slug:
            case "trinh":
                order = asking.order_of(form, head)
                await self._reviewing.submit(head.id, order, revision, actor)
            case "duyet":
                await self._reviewing.approve(head.id, revision, actor)
            case "tra-lai":
                await self._reviewing.send_back(head.id, asking.sent_back(form), actor)
            case "rut-lai":
                why = asking.sent_back({"reason": TAKEN_BACK})
                await self._reviewing.send_back(head.id, why, actor)
            case "go":
                await self._editing.withdraw(head.id, asking.withdrawn(form), actor)
            case "giao":
                await self._reviewing.assign(head.id, asking.assignment(form), actor)
            case _:
                before = {name: form.get(f"{name}.{head.id}", "") for name in ("to", "deadline")}
                await self._reviewing.assign(head.id, asking.assignment(before), actor)

    async def _heads(self, request: web.Request) -> list[Head]:
        """The marked contents; what the actor may not see is left out."""
        marked = dict.fromkeys(map(str, (await request.post()).getall("id", [])))
        found: list[Head] = []
        for id in list(marked)[:MOST]:
            try:
                found.append(await self._editing.head(id, actor_of(request)))
            except Refused:
                continue
        if not found:
            raise wrong(
                "id",
                vi="Chưa đánh dấu nội dung nào.",
                en="No content is marked.",
                fix_vi="Quay lại danh sách và đánh dấu ít nhất một nội dung.",
                fix_en="Go back to the list and mark at least one.",
            )
        return found


def _deed_of(form: Form) -> BulkDeed:
    deed = BULK.get(form.get("do", ""))
    if deed is None:
        raise wrong(
            "do",
            vi="Chưa chọn việc cần làm.",
            en="No deed is chosen.",
            fix_vi="Quay lại danh sách và chọn một việc.",
            fix_en="Go back to the list and choose one.",
        )
    return deed


def _check(deed: BulkDeed, form: Form) -> None:
    """Refuse before anything is done when what the deed asks for is missing."""
    if "withdrawal" in deed.asks:
        asking.withdrawn(form)
    elif "reason" in deed.asks:
        asking.sent_back(form)
    elif "to" in deed.asks:
        asking.assignment(form)


def _right(deed: BulkDeed, head: Head, actor: Actor) -> Deed:
    own = deed.slug == "rut-lai" or (deed.slug == "tra-lai" and workflow.is_own(head, actor))
    return Deed.SUBMIT if own else deed.deed

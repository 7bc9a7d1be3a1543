"""Home: what waits for this person, in plain words, the most pressing first."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from aiohttp import web
from msgspec import Struct

from lantoa.runtime.clock import HANOI, Clock
from lantoa_publisher.dependents import Dependents
from lantoa_publisher.desk.finding import Finding
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.people import People, hands
from lantoa_publisher.desk.who import actor_of, allowed
from lantoa_publisher.desk.workings import Workings
from lantoa_publisher.domain import workflow
from lantoa_publisher.domain.heads import Head, Stage, Standing
from lantoa_publisher.domain.rights import Actor, Deed

LOOKED_AT = 500
"""Heads of each standing that are looked at."""
SHOWN = 8
SOON = timedelta(days=7)


class Waiting(Struct, frozen=True, kw_only=True):
    """Some contents that wait for one thing."""

    title: str
    about: str
    heads: Sequence[Head]
    more: str = ""
    """Where all of them are listed."""
    urgent: bool = False


class Home:
    """The first page of everybody's day."""

    def __init__(
        self,
        pages: Pages,
        finding: Finding,
        workings: Workings,
        people: People,
        dependents: Dependents,
        clock: Clock,
    ) -> None:
        self._pages = pages
        self._finding = finding
        self._workings = workings
        self._people = people
        self._dependents = dependents
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get("/", self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """What waits for me."""
        actor, now = actor_of(request), self._clock.now()
        heads = [
            head
            for standing in (
                Standing.DRAFT,
                Standing.SUBMITTED,
                Standing.APPROVED,
                Standing.SCHEDULED,
            )
            for head in await self._finding.of_standing(actor, standing, LOOKED_AT)
        ]
        blocks = waiting_for(actor, heads, now)
        unsaved = await self._workings.of(actor.by, SHOWN)
        await self._people.meet(hands(head for block in blocks for head in block.heads[:SHOWN]))
        return self._pages.page(
            request,
            "viec-cua-toi.html",
            blocks=[block for block in blocks if block.heads],
            unsaved=unsaved,
            outdated=await self._dependents.awaiting(actor),
            now=now,
            shown=SHOWN,
            today=now.astimezone(HANOI).date(),
        )


def waiting_for(actor: Actor, heads: Sequence[Head], now: datetime) -> list[Waiting]:
    """What waits for the actor among the contents that are under work."""
    today = now.astimezone(HANOI).date()
    overdue = [head for head in heads if _late(head, today) and _looks_after(head, actor)]
    return [
        Waiting(
            title="Quá hạn",
            about="Đã qua thời hạn được giao.",
            heads=overdue,
            urgent=True,
        ),
        Waiting(
            title="Chờ bạn duyệt",
            about="Đọc bản trình, rồi duyệt hoặc trả lại kèm lý do.",
            heads=[head for head in heads if _to_approve(head, actor)],
            more="/noi-dung?trang_thai=submitted",
        ),
        Waiting(
            title="Bị trả lại cho bạn",
            about="Người duyệt đã nêu điều cần sửa.",
            heads=[head for head in heads if _came_back(head, actor)],
        ),
        Waiting(
            title="Được giao cho bạn",
            about="Bạn đang giữ những nội dung này.",
            heads=[head for head in heads if head.work.assigned_to == actor.by],
        ),
        Waiting(
            title="Đã duyệt, chờ công bố",
            about="Công bố ngay hoặc hẹn giờ.",
            heads=[
                head
                for head in heads
                if head.stage is Stage.APPROVED and allowed(head, actor, Deed.PUBLISH)
            ],
            more="/noi-dung?trang_thai=approved",
        ),
        Waiting(
            title="Sắp tự công bố",
            about="Đã hẹn giờ trong bảy ngày tới.",
            heads=sorted(
                (head for head in heads if _soon(head, now)),
                key=lambda head: head.work.publish_at or now,
            ),
            more="/noi-dung?trang_thai=scheduled",
        ),
        Waiting(
            title="Bản nháp của bạn",
            about="Viết xong thì trình duyệt.",
            heads=[head for head in heads if _my_draft(head, actor)],
            more="/noi-dung?trang_thai=draft&cua_toi=1",
        ),
    ]


def _late(head: Head, today: date) -> bool:
    return head.work.deadline is not None and head.work.deadline < today


def _looks_after(head: Head, actor: Actor) -> bool:
    return head.work.assigned_to == actor.by or allowed(head, actor, Deed.ASSIGN)


def _to_approve(head: Head, actor: Actor) -> bool:
    waits = head.stage is Stage.SUBMITTED and not workflow.is_own(head, actor)
    return waits and allowed(head, actor, Deed.APPROVE)


def _came_back(head: Head, actor: Actor) -> bool:
    returned = head.work.returned
    return returned is not None and returned.by != actor.by and actor.by in head.work.writers


def _my_draft(head: Head, actor: Actor) -> bool:
    mine = head.stage is Stage.DRAFT and actor.by in head.work.writers
    return mine and not _came_back(head, actor)


def _soon(head: Head, now: datetime) -> bool:
    at = head.work.publish_at
    return head.stage is Stage.SCHEDULED and at is not None and at < now + SOON

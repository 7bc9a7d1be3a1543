"""The page of one content: how it reads, where it stands, what may be done, what was said of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from aiohttp import web
from msgspec import Struct

from lantoa.contracts.content import Kind, page_of
from lantoa.contracts.registers import WHOLE_CITY, Register
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_publisher.dependents import Dependents, Effects
from lantoa_publisher.desk.deeds import history
from lantoa_publisher.desk.effects import effects_of
from lantoa_publisher.desk.notices import notice_of
from lantoa_publisher.desk.offers import offers
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.desk.people import People, hands
from lantoa_publisher.desk.speaking import t
from lantoa_publisher.desk.validities import amended
from lantoa_publisher.desk.who import actor_of, allowed
from lantoa_publisher.domain.heads import Head, Stage
from lantoa_publisher.domain.rights import Deed
from lantoa_publisher.domain.spread import Spread
from lantoa_publisher.domain.texts import Revision, Text, revision_id
from lantoa_publisher.domain.workflow import colleague
from lantoa_publisher.editing import Editing
from lantoa_publisher.originals import Originals
from lantoa_publisher.registers import Registers
from lantoa_publisher.reviewing import Reviewing
from lantoa_publisher.spreading import Spreading
from lantoa_publisher.tables import REVISIONS

FRESH = timedelta(seconds=60)
"""For so long the page looks again by itself while a version is under way."""
REVISIONS_SHOWN = 20
DEEDS_SHOWN = 8
STEPS = (
    (Stage.DRAFT, "Soạn"),
    (Stage.SUBMITTED, "Trình duyệt"),
    (Stage.APPROVED, "Duyệt"),
    (Stage.SCHEDULED, "Hẹn giờ"),
    (Stage.PUBLISHED, "Công bố"),
)


class Step(Struct, frozen=True):
    """One step of the way to the public: ``done``, ``now`` or ``open``."""

    name: str
    stands: str


class Content:
    """The pages that show a content and change nothing."""

    def __init__(
        self,
        pages: Pages,
        records: Records,
        editing: Editing,
        reviewing: Reviewing,
        spreading: Spreading,
        registers: Registers,
        originals: Originals,
        people: People,
        dependents: Dependents,
        clock: Clock,
        public_url: str,
    ) -> None:
        self._pages = pages
        self._records = records
        self._editing = editing
        self._reviewing = reviewing
        self._spreading = spreading
        self._registers = registers
        self._originals = originals
        self._people = people
        self._dependents = dependents
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [
            web.get("/noi-dung/{id}", self.show),
            web.get("/noi-dung/{id}/duong-di", self.way),
        ]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """One content."""
        actor, now = actor_of(request), self._clock.now()
        head = await self._editing.head(request.match_info["id"], actor)
        spread = (await self._spreading.of([head]))[0]
        text = await self._editing.text(head)
        comments = await self._reviewing.comments(head.id, actor)
        inside = colleague(head, actor)
        revisions = await self._revisions(head) if inside else ()
        lines = await history(self._records, head.id, DEEDS_SHOWN) if inside else ()
        seen = (one.by for some in (comments, revisions, lines) for one in some)
        await self._people.meet({*hands([head]), *seen})
        return self._pages.page(
            request,
            "noi-dung.html",
            head=head,
            text=text,
            amended=amended(text),
            inside=inside,
            deeds=lines,
            effects=effects_of(text),
            outdated=await self._dependents.open_reasons(head.id),
            may_review=allowed(head, actor, Deed.WRITE),
            undone=await self._undone(head, text),
            steps=steps(head),
            offers=offers(head, actor),
            comments=comments,
            may_comment=allowed(head, actor, Deed.COMMENT),
            may_assign=allowed(head, actor, Deed.ASSIGN),
            may_limit=allowed(head, actor, Deed.LIMIT),
            revisions=revisions,
            original=await self._originals.of(head.id) if inside else None,
            spread=spread,
            heard=self._heard(spread),
            under_way=under_way(spread, now),
            url=self._public_url + page_of(head.kind, head.id),
            names=self._names(),
            notice=notice_of(request),
            now=now,
        )

    async def way(self, request: web.Request) -> web.StreamResponse:
        """How far the newest version has come, as the part of the page that renews itself."""
        head = await self._editing.head(request.match_info["id"], actor_of(request))
        spread = (await self._spreading.of([head]))[0]
        return self._pages.page(
            request,
            "duong-di.html",
            head=head,
            spread=spread,
            heard=self._heard(spread),
            under_way=under_way(spread, self._clock.now()),
        )

    def _heard(self, spread: Spread) -> Sequence[tuple[str, Sequence[tuple[str, int]]]]:
        """Those who are told by the areas and audiences that they follow, by name."""
        areas = dict(self._registers.all(Register.AREA)) | {WHOLE_CITY: t("Mọi địa bàn")}
        audiences = dict(self._registers.all(Register.AUDIENCE)) | {"": t("Mọi đối tượng")}
        return [
            (title, [(known.get(code, code), people) for code, people in counts.items()])
            for title, known, counts in (
                ("Theo địa bàn họ theo dõi", areas, spread.areas),
                ("Theo đối tượng họ theo dõi", audiences, spread.audiences),
            )
            if counts
        ]

    async def _undone(self, head: Head, text: Text) -> Effects | None:
        """What of the law could not be carried out on it, or by it; None where nothing is to be."""
        if head.kind is not Kind.LEGAL_DOCUMENT or not head.version:
            return None
        return await self._dependents.effects(head, text)

    async def _revisions(self, head: Head) -> Sequence[Revision]:
        """The newest editorial texts, without their words."""
        first = max(1, head.revision - REVISIONS_SHOWN + 1)
        ids = [revision_id(head.id, number) for number in range(first, head.revision + 1)]
        found = await self._records.get_many(REVISIONS, ids)
        return [_without_words(found[id].value) for id in reversed(ids) if id in found]

    def _names(self) -> dict[str, dict[str, str]]:
        return {register.value: dict(self._registers.all(register)) for register in Register}


def steps(head: Head) -> list[Step]:
    """Where the newest text is on its way to the public."""
    at = [stage for stage, _ in STEPS].index(head.stage)
    skipped = head.stage is Stage.PUBLISHED
    return [
        Step(name, "now" if place == at else "done" if place < at else "open")
        for place, (stage, name) in enumerate(STEPS)
        if not (skipped and stage is Stage.SCHEDULED)
    ]


def under_way(spread: Spread, now: datetime) -> bool:
    """Whether looking again soon will show more."""
    arrived = spread.searchable_at and spread.planned_at and spread.sent >= spread.of
    return spread.version > 0 and not arrived and now - spread.stored_at < FRESH


def _without_words(revision: Revision) -> Revision:
    text = Text(kind=revision.text.kind, title=revision.text.title)
    return msgspec.structs.replace(revision, text=text)

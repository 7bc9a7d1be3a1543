"""Looking: the contents that changed last, and one content as it reads."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from aiohttp import web
from msgspec import Struct

from lantoa.contracts.content import Change, page_of
from lantoa.engines.indexing import moment
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_publisher.desk.forms import WRITABLE
from lantoa_publisher.desk.page import Pages
from lantoa_publisher.domain.heads import Head, State
from lantoa_publisher.domain.spread import Spread
from lantoa_publisher.domain.workflow import visible
from lantoa_publisher.editing import Editing
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.spreading import Spreading
from lantoa_publisher.tables import HEADS

SHOWN = 30
FRESH, FRESH_ALONE = timedelta(seconds=60), timedelta(seconds=8)
"""For so long a page renews itself while its contents are under way; one with forms less long."""


class Row(Struct, frozen=True, kw_only=True):
    """One content in the list."""

    head: Head
    spread: Spread
    url: str
    live: bool


class Reading:
    """The pages that change nothing."""

    def __init__(
        self,
        pages: Pages,
        records: Records,
        editing: Editing,
        spreading: Spreading,
        clock: Clock,
        public_url: str,
    ) -> None:
        self._pages = pages
        self._records = records
        self._editing = editing
        self._spreading = spreading
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get("/", self.newest), web.get("/noi-dung/{id}", self.one)]

    async def newest(self, request: web.Request) -> web.StreamResponse:
        """The contents that changed last, and how far each came."""
        found = await self._records.find(
            HEADS, "newest", descending=True, limit=SHOWN + 1, after=_place(request)
        )
        heads = [stored.value for stored in found[:SHOWN]]
        rows = await self._rows([head for head in heads if visible(head, request[ACTOR])])
        older = f"/?{_after(heads[-1])}" if len(found) > SHOWN else None
        live = any(row.live for row in rows)
        return self._pages.page(request, "danh-sach.html", rows=rows, older=older, live=live)

    async def one(self, request: web.Request) -> web.StreamResponse:
        """One content: how it reads, how far it came, what may be done."""
        head = await self._editing.head(request.match_info["id"], request[ACTOR])
        text = await self._editing.text(head)
        row = (await self._rows([head]))[0]
        return self._pages.page(
            request,
            "noi-dung.html",
            row=row,
            text=text,
            fitting=fitting(head),
            writable=head.kind in WRITABLE,
            live=under_way(row.spread, self._clock.now(), FRESH_ALONE),
        )

    async def _rows(self, heads: list[Head]) -> list[Row]:
        spreads, now = await self._spreading.of(heads), self._clock.now()
        return [
            Row(
                head=head,
                spread=spread,
                url=self._public_url + page_of(head.kind, head.id),
                live=under_way(spread, now, FRESH),
            )
            for head, spread in zip(heads, spreads, strict=True)
        ]


def under_way(spread: Spread, now: datetime, within: timedelta) -> bool:
    """Whether looking again soon will show more."""
    arrived = spread.searchable_at and spread.planned_at and spread.sent >= spread.of
    return spread.version > 0 and not arrived and now - spread.stored_at < within


def fitting(head: Head) -> list[Change]:
    """The kinds of change that may be published now."""
    if head.state is not State.PUBLISHED:
        return [Change.NEW]
    if head.published_revision == head.revision:
        return [Change.MINOR]
    return [Change.MAJOR, Change.MINOR, Change.CORRECTION]


def _after(head: Head) -> str:
    return urlencode({"sau": moment(head.updated_at), "ma": head.id})


def _place(request: web.Request) -> tuple[str, str] | None:
    after, id = request.query.get("sau"), request.query.get("ma")
    return (after, id) if after and id else None

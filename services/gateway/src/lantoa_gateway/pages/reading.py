"""The pages of contents: documents, articles, news and the rest; and what remains of them."""

from datetime import date

from aiohttp import web

from lantoa.contracts.content import Content, Kind, Stub, Withdrawal, page_of
from lantoa.runtime.clock import Clock
from lantoa_gateway.catalogue import Catalogue, Present
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.rendering import made_before, page, tag_of
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.article import article_page
from lantoa_gateway.views.document import DocumentView, Shown, document_view
from lantoa_gateway.views.item import ItemView, gone_view, item_view
from lantoa_gateway.views.naming import Names

_CLAUSE = "{clause:khoan-[0-9a-z-]+}"
_ATTACHED = "{address:(?:kem-theo|phu-luc)[^/]*/(?!khoan-)[^/]+}"
"""An article of an attached regulation, a form of an annex."""


class ReadingPages:
    """Shows one content in the version that stands now."""

    def __init__(self, catalogue: Catalogue, registers: Registers, clock: Clock) -> None:
        self._catalogue = catalogue
        self._registers = registers
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        """Answer at the addresses of contents."""
        app.router.add_get("/van-ban/{id}", self.content)
        app.router.add_get("/noi-dung/{id}", self.content)
        for address in ("{address}", _ATTACHED):
            app.router.add_get(f"/van-ban/{{id}}/{address}", self.article)
            app.router.add_get(f"/van-ban/{{id}}/{address}/{_CLAUSE}", self.clause)

    async def content(self, request: web.Request) -> web.Response:
        """A content's page."""
        found = await self._present(request)
        if isinstance(found, web.Response):
            return found
        if request.path != page_of(found.content.kind, found.content.id):
            raise web.HTTPPermanentRedirect(page_of(found.content.kind, found.content.id))
        tag = self._tag(request, found)
        return made_before(request, tag) or self._whole(request, found, tag)

    async def article(self, request: web.Request) -> web.Response:
        """One article on a page of its own."""
        found = await self._present(request)
        if isinstance(found, web.Response):
            return found
        tag = self._tag(request, found)
        return made_before(request, tag) or self._article(request, found, tag)

    def _article(self, request: web.Request, found: Present, tag: str) -> web.Response:
        shown = self._shown(request, found)
        view = article_page(found.content, request.match_info["address"], self._registers, shown)
        if view is None:
            raise web.HTTPNotFound
        return page(request, "article.html", view, tag=tag)

    async def clause(self, request: web.Request) -> web.Response:
        """A clause or point: its place on the page of its article."""
        place = request.match_info
        raise web.HTTPFound(f"/van-ban/{place['id']}/{place['address']}#{place['clause']}")

    async def _present(self, request: web.Request) -> Present | web.Response:
        found = await self._catalogue.find(request.match_info["id"])
        if found is None:
            raise web.HTTPNotFound
        return gone(request, found) if isinstance(found, Stub) else found

    def _shown(self, request: web.Request, found: Present) -> Shown:
        """As of today, or of the day that is asked for (``?ngay=2025-01-31``); 400 for no day."""
        asked = request.query.get("ngay")
        if not asked:
            return Shown(day=day_in_hanoi(self._clock.now()), behind=found.behind)
        try:
            return Shown(day=date.fromisoformat(asked), asked=True, behind=found.behind)
        except ValueError as no_day:
            raise web.HTTPBadRequest from no_day

    def _tag(self, request: web.Request, found: Present) -> str:
        content, shown = found.content, self._shown(request, found)
        made_of = (content.id, content.version, shown, self._registers.revision)
        return tag_of(request, *made_of)

    def _whole(self, request: web.Request, found: Present, tag: str) -> web.Response:
        shown = self._shown(request, found)
        return page(request, *whole(found.content, self._registers, shown), tag=tag)


def whole(content: Content, names: Names, shown: Shown) -> tuple[str, DocumentView | ItemView]:
    """The template of a content's page, and what it shows on that day."""
    if content.kind is Kind.LEGAL_DOCUMENT:
        return "document.html", document_view(content, names, shown)
    return "item.html", item_view(content, names, shown.day, shown.behind)


def gone(request: web.Request, stub: Stub) -> web.Response:
    """308 to where readers are redirected; else 410 with title, date and reason, and no text."""
    if stub.withdrawal is Withdrawal.REDIRECTED and stub.target is not None:
        raise web.HTTPPermanentRedirect(page_of(stub.kind, stub.target))
    return page(request, "gone.html", gone_view(stub), status=410)

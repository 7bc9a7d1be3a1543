"""The pages of contents: documents, articles, news and the rest; and what remains of them."""

import re
from datetime import date

from aiohttp import web

from lantoa.contracts.content import Content, Kind, Stub, Withdrawal, page_of
from lantoa.contracts.ids import ContentId, Version
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Away
from lantoa_gateway.browsing.cards import numbers_said
from lantoa_gateway.catalogue import Catalogue, Present
from lantoa_gateway.pages.forms import form_of
from lantoa_gateway.projections.holdings import Holdings
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.rendering import page, part
from lantoa_gateway.serving import HTML, TEXT, made, made_before, tag_of
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.around import Around
from lantoa_gateway.views.article import article_page
from lantoa_gateway.views.comparing import comparison
from lantoa_gateway.views.document import Shown, document_view
from lantoa_gateway.views.item import gone_view, item_view
from lantoa_gateway.views.listing import rows
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.plaintext import plain_text
from lantoa_gateway.views.portions import ALL, NoSuchPortion
from lantoa_gateway.views.text import TextView, text_view

_CLAUSE = "{clause:khoan-[0-9a-z-]+}"
_A_PORTION = re.compile("[1-9][0-9]?")
_ATTACHED = "{address:(?:kem-theo|phu-luc)[^/]*/(?!khoan-)[^/]+}"
"""An article of an attached regulation, a form of an annex."""


class ReadingPages:
    """Shows one content in the version that stands now."""

    def __init__(
        self,
        catalogue: Catalogue,
        holdings: Holdings,
        registers: Registers,
        clock: Clock,
        public_url: str,
    ) -> None:
        self._catalogue = catalogue
        self._holdings = holdings
        self._registers = registers
        self._clock = clock
        self._site = public_url.rstrip("/")

    def add_to(self, app: web.Application) -> None:
        """Answer at the addresses of contents."""
        app.router.add_get("/van-ban/{id}", self.content)
        app.router.add_get("/noi-dung/{id}", self.content)
        app.router.add_post("/noi-dung/{id}", self.answer)
        app.router.add_get("/van-ban/{id}/so-sanh", self.compare)
        app.router.add_get("/van-ban/{id}/toan-van.txt", self.text)
        for address in ("{address}", _ATTACHED):
            app.router.add_get(f"/van-ban/{{id}}/{address}", self.article)
            app.router.add_get(f"/van-ban/{{id}}/{address}/{_CLAUSE}", self.clause)

    async def content(self, request: web.Request) -> web.Response:
        """A content's page."""
        return self._kept(request) or await self._content(request)

    async def _content(self, request: web.Request) -> web.Response:
        found = await self._present(request)
        if isinstance(found, web.Response):
            return found
        if request.path != page_of(found.content.kind, found.content.id):
            raise web.HTTPPermanentRedirect(page_of(found.content.kind, found.content.id))
        tag = self._tag(request, found)
        return made_before(request, tag) or self._whole(request, found, tag)

    def _kept(self, request: web.Request, kind: str = HTML) -> web.Response | None:
        """What was made of the newest version that the log told of: the index is not asked."""
        id = request.match_info["id"]
        newest = self._catalogue.newest(id)
        return made_before(request, self._tag_of(request, id, newest), kind) if newest else None

    async def answer(self, request: web.Request) -> web.Response:
        """A quiz with the answers that were sent, which nobody keeps."""
        found = await self._present(request)
        if isinstance(found, web.Response):
            return found
        if not found.content.quiz:
            raise web.HTTPMethodNotAllowed("POST", ["GET", "HEAD"])
        answers = await form_of(request)
        shown, around = self._shown(request, behind=found.behind), self._around(found)
        view = item_view(found.content, self._registers, shown, around, answers)
        return page(request, "quiz.html", view)

    async def article(self, request: web.Request) -> web.Response:
        """One article on a page of its own."""
        return self._kept(request) or await self._alone(request)

    async def _alone(self, request: web.Request) -> web.Response:
        found = await self._present(request)
        if isinstance(found, web.Response):
            return found
        tag = self._tag(request, found)
        return made_before(request, tag) or self._article(request, found, tag)

    def _article(self, request: web.Request, found: Present, tag: str) -> web.Response:
        shown = self._shown(request, behind=found.behind)
        address, around = request.match_info["address"], self._around(found)
        view = article_page(found.content, address, self._registers, shown, around)
        if view is None:
            raise web.HTTPNotFound
        return page(request, "article.html", view, tag=tag)

    async def compare(self, request: web.Request) -> web.Response:
        """The document on two days (``?tu=2024-12-31&den=2025-01-01``)."""
        return self._kept(request) or await self._compared(request)

    async def _compared(self, request: web.Request) -> web.Response:
        found = await self._document(request)
        if isinstance(found, web.Response):
            return found
        today = day_in_hanoi(self._clock.now())
        since = _day(request, "tu") or found.content.effective_on or today
        view = comparison(found.content, since, _day(request, "den") or today)
        return page(request, "compare.html", view, tag=self._tag(request, found))

    async def text(self, request: web.Request) -> web.Response:
        """The whole document as plain text, to be kept or printed."""
        return self._kept(request, TEXT) or await self._plain(request)

    async def _plain(self, request: web.Request) -> web.Response:
        found = await self._document(request)
        if isinstance(found, web.Response):
            return found
        shown = self._shown(request, behind=found.behind)
        text = plain_text(found.content, shown, self._site).encode()
        return made(request, self._tag(request, found), text, TEXT)

    async def _document(self, request: web.Request) -> Present | web.Response:
        """A legal document; 404 for another kind of content."""
        found = await self._present(request)
        if isinstance(found, Present) and found.content.kind is not Kind.LEGAL_DOCUMENT:
            raise web.HTTPNotFound
        return found

    async def clause(self, request: web.Request) -> web.Response:
        """A clause or point: its place on the page of its article."""
        place = request.match_info
        raise web.HTTPFound(f"/van-ban/{place['id']}/{place['address']}#{place['clause']}")

    async def _present(self, request: web.Request) -> Present | web.Response:
        try:
            found = await self._catalogue.find(request.match_info["id"])
        except Away as away:
            return self._limited(request, away)
        if found is None:
            raise web.HTTPNotFound
        return gone(request, found) if isinstance(found, Stub) else found

    def _limited(self, request: web.Request, away: Away) -> web.Response:
        """503 with what lists say of the content; Away is told on when they know nothing of it."""
        card = self._holdings.card(ContentId(request.match_info["id"]))
        if card is None:
            raise away
        [row] = rows([card], day_in_hanoi(self._clock.now()))
        headers = {"Retry-After": str(int(away.after or 5))}
        return page(request, "limited.html", row, status=503, headers=headers)

    def _shown(self, request: web.Request, *, behind: bool) -> Shown:
        """As of today, or of the day that is asked for (``?ngay=2025-01-31``); 400 for no day."""
        asked = _day(request, "ngay")
        if asked is None:
            return Shown(day=day_in_hanoi(self._clock.now()), behind=behind)
        return Shown(day=asked, asked=True, behind=behind)

    def _around(self, found: Present) -> Around:
        return around_of(found.content, self._holdings, self._site)

    def _tag(self, request: web.Request, found: Present) -> str:
        content = found.content
        return self._tag_of(request, content.id, content.version, behind=found.behind)

    def _tag_of(
        self, request: web.Request, id: str, version: Version, *, behind: bool = False
    ) -> str:
        shown, around = self._shown(request, behind=behind), self._holdings.mark_around(id)
        asked = (_day(request, "tu"), _day(request, "den"), _portion(request))
        return tag_of(request, id, version, shown, asked, self._registers.mark, around)

    def _whole(self, request: web.Request, found: Present, tag: str) -> web.Response:
        shown, around = self._shown(request, behind=found.behind), self._around(found)
        return whole(request, found.content, self._registers, shown, around, tag)


def _day(request: web.Request, name: str) -> date | None:
    """The day that the address asks for; 400 for what is none."""
    asked = request.query.get(name)
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError as no_day:
        raise web.HTTPBadRequest from no_day


def _portion(request: web.Request) -> str:
    """Which portion of a long law the address asks for; 404 for what is none of any law."""
    asked = request.query.get("phan", "")
    if asked not in ("", ALL) and not _A_PORTION.fullmatch(asked):
        raise web.HTTPNotFound
    return asked


def around_of(content: Content, holdings: Holdings, site: str) -> Around:
    """What stands around a content's text on its page."""
    if content.kind is Kind.LEGAL_DOCUMENT:
        pointing = holdings.pointing_at(content.id, content.number)
        return Around(site=site, pointing=tuple(pointing))
    return Around(site=site, mentioned=tuple(holdings.named(numbers_said(content))))


def whole(
    request: web.Request,
    content: Content,
    names: Names,
    shown: Shown,
    around: Around,
    tag: str = "",
) -> web.Response:
    """A content's page on that day; without a tag nothing of it is kept."""
    if content.kind is Kind.LEGAL_DOCUMENT:
        view = document_view(content, names, shown, around)
        portion = _portion(request) if tag else ALL
        made_of = ("text", content.version, shown.day, shown.asked, portion)
        text = part(
            request,
            "text.html",
            lambda: _text(content, shown, portion),
            tag and tag_of(request, *made_of),
        )
        return page(request, "document.html", view, tag=tag, text=text)
    template = "quiz.html" if content.kind is Kind.QUIZ else "item.html"
    return page(request, template, item_view(content, names, shown, around), tag=tag)


def _text(content: Content, shown: Shown, portion: str) -> TextView:
    """The text; 404 for a portion that it has not."""
    try:
        return text_view(content, shown, portion)
    except NoSuchPortion as none_such:
        raise web.HTTPNotFound from none_such


def gone(request: web.Request, stub: Stub) -> web.Response:
    """308 to where readers are redirected; else 410 with title, date and reason, and no text."""
    if stub.withdrawal is Withdrawal.REDIRECTED and stub.target is not None:
        raise web.HTTPPermanentRedirect(page_of(stub.kind, stub.target))
    return page(request, "gone.html", gone_view(stub), status=410)

"""What programs that visit are told: robots.txt, the sitemap, how the search is asked."""

from collections.abc import Callable, Sequence

from aiohttp import web

from lantoa_gateway.browsing.cards import Card
from lantoa_gateway.feeds.searching import MEDIA_TYPE, search_description
from lantoa_gateway.feeds.sitemaps import parts_of, sitemap, sitemap_index
from lantoa_gateway.projections.holdings import Holdings
from lantoa_gateway.serving import made, made_before, tags_of_list

XML = "application/xml"
CLOSED = ("/theo-doi/", "/tim-kiem", "/*so-sanh", "/*?ngay=")
"""Pages of a single reader, and pages that are made anew for every day and question."""


class RobotPages:
    """Answers to programs."""

    def __init__(self, holdings: Holdings, public_url: str) -> None:
        self._holdings = holdings
        self._site = public_url.rstrip("/")

    def add_to(self, app: web.Application) -> None:
        """Answer at the addresses that programs know."""
        app.router.add_get("/robots.txt", self.robots)
        app.router.add_get("/sitemap.xml", self.index)
        app.router.add_get(r"/sitemap-{number:\d{1,4}}.xml", self.part)
        app.router.add_get("/opensearch.xml", self.search)

    async def robots(self, request: web.Request) -> web.Response:
        """What programs may visit."""
        closed = (f"Disallow: {path}" for path in CLOSED)
        lines = ("User-agent: *", *closed, f"Sitemap: {self._site}/sitemap.xml", "")
        return web.Response(text="\n".join(lines))

    async def index(self, request: web.Request) -> web.Response:
        """The files in which all contents stand that can be read."""
        return self._sent(request, lambda: sitemap_index(self._site, self._parts()))

    async def part(self, request: web.Request) -> web.Response:
        """One of these files."""
        return self._sent(request, lambda: self._part(int(request.match_info["number"])))

    def _part(self, number: int) -> bytes:
        parts = self._parts()
        if not 1 <= number <= len(parts):
            raise web.HTTPNotFound
        return sitemap(self._site, parts[number - 1])

    def _parts(self) -> Sequence[Sequence[Card]]:
        return parts_of(self._holdings.all())

    def _sent(self, request: web.Request, made_now: Callable[[], bytes]) -> web.Response:
        name, tag = tags_of_list(request, self._holdings)
        kept = made_before(request, tag, XML, name)
        return kept or made(request, tag, made_now(), XML, name)

    async def search(self, request: web.Request) -> web.Response:
        """How browsers search here."""
        return web.Response(body=search_description(self._site), content_type=MEDIA_TYPE)

"""What programs that visit are told: robots.txt, the sitemap, how the search is asked."""

from aiohttp import web

from lantoa_gateway.feeds.searching import MEDIA_TYPE, search_description
from lantoa_gateway.feeds.sitemaps import parts_of, sitemap, sitemap_index
from lantoa_gateway.projections.holdings import Holdings
from lantoa_gateway.rendering import sent, tag_of

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
        parts = parts_of(self._holdings.all())
        return self._sent(request, sitemap_index(self._site, parts))

    async def part(self, request: web.Request) -> web.Response:
        """One of these files."""
        parts, number = parts_of(self._holdings.all()), int(request.match_info["number"])
        if not 1 <= number <= len(parts):
            raise web.HTTPNotFound
        return self._sent(request, sitemap(self._site, parts[number - 1]))

    def _sent(self, request: web.Request, text: bytes) -> web.Response:
        return sent(request, tag_of(request, self._holdings.mark), text, "application/xml")

    async def search(self, request: web.Request) -> web.Response:
        """How browsers search here."""
        return web.Response(body=search_description(self._site), content_type=MEDIA_TYPE)

"""The page of what is related to an article: a page of its own, so that the article's is quick."""

from aiohttp import web

from lantoa.contracts.content import Stub
from lantoa.runtime.clock import Clock
from lantoa_gateway.catalogue import Catalogue
from lantoa_gateway.pages.reading import gone
from lantoa_gateway.related import related_to
from lantoa_gateway.rendering import page
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.related import related_view


class RelatedPages:
    """Shows what treats the same matter as an article today."""

    def __init__(self, catalogue: Catalogue, clock: Clock) -> None:
        self._catalogue = catalogue
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        """Answer below the address of every article; to be added before the articles are."""
        app.router.add_get("/van-ban/{id}/{address:.+}/lien-quan", self.related)

    async def related(self, request: web.Request) -> web.Response:
        """The related articles, by how they are related."""
        place = request.match_info
        content = await self._catalogue.find(place["id"])
        if isinstance(content, Stub):
            return gone(request, content)
        today = day_in_hanoi(self._clock.now())
        found = content and await related_to(
            self._catalogue, content.content, place["address"], today
        )
        if not found:
            raise web.HTTPNotFound
        return page(request, "related.html", related_view(found))

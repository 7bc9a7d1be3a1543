"""Help: how a text goes its way here, in the words of the pages."""

from aiohttp import web

from lantoa_publisher.desk.page import Pages


class Helping:
    """The page of help."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.get("/tro-giup", self.show)]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The whole of it."""
        return self._pages.page(request, "tro-giup.html")

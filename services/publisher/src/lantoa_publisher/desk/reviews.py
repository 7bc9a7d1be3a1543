"""That somebody has looked again at a content that may be out of date."""

from aiohttp import web

from lantoa_publisher.dependents import Dependents, Reviewed
from lantoa_publisher.desk.filled import typed
from lantoa_publisher.desk.page import see
from lantoa_publisher.desk.who import actor_of


class Reviews:
    """The deed of whoever has looked at a content again."""

    def __init__(self, dependents: Dependents) -> None:
        self._dependents = dependents

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        return [web.post("/noi-dung/{id}/da-xem-lai", self.reviewed)]

    async def reviewed(self, request: web.Request) -> web.StreamResponse:
        """It was looked at for the reasons that its page showed; later ones stay open."""
        reasons = (await typed(request)).get("reasons", "").split()
        id, actor = request.match_info["id"], actor_of(request)
        head = await self._dependents.reviewed(id, Reviewed(reasons=tuple(reasons)), actor)
        return see(f"/noi-dung/{head.id}?xong=xem-lai")

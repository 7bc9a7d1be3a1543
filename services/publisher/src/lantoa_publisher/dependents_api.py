"""Under ``/api/v1``: what waits for a review and why; what is proposed for a legal document."""

from aiohttp import web
from msgspec import Struct

from lantoa.runtime.http import body, json_response
from lantoa_publisher.api import API, id_of
from lantoa_publisher.dependents import Awaiting, Dependents, Reviewed
from lantoa_publisher.editing import Editing
from lantoa_publisher.guarding import ACTOR
from lantoa_publisher.review_api import stands

REVIEWS = "/api/v1/reviews"


class Reviews(Struct, frozen=True, kw_only=True):
    """The contents that wait for a review, the oldest first; at most 200."""

    contents: tuple[Awaiting, ...]


class DependentsApi:
    """The routes of reviews and proposals."""

    def __init__(self, editing: Editing, dependents: Dependents) -> None:
        self._editing = editing
        self._dependents = dependents

    def routes(self) -> list[web.RouteDef]:
        """What is answered where."""
        one = API + "/{id}"
        return [
            web.get(REVIEWS, self.awaiting, allow_head=False),
            web.post(one + "/reviewed", self.reviewed),
            web.get(one + "/proposal", self.proposal, allow_head=False),
            web.get(one + "/effects", self.effects, allow_head=False),
        ]

    async def awaiting(self, request: web.Request) -> web.Response:
        """What waits for a review and is the caller's to write."""
        found = await self._dependents.awaiting(request[ACTOR])
        return json_response(Reviews(contents=tuple(found)))

    async def reviewed(self, request: web.Request) -> web.Response:
        """The content was looked at for these reasons: readers are warned no more."""
        review = await body(request, Reviewed)
        return stands(await self._dependents.reviewed(id_of(request), review, request[ACTOR]))

    async def proposal(self, request: web.Request) -> web.Response:
        """Relations and instructions as recognised in the newest text, to be put into it."""
        head = await self._editing.head(id_of(request), request[ACTOR])
        return json_response(await self._dependents.proposal(await self._editing.text(head)))

    async def effects(self, request: web.Request) -> web.Response:
        """What could not be carried out on it, or by it on others."""
        head = await self._editing.head(id_of(request), request[ACTOR])
        text = await self._editing.text(head)
        return json_response(await self._dependents.effects(head, text))

"""``POST /internal/v1/audience``: the planner's door for those who ask how many would hear."""

from aiohttp import web

from lantoa.contracts.proposed import Proposed
from lantoa.runtime.errors import Retry
from lantoa.runtime.http import body, json_response
from lantoa.runtime.internal import AUDIENCE, internal_app
from lantoa_notifier.foreseeing import Foreseeing

AT_ONCE = 4
"""Questions that are answered or wait; who asks beyond them is told to come again."""


class AudienceApi:
    """Answers editors' questions without holding up planning."""

    def __init__(self, foreseeing: Foreseeing) -> None:
        self._foreseeing = foreseeing
        self._asked = 0

    def app(self, key: str) -> web.Application:
        """The application for holders of the key."""
        app = internal_app("planner", key)
        app.router.add_post(AUDIENCE, self.count)
        return app

    async def count(self, request: web.Request) -> web.Response:
        """200 with this shard's count; 503 while it is busy or still reads."""
        proposed = await body(request, Proposed)
        if self._asked >= AT_ONCE:
            raise Retry("too many ask at once", dependency="planner", after=1)
        self._asked += 1
        try:
            return json_response(await self._foreseeing.foresee(proposed.event))
        finally:
            self._asked -= 1

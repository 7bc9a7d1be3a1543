"""``POST /internal/v1/audience``: the planner's door for those who ask how many would hear."""

from typing import Protocol

from aiohttp import web
from msgspec.structs import replace

from lantoa.contracts.content import Code
from lantoa.contracts.proposed import AudienceSize, Proposed
from lantoa.runtime.errors import Retry
from lantoa.runtime.http import body, json_response
from lantoa.runtime.internal import AUDIENCE, internal_app
from lantoa_notifier.domain.spent import Left
from lantoa_notifier.planner.foreseeing import Foreseeing

AT_ONCE = 4
"""Questions that are answered or wait; who asks beyond them is told to come again."""


class Budget(Protocol):
    """What SMS may cost."""

    async def left(self, agency: Code | None) -> Left | None:
        """What those of an agency may still cost today, in đồng; None without a limit."""
        ...


class AudienceApi:
    """Answers editors' questions without holding up planning."""

    def __init__(self, foreseeing: Foreseeing, budget: Budget) -> None:
        self._foreseeing = foreseeing
        self._budget = budget
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
            size = await self._foreseeing.foresee(proposed.event)
            left = await self._budget.left(proposed.event.agency)
            return json_response(_within(size, left))
        finally:
            self._asked -= 1


def _within(size: AudienceSize, left: Left | None) -> AudienceSize:
    if left is None:
        return size
    return replace(size, sms_budget_left=max(0, left.sum), sms_budget_of=left.agency)

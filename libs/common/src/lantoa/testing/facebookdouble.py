"""A double of Facebook's Graph API, written from its published contract: the posts of one Page."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from lantoa.runtime.clock import Clock
from lantoa.testing.double import Trouble, on_loopback, refusal

TOKEN = "ma-cua-trang"  # noqa: S105 - a double's
PAGE = "104872500000001"


@dataclass
class FacebookDouble:
    """One Page."""

    clock: Clock
    url: str = ""
    token: str = TOKEN
    page: str = PAGE
    stands: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    fixed: set[str] = field(default_factory=set)
    """Posts that another application made: this one cannot edit them."""
    may_read: bool = False
    """Whether the token has ``pages_read_engagement``, too."""
    errors: list[tuple[int, int]] = field(default_factory=list)
    """The next calls are refused with this code and subcode."""
    calls: list[str] = field(default_factory=list)
    flooded_until: datetime | None = None
    during_flood: int = 0
    trouble: Trouble = field(default_factory=Trouble)
    made: int = 0

    @property
    def texts(self) -> list[str]:
        """What stands, in order."""
        return list(self.stands.values())

    def flood(self, seconds: int) -> None:
        """The Page is to wait; the API tells whole minutes."""
        self.flooded_until = self.clock.now() + timedelta(seconds=seconds)
        self.during_flood = -1

    async def feed(self, request: web.Request) -> web.Response:
        """POST /PAGE/feed."""
        if (refused := self._refused(request, "post")) is not None:
            return refused
        if request.match_info["page"] != self.page:
            return _error(100, 33, "Unsupported post request. Object with ID does not exist")
        asked = await request.json()
        if asked["message"] in self.stands.values():
            return _error(506, 1455006, "Duplicate status message")
        self.made += 1
        id = f"{self.page}_{self.made}"
        self.stands[id], self.links[id] = asked["message"], asked.get("link", "")
        return web.json_response({"id": id})

    async def published(self, request: web.Request) -> web.Response:
        """GET /PAGE/published_posts: the newest first."""
        if (refused := self._refused(request, "read")) is not None:
            return refused
        if not self.may_read:
            return _error(10, 0, "This endpoint requires the 'pages_read_engagement' permission")
        newest = list(reversed(self.stands.items()))[: int(request.query["limit"])]
        posts = [{"id": id, "message": f"{text}\n"} for id, text in newest]
        return web.json_response({"data": posts, "paging": {}})

    async def edit(self, request: web.Request) -> web.Response:
        """POST /POST."""
        if (refused := self._refused(request, "edit")) is not None:
            return refused
        id, asked = request.match_info["post"], await request.json()
        if id not in self.stands:
            return _error(100, 33, "Unsupported post request. Object with ID does not exist")
        if id in self.fixed:
            return _error(100, 1366046, "You can only edit posts that this application made")
        self.stands[id] = asked["message"]
        return web.json_response({"success": True})

    async def remove(self, request: web.Request) -> web.Response:
        """DELETE /POST."""
        if (refused := self._refused(request, "remove")) is not None:
            return refused
        if self.stands.pop(request.match_info["post"], None) is None:
            return _error(100, 33, "Unsupported delete request. Object with ID does not exist")
        return web.json_response({"success": True})

    def _refused(self, request: web.Request, call: str) -> web.Response | None:
        self.calls.append(call)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return _error(190, 460, "Error validating access token: the session is invalid")
        if self.errors:
            return _error(*self.errors.pop(0), "refused")
        if self.flooded_until is None or self.clock.now() >= self.flooded_until:
            return None
        self.during_flood += 1
        left = (self.flooded_until - self.clock.now()).total_seconds()
        minutes = {"type": "pages", "estimated_time_to_regain_access": -int(-left // 60)}
        usage = json.dumps({self.page: [minutes]})
        return _error(32, 0, "Page request limit reached", **{"X-Business-Use-Case-Usage": usage})


def _error(code: int, subcode: int, message: str, **headers: str) -> web.Response:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    if subcode:
        error["error_subcode"] = subcode
    return refusal(400, {"error": error}, **headers)


@asynccontextmanager
async def facebook_double(clock: Clock) -> AsyncIterator[FacebookDouble]:
    """The double on a free port of this machine."""
    double = FacebookDouble(clock)
    routes = (
        web.post("/v25.0/{page}/feed", double.feed),
        web.get("/v25.0/{page}/published_posts", double.published),
        web.post("/v25.0/{post}", double.edit),
        web.delete("/v25.0/{post}", double.remove),
    )
    async with on_loopback(double.trouble, *routes) as origin:
        double.url = f"{origin}/v25.0"
        yield double

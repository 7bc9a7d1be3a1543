"""A double of Mastodon's API v1, written from docs.joinmastodon.org: one account's statuses."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from aiohttp import web

from lantoa.runtime.clock import Clock
from lantoa.testing.double import Trouble, on_loopback, refusal

TOKEN = "ma-cua-tai-khoan"  # noqa: S105 - a double's
LINK: Final = re.compile(r"https?://\S+")
MOST_LETTERS: Final = 500
KEYS_KEPT: Final = timedelta(hours=1)
"""How long a repeated Idempotency-Key finds its status."""


@dataclass
class MastodonDouble:
    """One account of one server."""

    clock: Clock
    origin: str = ""
    token: str = TOKEN
    is_suspended: bool = False
    stands: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    flooded_until: datetime | None = None
    during_flood: int = 0
    trouble: Trouble = field(default_factory=Trouble)
    made: int = 0
    keys: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Where it is, as the account's place."""
        return self.origin.removeprefix("http://")

    @property
    def texts(self) -> list[str]:
        """What stands, in order."""
        return [status["text"] for status in self.stands.values()]

    def flood(self, seconds: int) -> None:
        """The account is to wait."""
        self.flooded_until = self.clock.now() + timedelta(seconds=seconds)
        self.during_flood = -1

    async def post(self, request: web.Request) -> web.Response:
        """POST /api/v1/statuses."""
        if (refused := self._refused(request, "post")) is not None:
            return refused
        key, now = request.headers.get("Idempotency-Key", ""), self.clock.now()
        at, known = self.keys.get(key, (now, ""))
        if known and now < at + KEYS_KEPT:
            return web.json_response(self.stands.get(known) or {"id": known})
        asked = await request.json()
        if (wrong := _wrong(asked)) is not None:
            return wrong
        self.made += 1
        id = str(115_000_000_000_000_000 + self.made)
        self.stands[id] = {"id": id, "text": asked["status"], **asked}
        self.keys[key] = (now, id)
        return web.json_response(self.stands[id])

    async def edit(self, request: web.Request) -> web.Response:
        """PUT /api/v1/statuses/:id."""
        if (refused := self._refused(request, "edit")) is not None:
            return refused
        status, asked = self.stands.get(request.match_info["id"]), await request.json()
        if status is None:
            return refusal(404, {"error": "Record not found"})
        if (wrong := _wrong(asked)) is not None:
            return wrong
        status["text"] = asked["status"]
        return web.json_response(status)

    async def remove(self, request: web.Request) -> web.Response:
        """DELETE /api/v1/statuses/:id."""
        if (refused := self._refused(request, "remove")) is not None:
            return refused
        status = self.stands.pop(request.match_info["id"], None)
        if status is None:
            return refusal(404, {"error": "Record not found"})
        return web.json_response(status)

    def _refused(self, request: web.Request, call: str) -> web.Response | None:
        self.calls.append(call)
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return refusal(401, {"error": "The access token is invalid"})
        if self.is_suspended:
            return refusal(403, {"error": "Your login is currently disabled"})
        if self.flooded_until is not None and self.clock.now() < self.flooded_until:
            self.during_flood += 1
            reset = self.flooded_until.isoformat().replace("+00:00", "Z")
            told = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
            return refusal(429, {"error": "Too many requests"}, **told)
        return None


def _wrong(asked: dict[str, Any]) -> web.Response | None:
    text = asked.get("status", "")
    if not text:
        return refusal(422, {"error": "Validation failed: Text can't be blank"})
    if len(LINK.sub("x" * 23, text)) > MOST_LETTERS:
        said = f"Validation failed: Text character limit of {MOST_LETTERS} exceeded"
        return refusal(422, {"error": said})
    return None


@asynccontextmanager
async def mastodon_double(clock: Clock) -> AsyncIterator[MastodonDouble]:
    """The double on a free port of this machine."""
    double = MastodonDouble(clock)
    routes = (
        web.post("/api/v1/statuses", double.post),
        web.put("/api/v1/statuses/{id}", double.edit),
        web.delete("/api/v1/statuses/{id}", double.remove),
    )
    async with on_loopback(double.trouble, *routes) as double.origin:
        yield double

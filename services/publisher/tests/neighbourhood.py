"""The planners and the portal as the publisher meets them: real HTTP, answers by hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer

from lantoa.contracts.content import ContentEvent
from lantoa.contracts.proposed import AudienceSize, Proposed
from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.internal import AUDIENCE, PAGE


@dataclass
class Neighbour:
    """One process that answers both questions, or does not."""

    counts: AudienceSize = field(
        default_factory=lambda: AudienceSize(
            channels={Channel.EMAIL: 12_340, Channel.SMS: 1_000}, areas={"01": 9_000, "00004": 7}
        )
    )
    html: str = "<!doctype html><title>Trang của cổng</title><p>Như trên cổng."
    status: int = 200
    is_stuck: bool = False
    asked: list[ContentEvent] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def count(self, request: web.Request) -> web.Response:
        await self._hear(request)
        return web.Response(status=self.status, body=msgspec.json.encode(self.counts))

    async def page(self, request: web.Request) -> web.Response:
        await self._hear(request)
        return web.Response(status=self.status, text=self.html, content_type="text/html")

    async def _hear(self, request: web.Request) -> None:
        self.keys.append(request.headers.get("Authorization", ""))
        self.asked.append(msgspec.json.decode(await request.read(), type=Proposed).event)
        if self.is_stuck:
            await asyncio.Event().wait()

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[str]:
        """Its address while it runs."""
        app = web.Application()
        app.add_routes([web.post(AUDIENCE, self.count), web.post(PAGE, self.page)])
        async with TestServer(app) as server:
            yield str(server.make_url("/")).rstrip("/")

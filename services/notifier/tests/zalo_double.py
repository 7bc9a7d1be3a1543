"""Zalo: a contract double, written from the vendor's contract (OAuth v4, ZBS template messages to
phones and to users, an official account's answers, its webhook).

It proves our logic, not the vendor: there is no peer of Zalo's that could be started here.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import ClientSession, web

from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.zalo.events import mac
from lantoa_notifier.channels.zalo.webhook import PATH

APP, SECRET, OA_SECRET = "3141592653589793238", "bi-mat-ung-dung", "bi-mat-oa"
FIRST_REFRESH = "lam-moi-0"
HOURS = 25


@dataclass
class Zalo:
    """What it knows, how it behaves, and what it saw."""

    clock: Clock
    port: int = 0
    refresh: str = FIRST_REFRESH
    """The one refresh token that is good: once."""
    access: str = ""
    access_until: datetime | None = None
    quota: int = 1000
    errors: dict[str, int] = field(default_factory=dict)
    """By phone or user: the error that its messages get."""
    loses_pair: bool = False
    """Whether the answer to the next refresh is lost, after the token is used up."""
    loses_message: bool = False
    garbles: bool = False
    """Whether what is between answers instead: a page of HTML."""
    refreshes: int = 0
    refused: int = 0
    not_answered: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    """By template."""
    answers: list[dict[str, Any]] = field(default_factory=list)
    """As free text."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def oauth(self) -> str:
        return f"{self.url}/v4/oa/access_token"

    @property
    def phones(self) -> list[str]:
        return [message["phone"] for message in self.sent]

    @property
    def users(self) -> list[str]:
        return [message["user_id"] for message in self.sent]

    def said_to(self, user: str) -> list[str]:
        """What stands in one chat as free text."""
        to = [one for one in self.answers if one["recipient"]["user_id"] == user]
        return [one["message"]["text"] for one in to]

    async def renew(self, request: web.Request) -> web.Response:
        form = await request.post()
        is_ours = (form["app_id"], request.headers["secret_key"]) == (APP, SECRET)
        if not is_ours or form["refresh_token"] != self.refresh:
            self.refused += 1
            return web.json_response({"error": -14014, "error_name": "Invalid refresh token"})
        self.refreshes += 1
        self.refresh, self.access = f"lam-moi-{self.refreshes}", f"truy-cap-{self.refreshes}"
        self.access_until = self.clock.now() + timedelta(hours=HOURS)
        if self.loses_pair:
            self.loses_pair = False
            self.not_answered += 1
            _hang_up(request)
        pair = {"access_token": self.access, "refresh_token": self.refresh}
        return web.json_response({**pair, "expires_in": str(HOURS * 3600)})

    async def message(self, request: web.Request) -> web.Response:
        asked = await request.json()
        return self._taken(request, asked, asked["phone"], self.sent)

    async def to_user(self, request: web.Request) -> web.Response:
        asked = await request.json()
        assert asked.keys() == {"user_id", "template_id", "template_data"}
        return self._taken(request, asked, asked["user_id"], self.sent)

    async def answer(self, request: web.Request) -> web.Response:
        asked = await request.json()
        assert 0 < len(asked["message"]["text"]) <= 2000
        return self._taken(request, asked, asked["recipient"]["user_id"], self.answers)

    def _taken(
        self, request: web.Request, asked: dict[str, Any], to: str, kept: list[dict[str, Any]]
    ) -> web.Response:
        error = self._error(request, to)
        if self.garbles:
            return web.Response(text="<html>504</html>", status=504)
        if error:
            return web.json_response({"error": error, "message": "…"})
        kept.append(asked)
        if self.loses_message:
            self.loses_message = False
            _hang_up(request)
        told = {"msg_id": f"m{len(kept)}", "sent_time": "1795000000000"}
        return web.json_response({"error": 0, "message": "Success", "data": told})

    def _error(self, request: web.Request, to: str) -> int:
        is_good = self.access_until is not None and self.clock.now() < self.access_until
        if request.headers["access_token"] != self.access or not is_good:
            return -124
        return self.errors.get(to, -144 if len(self.sent) >= self.quota else 0)


def _hang_up(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.abort()


@asynccontextmanager
async def zalo_double(clock: Clock) -> AsyncIterator[Zalo]:
    """The double, listening on loopback."""
    zalo = Zalo(clock)
    app = web.Application()
    app.router.add_post("/v4/oa/access_token", zalo.renew)
    app.router.add_post("/message/template", zalo.message)
    app.router.add_post("/v3.0/oa/message/template", zalo.to_user)
    app.router.add_post("/v3.0/oa/message/cs", zalo.answer)
    runner = web.AppRunner(app, handler_cancellation=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    zalo.port = runner.addresses[0][1]
    try:
        yield zalo
    finally:
        await runner.cleanup()


async def tells(port: int, tracking: str, secret: str = OA_SECRET, **others: Any) -> int:
    """Zalo's webhook: a message arrived; the status it was answered with."""
    event = {
        "event_name": "user_received_message",
        "app_id": APP,
        "sender": {"id": "4318657068771012646"},
        "recipient": {"id": "8759350982438917"},
        "message": {"msg_id": "m1", "tracking_id": tracking, "delivery_time": "1795000000000"},
        "timestamp": "1795000000001",
    } | others
    return await posts(port, event, secret)


async def posts(port: int, event: dict[str, Any], secret: str = OA_SECRET) -> int:
    """Zalo's webhook, of any event; the status it was answered with."""
    body = json.dumps(event).encode()
    signature = mac(APP, body, str(event["timestamp"]), secret)
    headers = {"X-ZEvent-Signature": f"mac={signature}"}
    async with ClientSession() as session:
        url = f"http://127.0.0.1:{port}{PATH}"
        async with session.post(url, data=body, headers=headers) as answer:
            return answer.status


def milliseconds(at: datetime) -> str:
    """A time as Zalo writes it."""
    return str(int(at.timestamp() * 1000))


def wrote(text: str, user: str, account: str, at: datetime, id: str) -> dict[str, Any]:
    """Somebody writes to the account."""
    return {
        "event_name": "user_send_text",
        "app_id": APP,
        "user_id_by_app": "552177279717587730",
        "sender": {"id": user},
        "recipient": {"id": account},
        "message": {"text": text, "msg_id": id},
        "timestamp": milliseconds(at),
    }


def followed(user: str, account: str, at: datetime, name: str = "follow") -> dict[str, Any]:
    """Somebody follows the account, or does so no more."""
    return {
        "event_name": name,
        "app_id": APP,
        "oa_id": account,
        "user_id_by_app": "552177279717587730",
        "follower": {"id": user},
        "source": "oa_profile",
        "timestamp": milliseconds(at),
    }

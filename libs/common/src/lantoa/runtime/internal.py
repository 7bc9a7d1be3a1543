"""Doors between services of one installation: their ports, and the secret that opens them.

They stand on this machine, or on a private network; the public's ports know nothing of them.
"""

import hmac
import secrets
from typing import Any

from aiohttp import web
from pydantic import Field, SecretStr

from lantoa.runtime.http import HttpHandler, Problem, Text, application
from lantoa.runtime.secretfiles import made_once
from lantoa.runtime.settings import CommonSettings, Environment, LantoaSettings, Port

AUDIENCE, PAGE = "/internal/v1/audience", "/internal/v1/page"
KEY_FILE = "keys/internal"
NO_KEY = Text("Cần khoá nội bộ.", "The internal key is needed.")
SEND_KEY = Text(
    "Đặt cùng một LANTOA_INTERNAL_KEY cho các dịch vụ.",
    "Give the services the same LANTOA_INTERNAL_KEY.",
)


class InternalSettings(LantoaSettings):
    """Where the planner and the portal answer the publisher, and with which key."""

    internal_key: SecretStr = Field(
        SecretStr(""),
        description="production: what services show each other; without it editors see no counts "
        "and plain previews",
    )
    planner_host: str = Field("127.0.0.1", description="where a planner counts audiences")
    planner_port: Port = Field(8084, description="its port")
    preview_host: str = Field("127.0.0.1", description="where the portal shows pages beforehand")
    preview_port: Port = Field(8085, description="its port")


def internal_key(common: CommonSettings, settings: InternalSettings) -> str:
    """The key that was configured, or in dev one made once; empty when there is none."""
    given = settings.internal_key.get_secret_value()
    if given or common.env is not Environment.DEV:
        return given
    made = made_once(common.data / KEY_FILE, lambda: secrets.token_urlsafe(32).encode())
    return made.decode()


def internal_app(service: str, key: str) -> web.Application:
    """An application that answers nobody without the key."""
    return application(service, _guarded(f"Bearer {key}"))


def _guarded(expected: str) -> Any:
    @web.middleware
    async def guard(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        shown = request.headers.get("Authorization", "")
        if not hmac.compare_digest(shown.encode(), expected.encode()):
            raise Problem(401, NO_KEY, field="Authorization", fix=SEND_KEY)
        return await handler(request)

    return guard

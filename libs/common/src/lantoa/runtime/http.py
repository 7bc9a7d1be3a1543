"""HTTP scaffolding: problems that name the field and the fix, bodies as Structs, safe headers.

Errors are ``application/problem+json`` (RFC 9457) in the caller's language, Vietnamese first.
"""

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec
import structlog
from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage
from msgspec import Struct

from lantoa.runtime import metrics
from lantoa.runtime.errors import Full, Retry

log = structlog.get_logger()
T = TypeVar("T", bound=Struct)
HttpHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]
JSON, PROBLEM = "application/json", "application/problem+json"
RETRY_AFTER = "5"
MAX_BODY = 4 * 1024 * 1024
BROKEN = (web.RequestPayloadError, BadHttpMessage)
"""What reading a body raises when it is not packed as its headers say (RFC 9110, 8.4)."""


class Text(Struct, frozen=True):
    """One sentence in both languages."""

    vi: str
    en: str

    def to(self, request: web.Request) -> str:
        """The sentence in the language that the caller asked for; Vietnamese when unsure."""
        first = request.headers.get("Accept-Language", "vi").split(",")[0].strip().lower()
        return self.en if first.startswith("en") else self.vi


class Problem(Exception):  # noqa: N818 - the standard's word
    """A request that cannot be served: what is wrong, in which field, and how to mend it."""

    def __init__(
        self,
        status: int,
        title: Text,
        *,
        field: str | None = None,
        fix: Text | None = None,
        headers: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(title.en)
        self.status = status
        self.title = title
        self.field = field
        self.fix = fix
        self.headers = dict(headers or {})
        self.facts = facts

    def response(self, request: web.Request) -> web.Response:
        """The answer of RFC 9457, with ``field`` and ``fix`` beside the standard members."""
        members: dict[str, Any] = {"status": self.status, "title": self.title.to(request)}
        if self.field is not None:
            members["field"] = self.field
        if self.fix is not None:
            members["fix"] = self.fix.to(request)
        return web.Response(
            status=self.status,
            body=msgspec.json.encode(members | self.facts),
            content_type=PROBLEM,
            headers=self.headers,
        )


AWAY = Text("Hệ thống đang bận, xin thử lại sau ít giây.", "A server is away; try again soon.")
FULL = Text(
    "Ổ đĩa của hệ thống đã đầy, chưa có gì được lưu. Quản trị hệ thống cần giải phóng chỗ.",
    "The disk is full and nothing was stored. An operator has to make room.",
)
TOO_LARGE = Text("Nội dung gửi lên quá lớn.", "The body is too large.")
NOT_JSON = Text("Nội dung gửi lên không phải JSON hợp lệ.", "The body is not valid JSON.")
WRONG_FIELD = Text("Một trường có giá trị không hợp lệ.", "A field has a wrong value.")
MEND_JSON = Text("Gửi một đối tượng JSON mã hoá UTF-8.", "Send one JSON object in UTF-8.")
_PLACE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`")
_NAMED = re.compile(r"field `(?P<name>[^`]+)`")


def away(reason: Retry) -> Problem:
    """503 with Retry-After: the world is not ready, nothing was half-written; 507: no room."""
    seconds = str(int(reason.after)) if reason.after else RETRY_AFTER
    status, title = (507, FULL) if isinstance(reason, Full) else (503, AWAY)
    return Problem(status, title, headers={"Retry-After": seconds}, dependency=reason.dependency)


def field_of(message: str) -> str | None:
    """The field that a validation error of msgspec is about."""
    place = _PLACE.search(message)
    named = _NAMED.search(message)
    path = place["path"] if place else ""
    return ".".join(part for part in (path, named["name"] if named else "") if part) or None


async def body(request: web.Request, type_: type[T]) -> T:
    """The request's body as a Struct; a Problem names the field that is wrong.

    Declare the Struct with ``forbid_unknown_fields=True``, so that a misspelt field is told.
    """
    try:
        raw = await request.read()
        return msgspec.json.decode(raw, type=type_)
    except web.HTTPRequestEntityTooLarge as large:
        raise Problem(413, TOO_LARGE, limit=MAX_BODY) from large
    except msgspec.ValidationError as wrong:
        message = str(wrong)
        fix = Text(f"Sửa trường này: {message}", f"Mend this field: {message}")
        raise Problem(422, WRONG_FIELD, field=field_of(message), fix=fix) from wrong
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Problem(400, NOT_JSON, fix=MEND_JSON, detail=str(wrong)) from wrong


def json_response(
    value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """A Struct or plain value as JSON."""
    return web.Response(
        status=status, body=msgspec.json.encode(value), content_type=JSON, headers=headers
    )


FOR_PROGRAMS = ("/api/", "/internal/")


def wants_json(request: web.Request) -> bool:
    """Whether the caller is a program (the API) rather than a reader of pages."""
    return request.path.startswith(FOR_PROGRAMS)


@web.middleware
async def problems(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
    """Turn Problem, Retry and aiohttp's own refusals on API paths into problem+json.

    A body that is not packed as it says is the caller's fault, not ours.
    """
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response(request)
    except Retry as reason:
        return away(reason).response(request)
    except BROKEN as broken:
        return _refusal(request, web.HTTPBadRequest(), broken)
    except web.HTTPException as refused:
        return _refusal(request, refused)


def _refusal(
    request: web.Request, refused: web.HTTPException, cause: Exception | None = None
) -> web.Response:
    if not wants_json(request) or refused.status < 400:
        raise refused from cause
    sentence = Text(REFUSALS.get(refused.status, refused.reason), refused.reason)
    allowed = {k: v for k, v in refused.headers.items() if k in {"Allow", "Retry-After"}}
    return Problem(refused.status, sentence, headers=allowed).response(request)


REFUSALS = {
    400: "Yêu cầu không hợp lệ.",
    401: "Cần khoá truy cập.",
    403: "Không có quyền.",
    404: "Không có địa chỉ này.",
    405: "Địa chỉ này không nhận phương thức đó.",
    413: "Nội dung gửi lên quá lớn.",
    415: "Kiểu nội dung không được nhận.",
}

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "script-src 'self'; media-src 'self'; connect-src 'self'; worker-src 'self'; "
        "manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.pop("Server", None)


def measured(service: str) -> Any:
    """A middleware that tells how long each route took, by its pattern and status."""

    @cache
    def observed(resource: web.AbstractResource | None, status: int) -> Callable[[float], None]:
        route = resource.canonical if resource is not None else "none"
        return metrics.observing(metrics.HTTP_SECONDS, service, route, str(status))

    @web.middleware
    async def measure(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
        begun, status = time.perf_counter(), 500
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as refused:
            status = refused.status
            raise
        else:
            return response
        finally:
            took = time.perf_counter() - begun
            observed(request.match_info.route.resource, status)(took)

    return measure


def application(service: str, *middlewares: Any) -> web.Application:
    """An application with bounded bodies, safe headers and problems that name their fix."""
    around = [measured(service), problems, *middlewares]
    app = web.Application(middlewares=around, client_max_size=MAX_BODY)
    app.on_response_prepare.append(_secure)
    return app

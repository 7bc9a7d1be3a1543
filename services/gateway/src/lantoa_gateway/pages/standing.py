"""The pages that stand still: about us, accessibility, and the pages of errors."""

from collections.abc import Mapping

import structlog
from aiohttp import web
from msgspec import Struct

from lantoa.runtime.errors import Retry
from lantoa.runtime.http import HttpHandler, Problem, wants_json
from lantoa_gateway.rendering import page

log = structlog.get_logger()


class ErrorView(Struct, frozen=True):
    """What went wrong, in a sentence, and what to do now."""

    status: int
    title: str
    text: str
    search: bool = False


ERRORS = {
    400: ErrorView(400, "Địa chỉ này không đúng", "Hãy kiểm tra lại địa chỉ hoặc tìm kiếm."),
    403: ErrorView(403, "Không thực hiện được", "Hãy mở lại trang và gửi biểu mẫu từ đó."),
    404: ErrorView(
        404,
        "Không tìm thấy trang này",
        "Địa chỉ có thể đã gõ nhầm, hoặc liên kết chưa đầy đủ. "
        "Bạn có thể tìm nội dung theo tên, số hiệu hoặc từ khóa.",
        search=True,
    ),
    410: ErrorView(
        410,
        "Liên kết này không còn hiệu lực",
        "Liên kết đã được thay bằng liên kết mới. Hãy dùng thư gần nhất chúng tôi gửi bạn, "
        "hoặc đăng ký lại.",
    ),
    413: ErrorView(413, "Nội dung gửi lên quá lớn", "Hãy gửi ít nội dung hơn."),
    415: ErrorView(
        415, "Không đọc được nội dung gửi lên", "Hãy mở lại trang và gửi biểu mẫu từ đó."
    ),
    429: ErrorView(
        429,
        "Có quá nhiều lượt đăng ký từ mạng của bạn",
        "Để tránh lạm dụng, mỗi mạng được đăng ký 10 lần trong một giờ. Xin thử lại sau một giờ.",
    ),
    500: ErrorView(
        500, "Trang gặp lỗi", "Lỗi đã được ghi lại để khắc phục. Xin thử lại sau ít phút."
    ),
    503: ErrorView(
        503,
        "Hệ thống đang bận",
        "Chúng tôi chưa lấy được nội dung này. Không có gì bị mất; xin tải lại trang sau ít giây.",
    ),
}


class StandingPages:
    """Pages that no content changes."""

    def __init__(self, public_url: str) -> None:
        self._url = public_url.rstrip("/")

    def add_to(self, app: web.Application) -> None:
        """Answer at their addresses."""
        app.router.add_get("/gioi-thieu", self.about)
        app.router.add_get("/tiep-can", self.access)

    async def about(self, request: web.Request) -> web.Response:
        """What this portal is."""
        return page(request, "about.html", self._url)

    async def access(self, request: web.Request) -> web.Response:
        """How everybody can use it."""
        return page(request, "access.html", None)


@web.middleware
async def error_pages(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
    """Errors on pages are pages too, in Vietnamese; the API's are left to problem+json."""
    if wants_json(request):
        return await handler(request)
    try:
        return await handler(request)
    except Retry as away:
        log.warning("page.limited", dependency=away.dependency, reason=away.reason)
        seconds = str(max(1, int(away.after or 5)))
        return error_page(request, 503, {"Retry-After": seconds})
    except Problem as problem:
        return error_page(request, problem.status, problem.headers)
    except web.HTTPException as refused:
        if refused.status < 400:
            raise
        kept = {k: v for k, v in refused.headers.items() if k in {"Allow", "Retry-After"}}
        return error_page(request, refused.status, kept)


async def defect_pages(request: web.Request, response: web.StreamResponse) -> None:
    """What no handler foresaw is a page too: aiohttp has logged the defect, people get words."""
    if response.status == 500 and not wants_json(request) and isinstance(response, web.Response):
        told = (error_page(request, 500, {}).text or "").encode()
        response.body = told
        response.headers["Content-Length"] = str(len(told))
        response.content_type = "text/html"
        response.charset = "utf-8"


def error_page(request: web.Request, status: int, headers: Mapping[str, str]) -> web.Response:
    """The page of that status."""
    view = ERRORS.get(status) or ERRORS[500 if status >= 500 else 400]
    return page(request, "error.html", view, status=status, headers=headers)

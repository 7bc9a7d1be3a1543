"""``GET /api/v1/changes``: what partners follow by cursor."""

from aiohttp import web

from lantoa.runtime.http import Problem, Text, json_response
from lantoa_gateway.api.parameters import whole, wrong
from lantoa_gateway.partners.changes import Changes, Expired
from lantoa_gateway.partners.cursor import WrongCursor

LIMIT, LARGEST = 100, 500
EXPIRED = Text(
    "Con trỏ này đã quá cũ: nhật ký không còn giữ những gì đứng sau nó.",
    "This cursor is too old: the log no longer holds what stood after it.",
)
BEGIN_AGAIN = Text(
    "Bắt đầu lại với con trỏ rỗng: /api/v1/changes?after=",
    "Begin again with the empty cursor: /api/v1/changes?after=",
)


class ChangesApi:
    """Answers with pages of changes."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes

    async def get(self, request: web.Request) -> web.Response:
        """``after`` (empty: from the current set) and ``limit`` ≤ 500."""
        limit = whole(request, "limit", LIMIT, 1, LARGEST)
        try:
            found = await self._changes.after(request.query.get("after", ""), limit)
        except WrongCursor as not_ours:
            raise wrong(
                "after",
                "Dùng nguyên văn giá trị next của lần trước, hoặc để trống.",
                "Use the value of next from the last answer as it is, or nothing.",
            ) from not_ours
        except Expired as expired:
            again = "/api/v1/changes?after="
            raise Problem(
                410, EXPIRED, field="after", fix=BEGIN_AGAIN, begin_again=again
            ) from expired
        response = json_response(found, headers={"Cache-Control": "no-store"})
        response.enable_compression()
        return response

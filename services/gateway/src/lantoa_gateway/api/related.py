"""``GET /api/v1/related``: what treats the same matter as an article."""

from datetime import date

from aiohttp import web
from msgspec import Struct

from lantoa.contracts.content import Stub
from lantoa.runtime.clock import Clock
from lantoa.runtime.http import Problem, Text, json_response
from lantoa.search.related import Related
from lantoa.text.highlighting import snippet
from lantoa_gateway.api.content import LOOK_FOR_IT, UNKNOWN, WITHDRAWN
from lantoa_gateway.api.parameters import text, whole
from lantoa_gateway.catalogue import Catalogue
from lantoa_gateway.related import related_to
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.results import words_to_mark

LONGEST_ID, LONGEST_ADDRESS, SIZE, LARGEST = 200, 300, 10, 50
NO_ARTICLE = Text("Văn bản không có điều này.", "The document has no such article.")
NAME_ONE = Text(
    "Dùng `address` của một điều trong /api/v1/content/{id}, ví dụ dieu-5.",
    "Use the `address` of an article in /api/v1/content/{id}: dieu-5.",
)


class RelatedResult(Struct, frozen=True, kw_only=True):
    """An article that is related, and how."""

    id: str
    content_id: str
    number: str | None
    article: str | None
    title: str
    document: str
    """Type, number and title of its document."""
    snippet: str
    url: str
    score: float
    cited: bool
    """The article that was asked for cites it."""
    citing: bool
    """It cites the article that was asked for."""
    valid_from: date | None
    valid_to: date | None


class RelatedResults(Struct, frozen=True):
    """What is related to an article, nearest first."""

    results: tuple[RelatedResult, ...]


class RelatedApi:
    """Answers over HTTP what is related to an article, as the law stands today in Hà Nội."""

    def __init__(self, catalogue: Catalogue, clock: Clock, public_url: str) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._url = public_url.rstrip("/")

    async def get(self, request: web.Request) -> web.Response:
        """``id`` of the content, ``article`` (its address), ``size`` ≤ 50."""
        id, address = text(request, "id", LONGEST_ID), text(request, "article", LONGEST_ADDRESS)
        size = whole(request, "size", SIZE, 1, LARGEST)
        content = await self._catalogue.find(id)
        if content is None:
            raise Problem(404, UNKNOWN, field="id", fix=LOOK_FOR_IT)
        if isinstance(content, Stub):
            raise Problem(410, WITHDRAWN, field="id", reason=content.reason)
        today = day_in_hanoi(self._clock.now())
        found = await related_to(self._catalogue, content.content, address, today)
        if found is None:
            raise Problem(404, NO_ARTICLE, field="article", fix=NAME_ONE)
        words = words_to_mark(found.article.title)
        results = tuple(self._shown(one, words) for one in found.related[:size])
        return json_response(RelatedResults(results))

    def _shown(self, one: Related, words: frozenset[str]) -> RelatedResult:
        entry = one.entry
        return RelatedResult(
            id=entry.public_id,
            content_id=entry.content_id,
            number=entry.number,
            article=entry.article,
            title=entry.title,
            document=entry.name,
            snippet="".join(piece for piece, _ in snippet(entry.text, words)),
            url=self._url + entry.url,
            score=round(one.score, 3),
            cited=one.cited,
            citing=one.citing,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        )

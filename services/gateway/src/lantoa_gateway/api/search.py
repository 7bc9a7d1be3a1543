"""``GET /api/v1/search``."""

from datetime import date

from aiohttp import web
from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa.runtime.http import json_response
from lantoa.search.entries import Entry
from lantoa.search.query import Hit, Order, Query
from lantoa.text.highlighting import snippet
from lantoa.text.restoring import meant
from lantoa_gateway.api.parameters import day, one_of, text, whole, wrong
from lantoa_gateway.catalogue import Catalogue
from lantoa_gateway.pages.finding import code, printable
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.results import words_to_mark
from lantoa_gateway.views.words import KINDS

LONGEST_QUESTION, SIZE, LARGEST, DEEPEST = 2000, 20, 100, 1000


class Result(Struct, frozen=True, kw_only=True):
    """One entry that was found."""

    id: str
    content_id: str
    kind: str
    number: str | None
    article: str | None
    title: str
    snippet: str
    url: str
    score: float
    valid_from: date | None = None
    valid_to: date | None = None


class Results(Struct, frozen=True):
    """How many entries match in all, and those that were asked for."""

    total: int
    results: tuple[Result, ...]
    did_you_mean: str | None = None
    """The question with its marks and without its slips, where it was typed otherwise. What was
    typed is what was asked."""


class SearchApi:
    """Answers search over HTTP."""

    def __init__(self, catalogue: Catalogue, clock: Clock, public_url: str) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._url = public_url.rstrip("/")

    async def get(self, request: web.Request) -> web.Response:
        """``q``, ``size`` ≤ 100, ``offset``, ``kind``, ``field``, ``as_of`` (today in Hà Nội)."""
        query = self._query(request)
        answer = await self._catalogue.ask(query)
        words = words_to_mark(query.text)
        results = tuple(result(hit, words, self._url) for hit in answer.hits)
        return json_response(Results(answer.total, results, meant(query.text)))

    def _query(self, request: web.Request) -> Query:
        question = printable(text(request, "q", LONGEST_QUESTION)).strip()
        kind = one_of(request, "kind", KINDS)
        field = text(request, "field", 64)
        if field and not code(field):
            raise wrong("field", "Dùng mã của một lĩnh vực, ví dụ 44.", "Use a field's code: 44.")
        return Query(
            text=question,
            kinds=(kind,) if kind else (),
            fields=(field,) if field else (),
            as_of=day(request, "as_of") or day_in_hanoi(self._clock.now()),
            order=Order.RELEVANCE if question else Order.NEWEST,
            size=whole(request, "size", SIZE, 1, LARGEST),
            offset=whole(request, "offset", 0, 0, DEEPEST),
        )


def result(hit: Hit, words: frozenset[str], url: str) -> Result:
    """The entry as the API shows it."""
    entry: Entry = hit.entry
    return Result(
        id=entry.public_id,
        content_id=entry.content_id,
        kind=entry.kind,
        number=entry.number,
        article=entry.article,
        title=entry.title,
        snippet="".join(piece for piece, _ in snippet(entry.text, words)),
        url=url + entry.url,
        score=hit.score,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
    )

"""``GET /api/v1/search``."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from aiohttp import web
from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa.runtime.http import json_response
from lantoa.search.query import Bucket, Facet, Hit, Order, Query, Status
from lantoa.text.highlighting import Segment, snippets
from lantoa.text.ranks import Rank
from lantoa.text.restoring import meant
from lantoa_gateway import walking
from lantoa_gateway.api.parameters import codes, day, one_of, one_of_many, text, whole, wrong
from lantoa_gateway.catalogue import Catalogue
from lantoa_gateway.pages.finding import printable
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.results import passage_of, words_to_mark
from lantoa_gateway.views.words import KINDS

LONGEST_QUESTION, SIZE, LARGEST, DEEPEST = 2000, 20, 100, 1000
MOST_CHOSEN = 20
AFTER = "after"
TRUTH = {"true": True, "false": False}
RANKS = {rank.value: rank for rank in Rank}
STATUSES = {status.value: status for status in Status}


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
    facets: Mapping[Facet, tuple[Bucket, ...]] = {}
    """How many of the matches have each value; a facet's own choice does not narrow its counts."""
    as_known_at: datetime | None = None
    """The index is away: this is the last answer to the same question, and when it was given."""
    next: str | None = None
    """The address of the page behind this one, as long as there is one and fewer than a thousand
    were given. Whoever follows it is given nothing twice and is spared nothing that was there all
    the time, whatever is published meanwhile. Not with ``offset``, whose pages move."""


class SearchApi:
    """Answers search over HTTP."""

    def __init__(self, catalogue: Catalogue, clock: Clock, public_url: str) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._url = public_url.rstrip("/")

    async def get(self, request: web.Request) -> web.Response:
        """``q``, ``size`` ≤ 100, ``offset``, ``as_of`` (today in Hà Nội), and what narrows it.

        ``kind``, ``type``, ``rank``, ``authority``, ``field``, ``area``, ``audience`` and ``year``
        may stand several times: one of the values, and all of the names. So may ``status``
        (``in-force`` if it is left out), which says how it stands on ``as_of``. ``issued_from`` and
        ``issued_to`` are days in Hà Nội, both included. ``facets=true`` counts by each of the
        names. ``after`` stands in the address that ``next`` gives.
        """
        query, after = query_of(request, day_in_hanoi(self._clock.now())), _after(request)
        found = await self._catalogue.ask(walking.looking(query, after))
        page = walking.next_page(query, after, found.answer)
        said = Results(
            page.answer.total,
            self._results(query.text, page.answer.hits),
            meant(query.text),
            page.answer.facets,
            found.since,
            None if query.offset else self._next(request, query, page),
        )
        return json_response(said)

    def _results(self, text: str, hits: Sequence[Hit]) -> tuple[Result, ...]:
        snippet = snippets([passage_of(hit) for hit in hits], words_to_mark(text))
        return tuple(map(self._result, hits, snippet))

    def _next(self, request: web.Request, query: Query, page: walking.Page) -> str | None:
        """The same question of the same day, from where this page ends."""
        if page.given is None or query.as_of is None:
            return None
        there = {"as_of": query.as_of.isoformat(), AFTER: walking.written(page.given)}
        return self._url + str(request.rel_url.update_query(there))

    def _result(self, hit: Hit, snippet: Sequence[Segment]) -> Result:
        entry = hit.entry
        return Result(
            id=entry.public_id,
            content_id=entry.content_id,
            kind=entry.kind,
            number=entry.number,
            article=entry.article,
            title=entry.title,
            snippet="".join(piece for piece, _ in snippet),
            url=self._url + entry.url,
            score=hit.score,
            valid_from=entry.valid_from,
            valid_to=entry.valid_to,
        )


def query_of(request: web.Request, today: date) -> Query:
    """What the parameters ask, of what holds today where they name no day."""
    question = printable(text(request, "q", LONGEST_QUESTION)).strip()
    issued_from, issued_to = _issued(request)
    return Query(
        text=question,
        kinds=_kinds(request),
        types=codes(request, "type", MOST_CHOSEN),
        ranks=tuple(RANKS[one] for one in one_of_many(request, "rank", RANKS, MOST_CHOSEN)),
        years=_years(request),
        authorities=codes(request, "authority", MOST_CHOSEN),
        fields=codes(request, "field", MOST_CHOSEN),
        areas=codes(request, "area", MOST_CHOSEN),
        audiences=codes(request, "audience", MOST_CHOSEN),
        facets=tuple(Facet) if one_of(request, "facets", TRUTH) == "true" else (),
        issued_from=issued_from,
        issued_to=issued_to,
        as_of=day(request, "as_of") or today,
        statuses=_statuses(request),
        order=Order.RELEVANCE if question else Order.NEWEST,
        size=whole(request, "size", SIZE, 1, LARGEST),
        offset=_offset(request),
    )


def _kinds(request: web.Request) -> tuple[str, ...]:
    return tuple(one_of_many(request, "kind", KINDS, MOST_CHOSEN))


def _statuses(request: web.Request) -> tuple[Status, ...]:
    """What is in force, where nothing else is said."""
    said = one_of_many(request, "status", STATUSES, MOST_CHOSEN)
    return tuple(STATUSES[one] for one in said) or (Status.IN_FORCE,)


def _issued(request: web.Request) -> tuple[date | None, date | None]:
    """The first and the last day of issue."""
    first, last = day(request, "issued_from"), day(request, "issued_to")
    if first and last and first > last:
        raise wrong(
            "issued_from",
            "Dùng ngày không sau issued_to.",
            "Use a day that is not after issued_to.",
        )
    return first, last


def _after(request: web.Request) -> walking.Given:
    """What was given on the pages before."""
    try:
        return walking.read(request.query.get(AFTER, ""))
    except walking.WrongCursor as not_ours:
        raise wrong(
            AFTER,
            "Dùng nguyên văn địa chỉ next của lần trước, hoặc bỏ tham số này.",
            "Use the address next of the last answer as it is, or leave this out.",
        ) from not_ours


def _offset(request: web.Request) -> int:
    """How many of the first are passed over; who wants all of them has a better way."""
    offset = whole(request, "offset", 0, 0, 10**9 - 1)
    if offset and request.query.get(AFTER):
        raise wrong(
            "offset",
            "Dùng offset hoặc after, không dùng cả hai.",
            "Use offset or after, not both.",
        )
    if offset > DEEPEST:
        raise wrong(
            "offset",
            f"Dùng nhiều nhất {DEEPEST}: hãy thu hẹp bằng kind, type, field, year; "
            "muốn lấy tất cả, đọc /api/v1/changes.",
            f"Use at most {DEEPEST}: narrow the search by kind, type, field or year; "
            "for everything there is, read /api/v1/changes.",
        )
    return offset


def _years(request: web.Request) -> tuple[int, ...]:
    years = codes(request, "year", MOST_CHOSEN)
    if not all(len(year) == 4 and year.isascii() and year.isdigit() for year in years):
        raise wrong("year", "Dùng một năm, ví dụ 2024.", "Use a year: 2024.")
    return tuple(map(int, years))

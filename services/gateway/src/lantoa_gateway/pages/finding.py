"""The search page: what the index answers in time."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Protocol

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace
from multidict import MultiMapping

from lantoa.runtime.clock import Clock
from lantoa.search.entries import ARTICLE, DOCUMENT
from lantoa.search.query import Answer, Facet, Order, Query
from lantoa.text.nfc import nfc
from lantoa_gateway.api.parameters import CODE
from lantoa_gateway.catalogue import Catalogue
from lantoa_gateway.following.searches import narrowed
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.rendering import page
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.asked import (
    DAY,
    ISSUED_FROM,
    ISSUED_TO,
    PAGE,
    PARAMETERS,
    STATUS,
    STATUSES,
    Asked,
)
from lantoa_gateway.views.narrowing import LABELS
from lantoa_gateway.views.results import LAST_PAGE, PAGE_SIZE, results_view
from lantoa_gateway.views.words import KINDS, moment

LONGEST_TEXT, LONGEST_LEFT_OUT, MOST_CHOSEN = 300, 300, 20
_READ = tuple(kind for kind in KINDS if kind not in (DOCUMENT, ARTICLE))


class Offers(Protocol):
    """What may be followed."""

    def offer(self, asked: Asked) -> Struct:
        """What to say of following a search."""
        ...


class FindingPages:
    """Leads people to contents."""

    def __init__(
        self, catalogue: Catalogue, registers: Registers, clock: Clock, offers: Offers
    ) -> None:
        self._catalogue = catalogue
        self._registers = registers
        self._clock = clock
        self._offers = offers

    def add_to(self, app: web.Application) -> None:
        """Answer at the address of the search."""
        app.router.add_get("/tim-kiem", self.search)

    async def search(self, request: web.Request) -> web.Response:
        """What was found; without a question, a page that helps to ask one."""
        asked = asked_in(request.query)
        if asked.page > LAST_PAGE:
            view = results_view(asked, Answer(total=0, hits=()), self._registers)
            return page(request, "search.html", view, q=asked.text, follow=None, status=400)
        query = self._query(asked)
        given = await self._catalogue.ask(query)
        past = bool(asked.text) and asked.in_force_today and not given.answer.total
        if past:
            given = await self._catalogue.ask(replace(query, as_of=None))
        view = results_view(asked, given.answer, self._registers, past=past)
        if given.since is not None:
            view = replace(view, since=moment(given.since))
        follow = self._offers.offer(asked)
        return page(request, "search.html", view, q=asked.text, follow=follow)

    def _query(self, asked: Asked) -> Query:
        """What holds on the day, in what is chosen, with what else could be chosen."""
        today = asked.day or day_in_hanoi(self._clock.now())
        return replace(
            narrowed(asked),
            kinds=asked.values(Facet.KIND) or _kinds(asked.text),
            as_of=today,
            order=Order.RELEVANCE if asked.text else Order.NEWEST,
            size=PAGE_SIZE,
            offset=(asked.page - 1) * PAGE_SIZE,
            facets=(*LABELS, Facet.STATUS),
        )


def _kinds(text: str) -> tuple[str, ...]:
    """Who browses without a question is shown contents, not their single articles."""
    return () if text else (DOCUMENT, *_READ)


def asked_in(query: MultiMapping[str]) -> Asked:
    """What an address asks; values that are none of ours are left out."""
    number = query.get(PAGE, "1")
    text, left_out = divided(printable(query.get("q", "")).strip())
    return Asked(
        text=text,
        left_out=left_out,
        chosen={
            facet: _chosen(query.getall(name, ()), facet) for facet, name in PARAMETERS.items()
        },
        status=status if (status := query.get(STATUS, "")) in STATUSES else "",
        day=_day(query.get(DAY, "")),
        issued_from=_day(query.get(ISSUED_FROM, "")),
        issued_to=_day(query.get(ISSUED_TO, "")),
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1,
    )


def divided(text: str) -> tuple[str, str]:
    """So much of a question as is asked, and the beginning of the rest, cut between two words."""
    asked = _cut(text, LONGEST_TEXT)
    rest = text[len(asked) :].strip()
    told = _cut(rest, LONGEST_LEFT_OUT)
    return asked, told if told == rest else f"{told} …"


def _cut(text: str, most: int) -> str:
    """The words that end before so many letters; of a longer word its beginning."""
    if len(text) <= most:
        return text
    return (text[: most + 1].rpartition(" ")[0] or text[:most]).rstrip()


def _chosen(values: Sequence[str], facet: Facet) -> tuple[str, ...]:
    fits = {Facet.KIND: KINDS.__contains__, Facet.YEAR: _is_year}.get(facet, code)
    return tuple(dict.fromkeys(value for value in values if value and fits(value)))[:MOST_CHOSEN]


def _is_year(text: str) -> bool:
    return re.fullmatch(r"[12]\d{3}", text, re.ASCII) is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2025-01-31") else None
    except ValueError:
        return None


def printable(text: str) -> str:
    """The text in NFC, with a blank for every character that cannot be printed."""
    return "".join(c if c.isprintable() else " " for c in nfc(text))


def code(text: str) -> str:
    """The text if it can be a register's code."""
    return text if CODE.fullmatch(text) else ""

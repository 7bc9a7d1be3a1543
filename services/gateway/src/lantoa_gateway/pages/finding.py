"""The search page: what the index answers in time."""

import re

from aiohttp import web
from msgspec.structs import replace

from lantoa.runtime.clock import Clock
from lantoa.search.entries import ARTICLE, DOCUMENT
from lantoa.search.query import Answer, Order, Query
from lantoa.text.nfc import nfc
from lantoa_gateway.catalogue import Catalogue
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.rendering import page
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.results import LAST_PAGE, PAGE_SIZE, Asked, results_view
from lantoa_gateway.views.words import KINDS

_CODE = re.compile(r"[A-Za-z0-9.-]{1,64}")
LONGEST_TEXT = 300
_READ = tuple(kind for kind in KINDS if kind not in (DOCUMENT, ARTICLE))


class FindingPages:
    """Leads people to contents."""

    def __init__(self, catalogue: Catalogue, registers: Registers, clock: Clock) -> None:
        self._catalogue = catalogue
        self._registers = registers
        self._clock = clock

    def add_to(self, app: web.Application) -> None:
        """Answer at the address of the search."""
        app.router.add_get("/tim-kiem", self.search)

    async def search(self, request: web.Request) -> web.Response:
        """What was found; without a question, a page that helps to ask one."""
        asked = asked_of(request)
        if asked.page > LAST_PAGE:
            view = results_view(asked, Answer(total=0, hits=()), self._registers)
            return page(request, "search.html", view, q=asked.text, status=400)
        query = self._query(asked)
        answer = await self._catalogue.ask(query)
        past = not answer.total and bool(asked.text)
        if past:
            answer = await self._catalogue.ask(replace(query, as_of=None))
        view = results_view(asked, answer, self._registers, past=past)
        return page(request, "search.html", view, q=asked.text)

    def _query(self, asked: Asked) -> Query:
        """What holds today, in the kinds and the field that are asked for."""
        return Query(
            text=asked.text,
            kinds=(asked.kind,) if asked.kind else _kinds(asked.text),
            fields=(asked.field,) if asked.field else (),
            as_of=day_in_hanoi(self._clock.now()),
            order=Order.RELEVANCE if asked.text else Order.NEWEST,
            size=PAGE_SIZE,
            offset=(asked.page - 1) * PAGE_SIZE,
        )


def _kinds(text: str) -> tuple[str, ...]:
    """Who browses without a question is shown contents, not their single articles."""
    return () if text else (DOCUMENT, *_READ)


def asked_of(request: web.Request) -> Asked:
    """What the address asks; values that are none of ours are left out."""
    query = request.query
    kind, number = query.get("loai", ""), query.get("trang", "1")
    return Asked(
        text=printable(query.get("q", ""))[:LONGEST_TEXT].strip(),
        kind=kind if kind in KINDS else "",
        field=code(query.get("linh-vuc", "")),
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 1,
    )


def printable(text: str) -> str:
    """The text in NFC, with a blank for every character that cannot be printed."""
    return "".join(c if c.isprintable() else " " for c in nfc(text))


def code(text: str) -> str:
    """The text if it can be a register's code."""
    return text if _CODE.fullmatch(text) else ""

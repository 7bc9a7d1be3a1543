"""In which language the words around a text are: Vietnamese, or English for who asks for it.

``?lang=en`` asks; a cookie that holds those two letters remembers. Texts themselves stay as they
were published. Templates are written in Vietnamese; ``words.tsv`` says the same in English.
"""

import enum
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources

from aiohttp import web

from lantoa.runtime.http import HttpHandler, wants_json

COOKIE, ASKED = "lantoa_lang", "lang"
YEAR = 365 * 24 * 3600
_NUMBERS = re.compile(r"\d(?:[\d/:.]*\d)?")
"""Dates, times and amounts: ``#`` stands for each in the table."""


class Language(enum.StrEnum):
    """A language of the portal."""

    VI = "vi"
    EN = "en"


LANGUAGES = frozenset(Language)
_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=Language.VI)


def spoken() -> Language:
    """The language of the page being made."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Say in that language what a program asks for, whatever its page is in."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


@web.middleware
async def listening(request: web.Request, handler: HttpHandler) -> web.StreamResponse:
    """Speak as the request asks: its ``?lang=``, else what its cookie remembers.

    Programs are answered by ``Accept-Language`` where they are answered.
    """
    if wants_json(request) or not (request.query_string or "Cookie" in request.headers):
        return await handler(request)
    asked = request.query.get(ASKED, "")
    wanted = asked or request.cookies.get(COOKIE, "")
    _SPOKEN.set(Language.EN if wanted == Language.EN else Language.VI)
    response = await handler(request)
    if asked in LANGUAGES:
        response.set_cookie(COOKIE, asked, max_age=YEAR, samesite="Lax", httponly=True)
    return response


@cache
def english() -> Mapping[str, str]:
    """English for each Vietnamese phrase; what is missing stays Vietnamese."""
    table = resources.files("lantoa_gateway").joinpath("words.tsv").read_text("utf-8")
    return dict(line.split("\t", 1) for line in table.splitlines())


def t(phrase: str) -> str:
    """The phrase in the language of the page; its dates and numbers stay where they are."""
    if spoken() is Language.VI:
        return phrase
    said = english().get(_NUMBERS.sub("#", phrase))
    if said is None:
        return phrase
    numbers = iter(_NUMBERS.findall(phrase))
    return re.sub("#", lambda _: next(numbers, ""), said)

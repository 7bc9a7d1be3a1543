"""In which language a page speaks: Vietnamese, or English when somebody asks for it.

Pages are written in Vietnamese; ``words.tsv`` says the same in English.
"""

import enum
from contextvars import ContextVar

from aiohttp import web

from lantoa_publisher.desk.words import english
from lantoa_publisher.domain.refusals import Refused

COOKIE, ASKED = "lantoa_lang", "lang"
YEAR = 365 * 24 * 3600


class Language(enum.StrEnum):
    """A language of the desk."""

    VI = "vi"
    EN = "en"


_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=Language.VI)


def spoken() -> Language:
    """The language of the page being made."""
    return _SPOKEN.get()


def listen(request: web.Request) -> None:
    """Speak as this request asks: its ``?lang=``, else what its cookie remembers."""
    wanted = request.query.get(ASKED) or request.cookies.get(COOKIE, "")
    _SPOKEN.set(Language.EN if wanted == Language.EN else Language.VI)


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Keep speaking as the address asked."""
    if request.query.get(ASKED) in set(Language):
        response.set_cookie(
            COOKIE, request.query[ASKED], max_age=YEAR, samesite="Strict", httponly=True
        )


def t(vi: str, **values: object) -> str:
    """The sentence in the language of the page, with values in its places."""
    said = english().get(vi, vi) if spoken() is Language.EN else vi
    return said.format(**values) if values else said


def wrong_of(refused: Refused) -> str:
    """What was refused."""
    return refused.en if spoken() is Language.EN else refused.vi


def fix_of(refused: Refused) -> str:
    """How to mend it."""
    return refused.fix_en if spoken() is Language.EN else refused.fix_vi

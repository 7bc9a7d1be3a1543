"""A long law read in portions: each small enough for a cheap phone, all of it one link away.

Fourteen of the corpus's 4,899 documents are so long, the codes that most people read among them:
the Civil Code is a megabyte of page.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlencode

from msgspec import Struct

from lantoa.contracts.content import Article
from lantoa_gateway.views.document import Shown, label_of

LETTERS = 200_000
"""At most so many in a portion, some 60 KB as it travels; an article is never cut."""
ALL = "tat-ca"
"""What is asked for to have all of it on one page."""


class NoSuchPortion(LookupError):  # noqa: N818 - reads as a fact
    """The law has no such portion."""


class Portion(Struct, frozen=True):
    """Some articles of a law, from one to another, and where they are read."""

    name: str
    href: str
    first: int
    end: int
    shown: bool


def portions(articles: Sequence[Article], shown: Shown, asked: str) -> tuple[Portion, ...]:
    """The portions of a law, that of the number asked for shown, the first if none is; none of a
    short one.

    NoSuchPortion for one that is not there.
    """
    ends = [0, *_ends(articles)]
    number = 1 if asked in ("", ALL) else int(asked)
    if not 1 <= number < max(2, len(ends)):
        raise NoSuchPortion(asked)
    if len(ends) <= 2:
        return ()
    return tuple(
        Portion(
            name=_name(articles[first:end]),
            href=_href(str(at), shown),
            first=first,
            end=end,
            shown=asked == ALL or at == number,
        )
        for at, (first, end) in enumerate(pairwise(ends), 1)
    )


def whole_href(shown: Shown) -> str:
    """Where all of it is read on one page."""
    return _href(ALL, shown)


def _href(portion: str, shown: Shown) -> str:
    asked = {"phan": portion} | ({"ngay": shown.day.isoformat()} if shown.asked else {})
    return f"?{urlencode(asked)}"


def _ends(articles: Sequence[Article]) -> Iterator[int]:
    """Behind which articles a portion ends."""
    letters = 0
    for at, article in enumerate(articles):
        if letters and letters + len(article.text) > LETTERS:
            yield at
            letters = 0
        letters += len(article.text)
    yield len(articles)


def _name(articles: Sequence[Article]) -> str:
    first, last = label_of(articles[0].number), label_of(articles[-1].number)
    return first if first == last else f"{first} – {last}"

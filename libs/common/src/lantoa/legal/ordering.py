"""The order of articles: Điều 8a stands behind Điều 8, wherever it was written down."""

import re
from collections.abc import Iterable

from lantoa.contracts.content import Article

_NUMBER = re.compile(r"(\d{1,6})([a-zđ]*)")
_LETTERS = "abcdđefghijklmnopqrstuvwxyz"


def in_order(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The articles in their order; one with a letter right behind its like, the rest as they are.

    In order already, they stay as they are.
    """
    ordered: list[Article] = []
    for article in articles:
        ordered.insert(_place(ordered, article), article)
    return tuple(ordered)


def _place(before: list[Article], article: Article) -> int:
    """Behind the last of the same numeral that is not greater; at the end if there is none."""
    own = _key(article)
    if own is None or not own[2]:
        return len(before)
    for place in range(len(before) - 1, -1, -1):
        key = _key(before[place])
        if key is not None and key[:2] == own[:2] and key <= own:
            return place + 1
    return len(before)


def _key(article: Article) -> tuple[str, int, tuple[int, ...]] | None:
    """Where it stands (attached regulations count anew), its numeral, its letters."""
    number = _NUMBER.fullmatch(article.number.lower())
    if number is None:
        return None
    root = article.address.rpartition("/")[0]
    return root, int(number[1]), tuple(_LETTERS.index(letter) for letter in number[2])

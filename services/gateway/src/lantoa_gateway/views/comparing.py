"""A legal document on two days: the articles that are other, each with its changes."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from lantoa.contracts.content import Article, Content, page_of
from lantoa.legal.timing import consolidated
from lantoa_gateway.views.changes import Compared, Piece, compared
from lantoa_gateway.views.document import label_of
from lantoa_gateway.views.words import on

LETTERS = 200_000
"""So much text is compared on one page; what goes beyond is named and not shown."""
FATES = {"added": "Được bổ sung", "removed": "Không còn hiệu lực", "changed": "Thay đổi"}


class Changed(Struct, frozen=True, kw_only=True):
    """One article that is other."""

    label: str
    title: str
    href: str
    fate: str
    lines: tuple[Compared, ...]


class ComparisonView(Struct, frozen=True, kw_only=True):
    """All that the page of a comparison says."""

    path: str
    title: str
    since: date
    until: date
    days: str
    changed: tuple[Changed, ...]
    same: int
    """How many articles are the same on both days."""


def comparison(content: Content, since: date, until: date) -> ComparisonView:
    """What holds on the one day beside what holds on the other."""
    before = {a.address: a for a in consolidated(content, since)}
    after = {a.address: a for a in consolidated(content, until)}
    places = [*after, *(address for address in before if address not in after)]
    pairs = [(before.get(place), after.get(place)) for place in places]
    others = [pair for pair in pairs if not _same(*pair)]
    return ComparisonView(
        path=page_of(content.kind, content.id),
        title=content.title,
        since=since,
        until=until,
        days=f"từ ngày {on(since)} đến ngày {on(until)}",
        changed=tuple(_changed(content, others)),
        same=len(pairs) - len(others),
    )


_Pair = tuple[Article | None, Article | None]


def _same(before: Article | None, after: Article | None) -> bool:
    return bool(before and after) and _words(before) == _words(after)


def _words(article: Article | None) -> list[str]:
    return f"{article.title} {article.text}".split() if article else []


def _changed(content: Content, pairs: list[_Pair]) -> Iterator[Changed]:
    left = LETTERS
    for before, after in pairs:
        article = after or before
        if article is None:
            continue
        left -= sum(len(one.text) for one in (before, after) if one)
        yield Changed(
            label=label_of(article.number),
            title=article.title,
            href=f"{page_of(content.kind, content.id)}/{article.address}",
            fate=FATES["changed" if before and after else "added" if after else "removed"],
            lines=_lines(before, after) if left > 0 else (),
        )


def _lines(before: Article | None, after: Article | None) -> tuple[Compared, ...]:
    if before and after:
        return compared(before, after)
    fate, only = ("added", after) if after else ("removed", before)
    text = only.text if only else ""
    return tuple(Compared((Piece(fate, line),)) for line in text.splitlines() if line.strip())

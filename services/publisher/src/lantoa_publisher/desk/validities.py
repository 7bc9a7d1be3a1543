"""What amending documents made of the articles of another: before and after, word by word."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice

from msgspec import Struct

from lantoa.text.comparing import Run, compare
from lantoa_publisher.domain.texts import Text, WrittenArticle

MOST = 200
"""So many changes are shown; the others are read in the revisions."""


class Amended(Struct, frozen=True):
    """One article that got another text, or ended."""

    number: str
    title: str
    by: str | None
    """The content that did it."""
    since: date | None
    diff: tuple[Run, ...]


def amended(text: Text) -> list[Amended]:
    """The changes that amendments made, article by article, the oldest change first."""
    return list(islice(_changes(text), MOST))


def _changes(text: Text) -> Iterator[Amended]:
    together = sorted(text.articles, key=lambda one: one.address)
    for _, group in groupby(together, key=lambda one: one.address):
        versions = list(group)
        for before, after in zip(versions, [*versions[1:], None], strict=True):
            if after is not None and after.amended_by:
                yield _change(before, after)
            elif after is None and before.ended_by:
                yield _change(before, None)


def _change(before: WrittenArticle, after: WrittenArticle | None) -> Amended:
    return Amended(
        number=before.number,
        title=(after or before).title,
        by=after.amended_by if after else before.ended_by,
        since=after.valid_from if after else before.valid_to,
        diff=compare(_words(before), _words(after) if after else ""),
    )


def _words(article: WrittenArticle) -> str:
    return f"{article.title}\n{article.text}".strip()

"""What holds on a day: documents and their articles in time. Pure arithmetic."""

import enum
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from lantoa.contracts.content import Article
from lantoa.runtime.clock import HANOI


class Effect(enum.StrEnum):
    """Where a legal document stands on a day."""

    IN_FORCE = "in-force"
    NOT_YET = "not-yet"
    EXPIRED = "expired"


def day_in_hanoi(now: datetime) -> date:
    """The date that people in Hà Nội have at this moment."""
    return now.astimezone(HANOI).date()


def effect_on(day: date, begins: date | None, ends: date | None) -> Effect | None:
    """Where it stands on that day; None when no date is known. ``ends`` is the first day after."""
    if ends is not None and day >= ends:
        return Effect.EXPIRED
    if begins is None:
        return None
    return Effect.IN_FORCE if day >= begins else Effect.NOT_YET


def holds_on(article: Article, day: date) -> bool:
    """Whether the article is in force on that day; dates that are not known do not exclude."""
    begun = article.valid_from is None or article.valid_from <= day
    return begun and (article.valid_to is None or day < article.valid_to)


def articles_on(articles: Iterable[Article], day: date) -> tuple[Article, ...]:
    """The articles in force on that day, in their order."""
    return tuple(article for article in articles if holds_on(article, day))


def articles_to_read(articles: Iterable[Article], day: date) -> tuple[Article, ...]:
    """One validity of each address: the one in force, else the next to come, else the last."""
    ways: dict[str, list[Article]] = {}
    for article in articles:
        ways.setdefault(article.address, []).append(article)
    return tuple(_nearest(way, day) for way in ways.values())


def _nearest(way: Sequence[Article], day: date) -> Article:
    held = [article for article in way if holds_on(article, day)]
    if held:
        return held[-1]
    coming = [article for article in way if article.valid_from and article.valid_from > day]
    if coming:
        return min(coming, key=lambda article: article.valid_from or day)
    return max(way, key=lambda article: article.valid_to or day)

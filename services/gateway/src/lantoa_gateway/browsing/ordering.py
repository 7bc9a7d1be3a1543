"""In which order cards are read, and which of them are about to begin or to end."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from lantoa.contracts.ids import ContentId
from lantoa.contracts.registers import WHOLE_CITY
from lantoa_gateway.browsing.cards import Card

URGENT_FOR = timedelta(days=7)
"""So long urgent news stands above everything."""


Age = tuple[date, datetime, ContentId]


def age_of(card: Card) -> Age:
    """By what cards are ordered: the day they are of; of one day, when they were published."""
    return card.day, card.published_at, card.id


def newest_first(cards: Iterable[Card]) -> list[Card]:
    """The youngest before the older."""
    return sorted(cards, key=age_of, reverse=True)


def coming(cards: Iterable[Card], day: date) -> list[Card]:
    """What takes effect after that day, the next first."""
    found = [card for card in cards if card.effective_on and card.effective_on > day]
    return sorted(found, key=lambda card: (card.effective_on or day, card.id))


def ending(cards: Iterable[Card], day: date, last: date) -> list[Card]:
    """What still holds on that day and no longer after another, the next first."""
    found = [card for card in cards if card.ends_on and day < card.ends_on <= last]
    return sorted(found, key=lambda card: (card.ends_on or day, card.id))


def urgent(cards: Iterable[Card], now: datetime) -> list[Card]:
    """What was published as urgent a short while ago and has not ended, the newest first."""
    found = [card for card in cards if card.urgent and now - card.updated_at < URGENT_FOR]
    return sorted(found, key=lambda card: (card.updated_at, card.id), reverse=True)


def is_city_wide(card: Card) -> bool:
    """Whether it concerns every ward and commune."""
    return not card.areas or WHOLE_CITY in card.areas


def concerns(card: Card, field: str, area: str) -> bool:
    """Whether it is of that field and concerns that ward; an empty one asks for nothing."""
    of_field = not field or field in card.fields
    return of_field and (not area or area in card.areas or is_city_wide(card))

"""``GET /api/v1/suggest``: what somebody who is still typing may mean."""

from datetime import date

from aiohttp import web
from msgspec import Struct

from lantoa.runtime.clock import Clock
from lantoa.runtime.http import json_response
from lantoa_gateway.api.parameters import text, whole
from lantoa_gateway.browsing.cards import Card
from lantoa_gateway.browsing.naming import Named, beginning
from lantoa_gateway.projections.holdings import Holdings
from lantoa_gateway.projections.registers import Registers
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.listing import ASPECTS

LONGEST_BEGINNING, SUGGESTED, MOST_SUGGESTED = 300, 8, 20
MOST_NAMED = 3
"""Of fields, areas, authorities and types together: contents are what most people look for."""


class Suggestion(Struct, frozen=True, kw_only=True):
    """A content that may be meant; or a field, an area, an authority, an audience or a type."""

    title: str
    number: str | None
    url: str
    aspect: str | None = None
    """What it is, if it is no content: Lĩnh vực, Địa bàn …"""


class Suggestions(Struct, frozen=True):
    """What is named as typed: three at most under which contents are browsed, then contents.

    Of contents first what still holds, then the newest.
    """

    suggestions: tuple[Suggestion, ...]


class SuggestApi:
    """Answers from memory, so that typing asks no index."""

    def __init__(
        self, holdings: Holdings, registers: Registers, clock: Clock, public_url: str
    ) -> None:
        self._holdings = holdings
        self._registers = registers
        self._clock = clock
        self._url = public_url.rstrip("/")

    async def get(self, request: web.Request) -> web.Response:
        """``q`` with or without marks, ``size`` ≤ 20; nothing for fewer than two letters."""
        typed = text(request, "q", LONGEST_BEGINNING)
        size = whole(request, "size", SUGGESTED, 1, MOST_SUGGESTED)
        day = day_in_hanoi(self._clock.now())
        named = beginning(typed, self._registers, day)[:MOST_NAMED]
        cards = likeliest(self._holdings.beginning(typed), day)
        said = (*map(self._value, named), *map(self._suggestion, cards[:size]))
        return json_response(Suggestions(said[:size]))

    def _value(self, named: Named) -> Suggestion:
        url, aspect = self._url + named.path, ASPECTS[named.aspect]
        return Suggestion(title=named.name, number=None, url=url, aspect=aspect)

    def _suggestion(self, card: Card) -> Suggestion:
        return Suggestion(title=card.title, number=card.number or None, url=self._url + card.path)


def likeliest(cards: list[Card], day: date) -> list[Card]:
    """The newest first, what no longer holds on that day after all that does."""
    newest = sorted(cards, key=lambda card: (card.day, card.id), reverse=True)
    return sorted(newest, key=lambda card: card.ends_on is not None and card.ends_on <= day)

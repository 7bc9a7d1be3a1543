"""What points at a legal document: those that guide it or rest on it, and what explains it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from lantoa.contracts.relations import Relates
from lantoa_gateway.browsing.cards import Card
from lantoa_gateway.views.listing import Row, rows
from lantoa_gateway.views.relating import Link, Related, related

POINTED: Final[Mapping[Relates, str]] = {
    Relates.GUIDES: "Được hướng dẫn, quy định chi tiết bởi",
    Relates.BASED_ON: "Là căn cứ ban hành của",
    Relates.REFERS: "Được dẫn chiếu trong",
}
ROWS_AT_MOST = 6
Pointing = Sequence[tuple[str, Card]]
"""How, and which content."""


class Around(Struct, frozen=True, kw_only=True):
    """What stands around a content: the portal's address, what points at it, what it points at."""

    site: str
    pointing: tuple[tuple[str, Card], ...] = ()

    mentioned: tuple[Card, ...] = ()
    """The legal documents whose numbers it says."""


def documents_around(pointing: Pointing) -> tuple[Related, ...]:
    """The legal documents that point at it, by what they say of it."""
    found = {
        words: [card for how, card in pointing if how == kind.value and card.legal]
        for kind, words in POINTED.items()
    }
    return tuple(_related(words, cards) for words, cards in found.items() if cards)


def mentioned_by(around: Around) -> tuple[Related, ...]:
    """The legal documents that a content speaks of."""
    cards = around.mentioned
    return (_related("Văn bản được nhắc đến", cards),) if cards else ()


def explained_in(pointing: Pointing, day: date) -> tuple[Row, ...]:
    """The newest news, answers, cases and quizzes that say its number."""
    return rows([card for _, card in pointing if not card.legal][:ROWS_AT_MOST], day)


def _related(words: str, cards: Sequence[Card]) -> Related:
    return related(words, [Link(card.title, card.path, _named(card)) for card in cards])


def _named(card: Card) -> str:
    return f"{card.document_type} {card.number}".strip()

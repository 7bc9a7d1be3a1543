"""What points at a legal document: those that guide it or rest on it, and what explains it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from lantoa.contracts.relations import Relates
from lantoa_gateway.browsing.cards import Card
from lantoa_gateway.views.listing import Row, rows
from lantoa_gateway.views.relating import Link, Related

POINTED: Final[Mapping[Relates, str]] = {
    Relates.GUIDES: "Được hướng dẫn, quy định chi tiết bởi",
    Relates.BASED_ON: "Là căn cứ ban hành của",
    Relates.REFERS: "Được dẫn chiếu trong",
}
LINKS_AT_MOST, ROWS_AT_MOST = 30, 6
Pointing = Sequence[tuple[str, Card]]
"""How, and which content."""


class Around(Struct, frozen=True, kw_only=True):
    """What stands around a content: the portal's address, and all that points at it."""

    site: str
    pointing: tuple[tuple[str, Card], ...] = ()

    @property
    def versions(self) -> tuple[tuple[str, int], ...]:
        """Of what it is made, so that pages know when it is old."""
        return tuple((card.id, card.version) for _, card in self.pointing)


def documents_around(pointing: Pointing) -> tuple[Related, ...]:
    """The legal documents that point at it, by what they say of it."""
    return tuple(
        Related(words, _links(card for how, card in pointing if how == kind.value and card.legal))
        for kind, words in POINTED.items()
        if any(how == kind.value and card.legal for how, card in pointing)
    )


def explained_in(pointing: Pointing, day: date) -> tuple[Row, ...]:
    """The newest news, answers, cases and quizzes that say its number."""
    return rows([card for _, card in pointing if not card.legal][:ROWS_AT_MOST], day)


def _links(cards: Iterable[Card]) -> tuple[Link, ...]:
    found = [Link(card.title, card.path, _named(card)) for card in cards]
    return tuple(found[:LINKS_AT_MOST])


def _named(card: Card) -> str:
    return f"{card.document_type} {card.number}".strip()

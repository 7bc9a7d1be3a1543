"""The home page: what is urgent, new, about to begin or to end, for everybody or for one place."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from msgspec import Struct

from lantoa.contracts.registers import WHOLE_CITY, Register, RegisterEntry
from lantoa_gateway.browsing.cards import Aspect, Card
from lantoa_gateway.browsing.ordering import coming, concerns, ending, urgent
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.browsing import Value, Vocabulary
from lantoa_gateway.views.listing import SOON, Row, rows
from lantoa_gateway.views.words import count

NEWEST_DOCUMENTS, NEWEST_NEWS, FEW, URGENT_AT_MOST = 6, 4, 3, 3
MOST_READ = 4


class Mine(Struct, frozen=True):
    """The field and the ward that a reader has chosen; empty is any."""

    field: str = ""
    area: str = ""

    def __bool__(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.field or self.area)


class HomeView(Struct, frozen=True, kw_only=True):
    """All that the home page says."""

    mine: Mine
    mine_named: str
    """What is chosen, in words."""
    urgent: tuple[Row, ...]
    documents: tuple[Row, ...]
    news: tuple[Row, ...]
    coming: tuple[Row, ...]
    ending: tuple[Row, ...]
    sought: tuple[Row, ...]
    """What is read most, where enough people read."""
    all_fields: tuple[RegisterEntry, ...]
    areas: tuple[RegisterEntry, ...]
    fields: tuple[Value, ...]
    held: str
    """How many contents there are."""


def home_view(
    cards: Sequence[Card],
    mine: Mine,
    known: Vocabulary,
    counts: Callable[[Aspect], dict[str, int]],
    now: datetime,
    sought: Sequence[Card] = (),
) -> HomeView:
    """The home page of this moment, from all cards, the newest first, and the most read ones."""
    day = day_in_hanoi(now)
    ours = [card for card in cards if concerns(card, mine.field, mine.area)]
    return HomeView(
        mine=mine,
        mine_named=_named(mine, known),
        urgent=rows(urgent(cards, now)[:URGENT_AT_MOST], day),
        documents=rows([card for card in ours if card.legal][:NEWEST_DOCUMENTS], day),
        news=rows([card for card in ours if not card.legal][:NEWEST_NEWS], day),
        coming=rows(coming(ours, day)[:FEW], day),
        ending=rows(ending(ours, day, day + SOON)[:FEW], day),
        sought=rows(sought[:MOST_READ], day),
        all_fields=known.current(Register.FIELD, day),
        areas=tuple(e for e in known.current(Register.AREA, day) if e.code != WHOLE_CITY),
        fields=_fields(known, counts(Aspect.FIELD), day),
        held=count(len(cards)),
    )


def _named(mine: Mine, known: Vocabulary) -> str:
    parts = (
        known.name(Register.FIELD, mine.field) if mine.field else "",
        known.name(Register.AREA, mine.area) if mine.area else "",
    )
    return " · ".join(part for part in parts if part)


def _fields(known: Vocabulary, counts: dict[str, int], day: date) -> tuple[Value, ...]:
    return tuple(
        Value(
            entry.name,
            f"/linh-vuc/{entry.code}",
            count(counts[entry.code]) if entry.code in counts else "",
        )
        for entry in known.current(Register.FIELD, day)
    )

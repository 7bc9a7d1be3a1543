"""Lists of contents as their pages and feeds show them, from cards."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

from msgspec import Struct

from lantoa.contracts.content import Kind
from lantoa.contracts.registers import Register
from lantoa.legal.timing import Standing, standing_between
from lantoa_gateway.browsing.cards import Aspect, Card, kind_slug
from lantoa_gateway.browsing.ordering import coming, ending
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.badges import Badge
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.words import KINDS, STANDINGS, count, entry_kind, on

PAGE_SIZE, FEW = 20, 5
SOON = timedelta(days=90)
"""What ends within so many days ends soon."""
SHORT = 8
"""A list of no more than that is read whole."""
NAMED_BY = {
    Aspect.FIELD: Register.FIELD,
    Aspect.AUTHORITY: Register.AUTHORITY,
    Aspect.AREA: Register.AREA,
    Aspect.AUDIENCE: Register.AUDIENCE,
    Aspect.TYPE: Register.DOCUMENT_TYPE,
}
ASPECTS = {
    Aspect.FIELD: "Lĩnh vực",
    Aspect.AUTHORITY: "Cơ quan ban hành",
    Aspect.AREA: "Địa bàn",
    Aspect.AUDIENCE: "Đối tượng",
    Aspect.TYPE: "Loại văn bản",
    Aspect.YEAR: "Năm",
    Aspect.KIND: "Thể loại",
}
NARROWED_BY = (Aspect.KIND, Aspect.TYPE, Aspect.YEAR)
FOLLOWED = frozenset({Aspect.FIELD, Aspect.AUTHORITY, Aspect.AREA, Aspect.AUDIENCE})
_KIND_NAMES = {kind_slug(kind): KINDS[entry_kind(kind)] for kind in Kind}


class Row(Struct, frozen=True, kw_only=True):
    """One content in a list."""

    href: str
    title: str
    kind: str
    """Nothing for a legal document: its number says what it is."""
    summary: str
    meta: tuple[str, ...]
    badge: Badge | None = None


class Option(Struct, frozen=True):
    """One value to narrow a list by, with how many of it there are."""

    value: str
    name: str
    count: str
    chosen: bool


class Narrowing(Struct, frozen=True):
    """One aspect to narrow a list by."""

    name: str
    label: str
    options: tuple[Option, ...]


class Place(Struct, frozen=True, kw_only=True):
    """What a list is of: its address, its name, the list above it and how it is followed."""

    path: str
    title: str
    lead: str = ""
    above: tuple[tuple[str, str], ...] = ()
    """Names and addresses of the pages above it."""
    follow: str = ""
    """The address of the follow form, filled in for it; nothing if it cannot be followed."""
    ended: str = ""
    """What is told of a value that is no longer used."""
    successors: tuple[tuple[str, str], ...] = ()
    """Names and addresses of what took its place."""


class ListingView(Struct, frozen=True, kw_only=True):
    """All that the page of a list says."""

    place: Place
    total: str
    rows: tuple[Row, ...]
    coming: tuple[Row, ...]
    ending: tuple[Row, ...]
    city: tuple[Row, ...]
    """What holds in the whole city, beside what is of one area alone."""
    narrowings: tuple[Narrowing, ...]
    narrowed: bool
    first: int
    before: str
    after: str


class Asked(Struct, frozen=True, kw_only=True):
    """What a reader asks of a list: which page, and by what it is narrowed."""

    page: int = 1
    choice: tuple[tuple[Aspect, str], ...] = ()

    def query(self, page: int) -> str:
        """The query of another page of it."""
        values = {aspect.value: value for aspect, value in self.choice}
        values |= {"trang": str(page)} if page > 1 else {}
        return f"?{urlencode(values)}" if values else ""


def listing_view(
    place: Place,
    cards: Sequence[Card],
    asked: Asked,
    names: Names,
    day: date,
    city: Sequence[Card] = (),
) -> ListingView | None:
    """That page of the cards; None beyond the last one."""
    start = (asked.page - 1) * PAGE_SIZE
    shown = cards[start : start + PAGE_SIZE]
    if not shown and asked.page > 1:
        return None
    opening = asked.page == 1 and not asked.choice
    more = start + PAGE_SIZE < len(cards)
    return ListingView(
        place=place,
        total=count(len(cards)),
        rows=rows(shown, day),
        coming=rows(coming(cards, day)[:FEW], day) if opening else (),
        ending=rows(ending(cards, day, day + SOON)[:FEW], day) if opening else (),
        city=rows(city[:FEW], day) if opening else (),
        narrowings=_narrowings(cards, asked, names) if len(cards) > SHORT or asked.choice else (),
        narrowed=bool(asked.choice),
        first=start + 1,
        before=place.path + asked.query(asked.page - 1) if asked.page > 1 else "",
        after=place.path + asked.query(asked.page + 1) if more else "",
    )


def rows(cards: Iterable[Card], day: date) -> tuple[Row, ...]:
    """The cards as they are listed on that day."""
    return tuple(_row(card, day) for card in cards)


def _row(card: Card, day: date) -> Row:
    return Row(
        href=card.path,
        title=card.title,
        kind="" if card.legal else KINDS[entry_kind(card.kind)],
        summary="" if card.legal else card.summary,
        meta=tuple(part for part in _meta(card) if part),
        badge=_badge(card, day),
    )


def _meta(card: Card) -> tuple[str, ...]:
    if card.legal:
        number = f"{card.document_type} {card.number}".strip()
        return (
            number,
            card.authority_name,
            f"Ban hành {on(card.issued_on)}" if card.issued_on else "",
        )
    return card.authority_name, f"Đăng ngày {on(day_in_hanoi(card.published_at))}"


def _badge(card: Card, day: date) -> Badge | None:
    """Only what does not simply hold today is told in a list."""
    standing = standing_between(day, card.effective_on, card.ends_on) if card.legal else None
    if standing is Standing.NOT_YET:
        return Badge(standing, STANDINGS[standing], f"từ ngày {on(card.effective_on)}")
    if standing is Standing.EXPIRED:
        return Badge(standing, STANDINGS[standing], f"từ ngày {on(card.ends_on)}")
    if standing is not None and card.ends_on is not None and card.ends_on <= day + SOON:
        return Badge(standing, STANDINGS[standing], f"đến trước ngày {on(card.ends_on)}")
    return None


def value_name(names: Names, aspect: Aspect, value: str) -> str:
    """How a value of an aspect is called."""
    register = NAMED_BY.get(aspect)
    if register is not None:
        return names.name(register, value)
    return _KIND_NAMES.get(value, value)


def follow_href(aspect: Aspect, value: str) -> str:
    """The follow form, filled in with that value."""
    return f"/theo-doi?{urlencode({aspect.value: value})}" if aspect in FOLLOWED else ""


def _narrowings(cards: Sequence[Card], asked: Asked, names: Names) -> tuple[Narrowing, ...]:
    counted: dict[Aspect, Counter[str]] = {aspect: Counter() for aspect in NARROWED_BY}
    for card in cards:
        for aspect, value in card.under:
            if aspect in counted:
                counted[aspect][value] += 1
    chosen = dict(asked.choice)
    return tuple(
        Narrowing(aspect.value, ASPECTS[aspect], _options(aspect, values, chosen, names))
        for aspect, values in counted.items()
        if len(values) > 1 or aspect in chosen
    )


def _options(
    aspect: Aspect, values: Counter[str], chosen: Mapping[Aspect, str], names: Names
) -> tuple[Option, ...]:
    return tuple(
        Option(value, value_name(names, aspect, value), count(many), chosen.get(aspect) == value)
        for value, many in _ordered(aspect, values)
    )


def _ordered(aspect: Aspect, values: Counter[str]) -> list[tuple[str, int]]:
    """Years from the last to the first, everything else by how many there are."""
    if aspect is Aspect.YEAR:
        return sorted(values.items(), reverse=True)
    return values.most_common()

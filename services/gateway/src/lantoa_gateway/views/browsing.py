"""The values of one aspect, each with how many contents stand under it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct

from lantoa.contracts.registers import WHOLE_CITY, Register, RegisterEntry
from lantoa.text.folding import fold
from lantoa_gateway.browsing.cards import Aspect
from lantoa_gateway.views.listing import ASPECTS, NAMED_BY, value_name
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.words import count

LEADS = {
    Aspect.FIELD: "Các lĩnh vực của Bộ pháp điển.",
    Aspect.AUTHORITY: "Văn bản và tin theo cơ quan đã ban hành.",
    Aspect.AREA: "Nội dung riêng của từng phường, xã, và nội dung chung của thành phố.",
    Aspect.AUDIENCE: "Nội dung viết cho từng nhóm người.",
    Aspect.TYPE: "Từ hiến pháp, luật đến văn bản của thành phố.",
    Aspect.YEAR: "Theo năm ban hành, hoặc năm đăng của tin bài.",
    Aspect.KIND: "Văn bản, tin tức, hỏi đáp, tờ gấp, trắc nghiệm …",
}


BY_NAME = frozenset({Aspect.FIELD, Aspect.AREA, Aspect.AUDIENCE})


class Vocabulary(Names, Protocol):
    """The registers: names, and what is in use."""

    def current(self, register: Register, day: date) -> tuple[RegisterEntry, ...]:
        """The entries in use on that day."""
        ...


class Value(Struct, frozen=True):
    """One value: its name, its page, and how many contents stand under it."""

    name: str
    href: str
    count: str
    """Nothing where there is none."""


class ValuesView(Struct, frozen=True, kw_only=True):
    """All that the page of an aspect says."""

    path: str
    title: str
    lead: str
    values: tuple[Value, ...]
    empty: tuple[Value, ...]
    """Values in use, of which there is nothing yet."""


def values_view(
    aspect: Aspect, counts: Mapping[str, int], known: Vocabulary, day: date
) -> ValuesView:
    """The values of an aspect: those with contents, and those in use without.

    Fields, areas and audiences are looked for by name: all of them stand in one list.
    """
    unused = {entry.code: 0 for entry in _current(aspect, known, day) if entry.code not in counts}
    if aspect in BY_NAME:
        counts, unused = {**counts, **unused}, {}
    return ValuesView(
        path=f"/{aspect}",
        title=ASPECTS[aspect],
        lead=LEADS[aspect],
        values=tuple(
            _value(aspect, one, counts[one], known) for one in _ordered(aspect, counts, known)
        ),
        empty=tuple(_value(aspect, one, 0, known) for one in unused),
    )


def hub_view() -> tuple[tuple[str, str, str], ...]:
    """All aspects: their folders, names, and what they are."""
    return tuple((aspect.value, ASPECTS[aspect], LEADS[aspect]) for aspect in Aspect)


def _current(aspect: Aspect, known: Vocabulary, day: date) -> Iterable[RegisterEntry]:
    register = NAMED_BY.get(aspect)
    entries = known.current(register, day) if register is not None else ()
    return (entry for entry in entries if (register, entry.code) != (Register.AREA, WHOLE_CITY))


def _ordered(aspect: Aspect, counts: Mapping[str, int], known: Vocabulary) -> list[str]:
    """Years from the last to the first, names by the alphabet, the rest the fullest first."""
    if aspect is Aspect.YEAR:
        return sorted(counts, reverse=True)
    if aspect in BY_NAME:
        return sorted(counts, key=lambda value: fold(value_name(known, aspect, value)))
    return sorted(counts, key=lambda value: (-counts[value], value_name(known, aspect, value)))


def _value(aspect: Aspect, value: str, many: int, known: Vocabulary) -> Value:
    name = value_name(known, aspect, value)
    return Value(name, f"/{aspect}/{value}", count(many) if many else "")

"""What somebody who is still typing may mean: fields, areas, authorities and types by name."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Protocol

from msgspec import Struct

from lantoa.contracts.registers import WHOLE_CITY, Register, RegisterEntry
from lantoa.text.folding import slug
from lantoa_gateway.browsing.beginnings import LEAST_LETTERS
from lantoa_gateway.browsing.cards import Aspect
from lantoa_gateway.views.listing import NAMED_BY

_slug = lru_cache(4096)(slug)


class Vocabulary(Protocol):
    """The registers, as far as they are asked here."""

    def current(self, register: Register, day: date) -> tuple[RegisterEntry, ...]:
        """The entries in use on that day."""
        ...


class Named(Struct, frozen=True):
    """A value under which contents are browsed."""

    aspect: Aspect
    code: str
    name: str

    @property
    def path(self) -> str:
        """Its page."""
        return f"/{self.aspect}/{self.code}"


def beginning(typed: str, known: Vocabulary, day: date) -> list[Named]:
    """The values in use of which the name, or a later word of it, begins as typed, marks or not.

    First those that begin so themselves, then the shortest: "ba đ" means Phường Ba Đình.
    """
    words = slug(typed)
    if len(words) < LEAST_LETTERS:
        return []
    found = [one for one in _in_use(known, day) if f"-{words}" in f"-{_slug(one.name)}"]
    return sorted(
        found, key=lambda one: (not _slug(one.name).startswith(words), len(one.name), one.name)
    )


def _in_use(known: Vocabulary, day: date) -> Iterator[Named]:
    """All but the whole city, under which everything stands."""
    for aspect, register in NAMED_BY.items():
        for entry in known.current(register, day):
            if (register, entry.code) != (Register.AREA, WHOLE_CITY):
                yield Named(aspect, entry.code, entry.name)

"""Names of codes: what the views ask of the registers."""

from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from lantoa.contracts.registers import WHOLE_CITY, Register


class Names(Protocol):
    """Gives the name of a register's code."""

    def name(self, register: Register, code: str) -> str:
        """Its name, or the code itself when the register does not know it."""
        ...


class Tag(Struct, frozen=True):
    """A code with its name, and where more of it is found."""

    code: str
    name: str
    href: str


def field_tags(names: Names, codes: Iterable[str]) -> tuple[Tag, ...]:
    """Legal fields as links to their contents."""
    return tuple(Tag(code, names.name(Register.FIELD, code), f"/linh-vuc/{code}") for code in codes)


def listed(names: Names, register: Register, codes: Iterable[str]) -> str:
    """Names in one line, or nothing."""
    return ", ".join(names.name(register, code) for code in codes)


def places(names: Names, areas: Iterable[str]) -> str:
    """The parts of the city that it is about; nothing where it holds in all of it."""
    return listed(names, Register.AREA, (code for code in areas if code != WHOLE_CITY))

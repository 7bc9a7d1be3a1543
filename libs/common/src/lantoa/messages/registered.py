"""The SMS templates that carriers registered for us, as a file names them (TOML): a table a route.

A carrier of Việt Nam sends under a brand's name only what a registered template can have made: its
fixed words, and a few parameters of so many letters each. Messages are put together as ever and
held against the templates of the route before they leave; where a route has none, all may pass.
"""

import enum
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from lantoa.text.nfc import nfc

MOST_LETTERS: Final = 612
"""Of one parameter: what four parts have room for."""
_PLACE: Final = re.compile(r"\{([a-z_]{1,30})\}")


class Kind(enum.StrEnum):
    """What may stand in a parameter."""

    TEXT = "text"
    NUMBER = "number"
    URL = "url"


class Parameter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of a template's parameters, as it was registered."""

    most: Annotated[int, Meta(ge=1, le=MOST_LETTERS)]
    kind: Kind = Kind.TEXT


class Written(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One template of the file."""

    id: Annotated[str, Meta(pattern=r"^[\w./-]{1,60}$")]
    """What the carrier calls it."""
    text: Annotated[str, Meta(min_length=1, max_length=1000)]
    """Its words, ``{name}`` where a parameter stands."""
    params: dict[str, Parameter] = {}


class Registered(Struct, frozen=True, kw_only=True):
    """A template, and the route whose carrier registered it."""

    route: str
    id: str
    text: str
    pattern: str
    """What it can make, as a regular expression."""

    def makes(self, text: str) -> bool:
        """Whether the message can be one of the template's."""
        return _compiled(self.pattern).fullmatch(nfc(text)) is not None


class WrongRegistered(ValueError):  # noqa: N818 - reads as a fact
    """The file cannot be read; the text says where."""


def registered_in(file: Path, routes: Iterable[str]) -> tuple[Registered, ...]:
    """The templates of a file for these routes; WrongRegistered says what is wrong with it."""
    try:
        found = msgspec.toml.decode(file.read_bytes(), type=dict[str, list[Written]])
        return tuple(_read(found, frozenset(routes)))
    except (OSError, ValueError) as wrong:
        raise WrongRegistered(
            f"không đọc được, xem docs/channels.md (cannot be read): {wrong}"
        ) from wrong


def _read(found: dict[str, list[Written]], routes: frozenset[str]) -> Iterator[Registered]:
    for route, templates in found.items():
        if route not in routes:
            known = ", ".join(sorted(routes))
            raise ValueError(f"[[{route}]]: LANTOA_SMS_ROUTES có (names) {known}")
        for one in templates:
            yield Registered(route=route, id=one.id, text=one.text, pattern=_pattern(one))


def _pattern(one: Written) -> str:
    names = _PLACE.findall(one.text)
    if sorted(names) != sorted(one.params):
        raise ValueError(f"{one.id}: text và params phải cùng tên (name the same parameters)")
    words = iter(_PLACE.split(nfc(one.text)))
    said = [re.escape(next(words))]
    for name, after in zip(words, words, strict=True):
        said += [_letters(one.params[name]), re.escape(after)]
    return "".join(said)


def _letters(parameter: Parameter) -> str:
    most = parameter.most
    match parameter.kind:
        case Kind.TEXT:
            return rf".{{1,{most}}}"
        case Kind.NUMBER:
            return rf"[0-9]{{1,{most}}}"
        case Kind.URL:
            return rf"(?=\S{{1,{most}}}(?:\s|$))https?://\S+"


@cache
def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern, re.DOTALL)

"""An SMS: with marks or in the variant without them that a person approved; its parts, its price.

What a person wrote is sent letter for letter or not at all: never cut, never stripped of its marks
(stripped law can become ambiguous). Only a line that was made of the title is cut to fit.
"""

import enum
from collections.abc import Callable
from typing import Final

import msgspec
from msgspec import Struct

from lantoa.messages.registered import Registered
from lantoa.messages.templates import Templates, line, shortened
from lantoa.text.nfc import nfc
from lantoa.text.sms import SmsEncoding, encoding_of, split, unaccented


class Alphabet(enum.StrEnum):
    """Which letters a route takes."""

    ANY = "any"
    GSM7 = "gsm7"
    """Those of GSM 03.38 alone: Vietnamese without its marks."""


class Route(Struct, frozen=True, kw_only=True):
    """A way to phones: a carrier's, or a gateway's to all others."""

    name: str
    price: int
    """Đồng a part."""
    alphabet: Alphabet = Alphabet.ANY


class WrongRoutes(ValueError):  # noqa: N818 - reads as a fact
    """The routes of a setting cannot be read."""


def routes_of(setting: str) -> tuple[Route, ...]:
    """The routes of ``name:price[:gsm7], …``; WrongRoutes says which one cannot be read."""
    return tuple(_route(one.strip()) for one in setting.split(",") if one.strip())


def _route(written: str) -> Route:
    name, _, rest = written.partition(":")
    price, _, alphabet = rest.partition(":")
    if not (name and price.isdecimal() and alphabet in ("", *Alphabet)):
        raise WrongRoutes(
            f"{written}: viết tên:giá một phần (đồng), thêm :gsm7 nếu tuyến không nhận chữ có dấu "
            "(write name:price of a part, and :gsm7 where letters with marks are not taken)"
        )
    return Route(name=name, price=int(price), alphabet=Alphabet(alphabet or Alphabet.ANY))


EXAMPLE_ROUTES: Final = "viettel:550, vinaphone:550, mobifone:550, khac:700:gsm7"
"""Examples: prices stand in each contract, and not every carrier takes letters with marks."""
MOST_PARTS: Final = 3
"""What carriers take of one message, mostly."""
STOP: Final = "Từ chối: soạn HUY gửi 8xx8"
FOUND_BY: Final = 'Theo mục tìm "{}".'


class SmsRules(Struct, frozen=True, kw_only=True):
    """What an installation sends by SMS, and over which routes."""

    routes: tuple[Route, ...] = routes_of(EXAMPLE_ROUTES)
    most_parts: int = MOST_PARTS
    stop: str = STOP
    """How to stop, at the end of each message; empty where there is nothing to stop."""
    registered: tuple[Registered, ...] = ()
    """What carriers registered: a route that has any takes nothing else."""


class Sms(Struct, frozen=True, kw_only=True):
    """A text as it is billed."""

    text: str
    encoding: str
    """``GSM7`` or ``UCS2``."""
    units: int
    """Septets or UTF-16 units of all parts."""
    parts: tuple[str, ...]
    left: int
    """Units that the last part has room for."""


def counted(text: str) -> Sms:
    """The text with its parts, as it stands."""
    encoding, parts = encoding_of(text), split(text)
    room = encoding.alone if len(parts) == 1 else encoding.among_several
    return Sms(
        text=text,
        encoding=encoding.name,
        units=_units(text, encoding),
        parts=parts,
        left=room - _units(parts[-1], encoding),
    )


def _units(text: str, encoding: SmsEncoding) -> int:
    return sum(map(encoding.units, text))


class Hindrance(enum.StrEnum):
    """Why nothing goes over a route."""

    NO_PLAIN = "no approved text without marks"
    UNREGISTERED = "no registered template"


def marked(texts: Templates, rules: SmsRules, route: Route | None = None) -> str:
    """The message with its marks; with a route, as short as a template of its own takes it."""
    tail = _joined(texts.url, nfc(rules.stop))
    if texts.sms:
        return _joined(nfc(texts.sms), tail)

    def fits(whole: str) -> bool:
        taken = route is None or is_registered(whole, route, rules)
        return taken and len(split(whole)) <= rules.most_parts

    return _fitted(nfc(texts.short or texts.subject), tail, fits)


def plain(texts: Templates, rules: SmsRules) -> str | None:
    """The message without marks; None when nobody approved one."""
    return with_plain(texts.sms_plain, texts, rules) if texts.sms_plain else None


def with_plain(approved: str, texts: Templates, rules: SmsRules) -> str:
    """The message without marks that has these words: how to stop is no law, its marks may go."""
    return _joined(nfc(approved), texts.url, unaccented(rules.stop))


def over(route: Route, texts: Templates, rules: SmsRules) -> str | None:
    """The message that goes over a route: with marks where it takes them; None when none may."""
    said = _said(route, texts, rules)
    return said if said is not None and is_registered(said, route, rules) else None


def hindrance(route: Route, texts: Templates, rules: SmsRules) -> Hindrance | None:
    """Why nothing goes over a route; None when something does."""
    said = _said(route, texts, rules)
    if said is None:
        return Hindrance.NO_PLAIN
    return None if is_registered(said, route, rules) else Hindrance.UNREGISTERED


def is_registered(text: str, route: Route, rules: SmsRules) -> bool:
    """Whether the route takes the text: a template of its carrier's can have made it, if there are
    any."""
    theirs = [one for one in rules.registered if one.route == route.name]
    return not theirs or any(one.makes(text) for one in theirs)


def _said(route: Route, texts: Templates, rules: SmsRules) -> str | None:
    if route.alphabet is Alphabet.GSM7:
        return plain(texts, rules)
    return marked(texts, rules, route)


def naming(text: str, rules: SmsRules, search: str) -> str:
    """The message with the reader's search that found it, before how to stop: where it is billed as
    before, in the same letters and no part more; else as it is.

    What the reader typed is no law: where the message has no marks, those of the search may go.
    """
    for stop in (nfc(rules.stop), unaccented(rules.stop)):
        if stop and text.endswith(stop):
            found = FOUND_BY.format(line(search))
            found = found if stop == nfc(rules.stop) else unaccented(found)
            named = text.removesuffix(stop) + _joined(found, stop)
            return named if _billed(named) == _billed(text) else text
    return text


def _billed(text: str) -> tuple[SmsEncoding, int]:
    return encoding_of(text), len(split(text))


def without_stop(rules: SmsRules) -> SmsRules:
    """The rules of a message that nobody can stop yet: a confirmation."""
    return msgspec.structs.replace(rules, stop="")


def foreign_letters(text: str) -> str:
    """The letters that are not of the GSM alphabet, each once, in their order."""
    return "".join(dict.fromkeys(one for one in text if encoding_of(one) is SmsEncoding.UCS2))


def _joined(*said: str) -> str:
    return " ".join(part for part in said if part)


def _fitted(body: str, tail: str, fits: Callable[[str], bool]) -> str:
    """The whole body, or as many of its words as fit before the tail."""
    whole, words = _joined(body, tail), body.split()
    while words and not fits(whole):
        words.pop()
        whole = _joined(shortened(" ".join(words)) if words else "", tail)
    return whole

"""Documents that running text cites as a whole: "theo Nghị định số 168/2024/NĐ-CP"."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lantoa.text.document_types import DOCUMENT_TYPES, LAWS
from lantoa.text.folding import fold
from lantoa.text.known_laws import known_name_end
from lantoa.text.named_documents import named_document
from lantoa.text.numbers import FoundNumber, find_numbers, tidy_number
from lantoa.text.places import Text

_TYPES = sorted((fold(kind.name) for kind in DOCUMENT_TYPES), key=len, reverse=True)
_BEGINS = re.compile(rf"(?<![^\W_])(?:{'|'.join([*_TYPES, *LAWS])})(?![^\W_])")
_KNOWN_BY_NAME = frozenset({"luat", "bo luat", "phap lenh"})
_KNOWN_BY_DIGITS = _KNOWN_BY_NAME | {"nghi dinh", "thong tu", "thong tu lien tich", "hien phap"}
_NEAR = re.compile(r"\s{0,3}(?:lien bo\s)?(?:so:?\s{0,3})?")
_FORM = re.compile(r"(?:mau|bieu|phieu|phu luc)(?:\sso:?)?\s?$")


class Whole(NamedTuple):
    """A document, by number or by name, and where its words stand."""

    document: str
    start: int
    end: int


def whole_documents(text: Text) -> list[Whole]:
    """Return the documents that a text names, in order, with the word for their type if it is said.

    By number; laws also by a known name or an abbreviation in capitals ("BLHS"). What the text
    calls its own ("Luật này") is none, and neither is the number of a form.
    """
    numbers = {one.end: one for one in find_numbers(text.whole)}
    named = list(_named(text, numbers))
    ends = {one.end for one in named}
    bare = [
        _bare(one) for one in numbers.values() if one.end not in ends and not _is_form(text, one)
    ]
    return sorted([*named, *bare], key=lambda one: one.start)


def _named(text: Text, numbers: Mapping[int, FoundNumber]) -> Iterator[Whole]:
    at = 0
    while begins := _BEGINS.search(text.folded, at):
        at = begins.end()
        named = named_document(text, begins.start())
        if named is None or named.document is None:
            continue
        number = numbers.get(named.end)
        known = (
            _is_near(text, begins, number) if number else _is_known(text, begins, named.document)
        )
        if known:
            at = named.end
            yield Whole(named.document, begins.start(), named.end)


def _is_near(text: Text, begins: re.Match[str], number: FoundNumber) -> bool:
    """Tell "Thông tư số 1/2024/TT-BYT" and "Luật Đất đai số …" from "thông báo theo Mẫu số …"."""
    between = text.folded[begins.end() : number.start]
    return begins[0] in _KNOWN_BY_NAME or _NEAR.fullmatch(between) is not None


def _is_form(text: Text, number: FoundNumber) -> bool:
    return _FORM.search(text.folded, max(0, number.start - 16), number.start) is not None


def _is_known(text: Text, begins: re.Match[str], document: str) -> bool:
    """Tell "Luật Đất đai" and "Nghị định 168" from "luật pháp" and "Kế hoạch 5 năm"."""
    kind = begins[0]
    if kind in LAWS:
        return text.whole[slice(*begins.span())].isupper()
    if not text.whole[begins.start()].isupper():
        return False
    if kind in _KNOWN_BY_DIGITS and document[-1].isdigit():
        return True
    amending = text.folded.startswith(" sua doi", begins.end())
    return kind in _KNOWN_BY_NAME and (amending or known_name_end(text, begins.end()) is not None)


def _bare(number: FoundNumber) -> Whole:
    return Whole(tidy_number(number.written), number.start, number.end)

"""Documents named in running text, with or without a place in them: "Căn cứ Luật Thanh niên …"."""

import re
from collections.abc import Iterator, Mapping

import msgspec

from lantoa.text.document_types import DOCUMENT_TYPES, LAWS
from lantoa.text.folding import fold
from lantoa.text.known_laws import known_name_end
from lantoa.text.named_documents import named_document
from lantoa.text.numbers import FoundNumber, find_numbers, tidy_number
from lantoa.text.places import Text, read

_TYPES = sorted((fold(kind.name) for kind in DOCUMENT_TYPES), key=len, reverse=True)
_BEGINS = re.compile(rf"(?<![^\W_])(?:{'|'.join([*_TYPES, *LAWS])})(?![^\W_])")
_LAWS = frozenset({"luat", "bo luat", "phap lenh"})
_KNOWN_BY_DIGITS = _LAWS | {"nghi dinh", "thong tu", "thong tu lien tich", "hien phap"}
_NEAR = re.compile(r"\s{0,3}(?:lien bo\s)?(?:so:?\s{0,3})?")
_FORM = re.compile(r"(?:mau|bieu|phieu|phu luc)(?:\sso:?)?\s?$")


class Mention(msgspec.Struct, frozen=True):
    """A document by its number or its name; and where its words stand, its type's among them."""

    document: str
    start: int
    end: int


def find_mentions(text: str) -> list[Mention]:
    """Return the documents that a text names, in order; positions count in its NFC form.

    By number; laws also by a known name, a name with a capital ("Luật Công chức") or an
    abbreviation in capitals ("BLHS"). "Luật này" names none, and neither does a form's number.
    """
    return mentions_in(read(text))


def mentions_in(text: Text) -> list[Mention]:
    """The same for a text that was read already."""
    numbers = {one.end: one for one in find_numbers(text.whole)}
    named = list(_named(text, numbers))
    ends = {one.end for one in named}
    bare = [one for one in numbers.values() if one.end not in ends and not _is_form(text, one)]
    return sorted([*named, *map(_bare, bare)], key=lambda one: one.start)


def _named(text: Text, numbers: Mapping[int, FoundNumber]) -> Iterator[Mention]:
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
            yield Mention(named.document, begins.start(), named.end)


def _is_near(text: Text, begins: re.Match[str], number: FoundNumber) -> bool:
    """Tell "Thông tư số 1/2024/TT-BYT" and "Luật Đất đai số …" from "thông báo theo Mẫu số …"."""
    between = text.folded[begins.end() : number.start]
    return begins[0] in _LAWS or _NEAR.fullmatch(between) is not None


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
    return kind == "hien phap" or (kind in _LAWS and _is_name(text, begins.end()))


def _is_name(text: Text, at: int) -> bool:
    """Whether a law's name stands behind its type: a known one, an amending law's, or a capital."""
    capital = text.whole[at : at + 1].isspace() and text.whole[at + 1 : at + 2].isupper()
    amending = text.folded.startswith(" sua doi", at)
    return capital or amending or known_name_end(text, at) is not None


def _bare(number: FoundNumber) -> Mention:
    return Mention(tidy_number(number.written), number.start, number.end)

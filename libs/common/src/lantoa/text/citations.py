"""Citations in running text: "điểm a khoản 2 Điều 5 Nghị định số 168/2024/NĐ-CP"."""

import re

import msgspec

from lantoa.text.document_types import WRITTEN
from lantoa.text.folding import fold, in_place
from lantoa.text.nfc import nfc
from lantoa.text.numbers import find_numbers

_PLACE = re.compile(
    r"(?:diem\s+(?P<point>[a-z])\s*,?\s+)?(?:\bkhoan\s+(?P<clause>\d+[a-z]?)\s*,?\s+)?"
    r"\bdieu\s+(?P<article>\d+[a-z]?)\b"
)
_DOCUMENT = re.compile(
    rf"\s*,?\s*(?:cua\s+)?(?P<type>\b(?:{WRITTEN})\b)(?:\s+so:?)?\s+(?P<rest>\S[^\n]*)"
)
_NAMED = frozenset({"luat", "bo luat", "phap lenh", "hien phap"})
_NAME_ENDS = re.compile(
    r"[;:.?!()\"“”]|,(?! (?:chong|to cao|phong)\b)"
    r"|\s(?:so|ngay|nay|quy dinh|thi|duoc|nhu|hien hanh|la|de|khi|cua|neu|viec|phai|tren|can cu"
    r"|thuc hien|xac dinh|va(?= (?:cac|dieu|khoan|quy|nghi|thong)\b))\b"
)
_OTHER_DOCUMENT = re.compile(rf"[;.\n]|\b(?:dieu \d|khoan|{WRITTEN})\b")
_WINDOW = 160


class Citation(msgspec.Struct, frozen=True):
    """A place in a document: point, clause and article as written, the document, where it stands.

    ``document`` is its number, or the name of a law cited by name; None if the text names none
    (the place is then in the document at hand, or in one named elsewhere). Positions count in NFC.
    """

    article: str
    clause: str | None
    point: str | None
    document: str | None
    start: int
    end: int


def find_citations(text: str) -> list[Citation]:
    """Return the articles cited in a text, in order, typed with or without marks.

    Of a list ("Điều 4, Điều 12 và Điều 18 Thông tư …") only the last place carries the document.
    """
    whole = nfc(text)
    folded = in_place(fold, whole)
    return [_citation(whole, folded, place) for place in _PLACE.finditer(folded)]


def _citation(whole: str, folded: str, place: re.Match[str]) -> Citation:
    document, end = _document(whole, folded, place.end())
    point = whole[slice(*place.span("point"))].lower() if place["point"] else None
    return Citation(place["article"], place["clause"], point, document, place.start(), end)


def _document(whole: str, folded: str, at: int) -> tuple[str | None, int]:
    """Return the document named right after a place, and where the citation then ends."""
    named = _DOCUMENT.match(folded, at)
    if named is None:
        return None, at
    rest = named.start("rest")
    numbers = find_numbers(whole[rest : rest + _WINDOW])
    if numbers and _belongs(folded[rest : rest + numbers[0].start]):
        return numbers[0].written, rest + numbers[0].end
    if named["type"] in _NAMED and not folded.startswith("nay", rest):
        return _named_law(whole, folded, named.start("type"), rest)
    return None, at


def _belongs(between: str) -> bool:
    """Tell whether a number so far behind the type is that document's own ("Luật … số …")."""
    if not between:
        return True
    if not between.rstrip(" :").endswith(" so"):
        return False
    return between.startswith("sua doi") or _OTHER_DOCUMENT.search(between) is None


def _named_law(whole: str, folded: str, start: int, rest: int) -> tuple[str, int]:
    """Return the law's name as far as the text shows where it ends."""
    limit = min(len(whole), rest + _WINDOW)
    line_end = folded.find("\n", rest, limit)
    limit = line_end if line_end >= 0 else limit
    stop = _NAME_ENDS.search(folded, rest, limit)
    name = whole[start : stop.start() if stop else limit].rstrip()
    return name, start + len(name)

"""The document that running text names behind a place: by number, by name, or as the one at hand.

"của Nghị định số 168/2024/NĐ-CP", "Luật Đất đai năm 2024", "BLHS 2015", "Thông tư này".
"""

import re
from typing import NamedTuple

from lantoa.text.document_types import LAWS, WRITTEN
from lantoa.text.law_names import name_end
from lantoa.text.numbers import find_numbers, tidy_number
from lantoa.text.places import BLANK, GAP_BLANK, Text


class Named(NamedTuple):
    """A document, None for the one at hand, and where its words end."""

    document: str | None
    end: int


_LEAD = re.compile(
    rf"{BLANK},?{BLANK}(?:(?:muc|chuong|phan)\s[ivxlc\d]{{1,6}}\b{BLANK},?{BLANK}){{0,3}}"
    r"(?:(?:cua|tai|trong|thuoc)\s)?\s?"
)
_OTHERS = (
    r"quy che|quy dinh|quy tac|noi quy|dieu le|hiep dinh|cong uoc|nghi dinh thu|sac lenh|thoa thuan"
)
_AT_HAND = re.compile(rf"(?:{WRITTEN}|{_OTHERS}|van ban|phu luc|muc|chuong|phan){GAP_BLANK}nay\b")
_TYPE = re.compile(
    rf"(?P<type>(?:{WRITTEN}|van ban)\b|(?:{'|'.join(LAWS)})\b|(?:{_OTHERS})\b)"
    rf"(?:{GAP_BLANK}so(?![^\W\d]):?)?(?P<rest>{GAP_BLANK})?"
)
_NAMED = frozenset({"luat", "bo luat", "phap lenh", "hien phap"})
_CALLED = frozenset({"nghi dinh", "thong tu", "thong tu lien tich", "nghi quyet", "quyet dinh"})
_SHORT = re.compile(r"\d{1,4}(?:/(?:19|20)\d\d)?(?!\w|[./-]\S)")
_YEAR = re.compile(rf"{GAP_BLANK}(?:nam{GAP_BLANK})?(?P<year>(?:19|20)\d\d)\b")
_OTHER_DOCUMENT = re.compile(rf"[;.\n]|\b(?:(?:dieu|khoan)\s\d|(?:{WRITTEN})\b)")
_CAME_WITH = re.compile(rf"\bkem theo (?:{WRITTEN}) so:?\s?$")
_WINDOW = 160


def named_document(text: Text, at: int) -> Named | None:
    """Return the document named right behind a place that ends at ``at``."""
    lead = _LEAD.match(text.folded, at)
    start = lead.end() if lead else at
    if own := _AT_HAND.match(text.folded, start):
        return Named(None, own.end())
    named = _TYPE.match(text.folded, start)
    if named is None:
        return _numbered(text, start) if text.folded[start : start + 1].isdigit() else None
    return _numbered(text, named.end()) or _called(text, named)


def _numbered(text: Text, start: int) -> Named | None:
    """Return the number that stands at ``start``, or behind the document's own name."""
    window = text.whole[start : start + _WINDOW]
    numbers = find_numbers(window) if "/" in window or "-" in window else []
    if not numbers or not _belongs(text.folded[start : start + numbers[0].start]):
        return None
    return Named(tidy_number(numbers[0].written), start + numbers[0].end)


def _belongs(between: str) -> bool:
    """Tell whether a number so far behind the type is that document's own ("Luật … số …").

    So is that of the document which a regulation came with: "Quy chế … kèm theo Quyết định số …".
    """
    if not between:
        return True
    if not between.rstrip(" :").endswith(" so"):
        return False
    title = _CAME_WITH.sub("", between)
    return title.startswith("sua doi") or _OTHER_DOCUMENT.search(title) is None


def _called(text: Text, named: re.Match[str]) -> Named | None:
    """Return a document without number: an abbreviated law, "Luật Đất đai", "Nghị định 168"."""
    start, kind = named.start(), named["type"]
    if kind in LAWS:
        return _abbreviated(text, named)
    capital = text.whole[start].isupper()
    if kind in _NAMED or (capital and kind in _OTHERS.split("|")):
        end = name_end(text, named.end("type"))
        return Named(text.whole[start:end], end)
    short = _SHORT.match(text.folded, named.end())
    if short and (capital or "/" in short[0]):
        return Named(text.whole[start : short.end()], short.end())
    if capital and kind in _CALLED:
        return Named(text.whole[start : named.end("type")], named.end("type"))
    return None


def _abbreviated(text: Text, named: re.Match[str]) -> Named:
    end = named.end("type")
    year = _YEAR.match(text.folded, end)
    name = LAWS[named["type"]]
    return Named(f"{name} năm {year['year']}", year.end()) if year else Named(name, end)

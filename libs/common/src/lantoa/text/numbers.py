"""Numbers of legal documents: 57/2020/QH14, 168/2024/NĐ-CP, 335/KH-UBND, 21-LCT/HDNN8.

Grammar: number/year/body, number/type-body, number-type/body (80/2015/QH13 article 10,
34/2016/NĐ-CP article 58, and the older forms the Official Gazette still shows).
"""

import re

import msgspec

from lantoa.text.document_types import ABBREVIATIONS, BY_WRITTEN, WRITTEN
from lantoa.text.folding import fold, in_place, slug, strip_marks
from lantoa.text.nfc import nfc

_UPPER = r"(?:T[Tt][Gg]|[A-Z]+\d*(?:&[A-Z]+)?)"
_LOWER = r"(?:[A-Z]?[a-z]+\d*(?:&[a-z]+)?)"
_BODY = (
    rf"(?:{_UPPER}(?:(?: ?[-_–/] ?|\.)(?:T[Tt][Gg]|[A-Z]{{2,}}\d*(?:&[A-Z]+)?|[A-Z](?![a-z])\d*))*"
    rf"|{_LOWER}(?:[-_/]{_LOWER})*)(?:\([A-Za-z]\d+\))?"
)
_NUMBER = re.compile(
    r"(?:(?<![\w/.,-])(?<!\d:)|(?<=\W[Ss]o))\d+[a-z]?(?:\.\d+)? ?"
    rf"(?:/ ?(?P<year>(?:19|20)\d\d) ?/ ?(?P<dated>{_BODY})"
    rf"|/ ?(?P<plain>{_BODY})"
    rf"|-(?P<old>[A-Za-z]+ ?/ ?{_BODY}|(?:CP|cp|HDBT|hdbt|TTg|ttg)\b))"
)
_PLAIN = re.compile(r"(?:qh|ubtvqh)\d+|(?:b[a-z]{2,6}|ttg|cp|ubnd|hdnd)[-/].+")
_QUERY = re.compile(
    rf"(?:(?P<type>{WRITTEN})(?:\s+|(?=\d)))?(?:so:?\s+)?"
    r"(?P<number>\d+[a-z]?(?:\.\d+)?(?:\s*[-/ ]\s*(?P<tail>[a-z0-9&][a-z0-9&\s/_.()-]*))?)"
)
_BODY_START = re.compile(rf"{'|'.join(sorted(ABBREVIATIONS))}|(?:qh|ubtvqh)\d+|cp|ttg|hdbt|l|lct")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_YEAR = re.compile(r"(?<=\d) nam (?=(?:19|20)\d\d)")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
"""Hyphens and dashes that word processors put in the place of the one on the keyboard."""
_QUERY_PARTS_AT_MOST = 12


class FoundNumber(msgspec.Struct, frozen=True):
    """A number in a text (NFC): as written, its key, and where it stands."""

    written: str
    key: str
    start: int
    end: int


class NumberQuery(msgspec.Struct, frozen=True):
    """A query that asks for a document by number: the slug of its type, if said, and the key.

    The key may be the beginning of one: ``nđ 31/2025`` gives ``nghi-dinh`` and ``31-2025``.
    """

    document_type: str | None
    key: str


def year_in(number: str) -> int | None:
    """Return the year that a number says: 2024 of ``32/2024/QH15``, none of ``335/KH-UBND``."""
    found = _NUMBER.search(nfc(number))
    return int(found["year"]) if found and found["year"] else None


def fold_number(number: str) -> str:
    """Return the number as it stands in ids: ``57/2020/QH14`` gives ``57-2020-qh14``."""
    folded = fold(nfc(number)).replace("&", "")
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def number_key(number: str) -> str:
    """Return what all ways to write one number share, leading zeros aside.

    Case, marks, either Đ, blanks and separators make no difference: ``05/2022/QH15`` and
    ``5 2022 qh15`` have one key.
    """
    return fold_number(number).lstrip("0")


def find_numbers(text: str) -> list[FoundNumber]:
    """Return the document numbers in running text, in order, in any case and with or without marks.

    A number glued to the word before it ("số59/2012/NĐ-CP") is one, too. Positions count in the
    NFC form of the text.
    """
    whole = nfc(text)
    found = []
    for match in _NUMBER.finditer(in_place(strip_marks, whole).translate(_DASHES)):
        start, end = match.span()
        if _is_number(match):
            written = whole[start:end]
            found.append(FoundNumber(written, number_key(written), start, end))
    return found


def tidy_number(number: str) -> str:
    """Return the number as it is cited, without blanks: "25/2011/NĐ- CP" is ``25/2011/NĐ-CP``."""
    return re.sub(r"\s+", "", nfc(number).translate(_DASHES))


def read_number_query(query: str) -> NumberQuery | None:
    """Return the number a query is, its type's name aside, or None if it is anything else.

    Understands ``Nghị định số 31/2025/NĐ-CP``, ``nd 31/2025``, ``nghị định 31 năm 2025`` and
    ``31 2025 nd cp``; a title that only quotes a number is no number.
    """
    match = _QUERY.fullmatch(_OF_YEAR.sub(" ", " ".join(fold(nfc(query)).split())))
    if match is None or not (_has_tail(match) or _is_written_so(query)):
        return None
    named = match["type"]
    return NumberQuery(BY_WRITTEN[named].slug if named else None, number_key(match["number"]))


def looks_like_number(query: str) -> bool:
    """Return whether the query is a document number and hardly anything else."""
    return read_number_query(query) is not None


def content_id(
    document_type: str, number: str, year: int | None = None, body: str | None = None
) -> str:
    """Return the permanent id of a legal document: ``luat-57-2020-qh14``.

    Year and body are for numbers that repeat. Raises ValueError if there is no number to fold.
    """
    folded = fold_number(number)
    if not folded:
        raise ValueError(f"{number!r} holds no number: give the content a slug of its title")
    kind = slug(document_type)
    named = folded if folded.startswith(f"{kind}-") else f"{kind}-{folded}"
    extra = [str(year)] if year else []
    extra += [slug(body)] if body else []
    return "-".join([named, *extra]).strip("-")


def _is_number(match: re.Match[str]) -> bool:
    """Tell 39/CP and 335/kh-ubnd from 5/ngày and 220/50Hz: capitals, or a known abbreviation."""
    plain = match["plain"]
    if plain is None or re.match(r"[A-Z]{2}", plain):
        return True
    folded = plain.lower()
    return re.split(r"[-_/ ]", folded)[0] in ABBREVIATIONS or _PLAIN.fullmatch(folded) is not None


def _is_written_so(query: str) -> bool:
    """Tell a body that no other number has (48/HĐTVĐX) by its capitals."""
    return [one.written for one in find_numbers(query)] == [nfc(query).strip()]


def _has_tail(match: re.Match[str]) -> bool:
    """Tell a number from 16 tuổi, 16/6/2020 and 5/ngày: a year, or a body after it."""
    tail = match["tail"] or ""
    parts = re.findall(r"[a-z0-9]+", tail)
    if not parts or len(parts) > _QUERY_PARTS_AT_MOST:
        return False
    dated = _YEAR.fullmatch(parts[0]) is not None
    body = parts[1:] if dated else parts
    if not body:
        return True
    joined = "/" in match["number"] and " " not in tail and body[0].isalpha()
    return _BODY_START.fullmatch(body[0]) is not None or (
        joined and (dated or "-" in tail or "/" in tail)
    )

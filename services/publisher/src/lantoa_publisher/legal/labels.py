"""Labels: how a line says that a part begins with it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from lantoa_publisher.legal.numbering import is_roman
from lantoa_publisher.legal.tree import PartKind

_ORDINAL = "nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười"
_AFTER = r"(?:\s*[.:\-–—/]+\s*|\s*$|\s+(?=[A-ZĐ“(]|[^\W\d_a-zđ]))"
_HEADINGS = (
    (
        PartKind.PART,
        re.compile(rf"(?i:phần)\s+(?i:thứ\s+)?(\d+|[IVXL]+|[A-Z]|(?i:{_ORDINAL}))\b{_AFTER}"),
    ),
    (PartKind.CHAPTER, re.compile(rf"(?i:chương)\s+(\d+[a-zđ]?|[IVXLCl]+[a-zđA-E]?)\b{_AFTER}")),
    (PartKind.SUBSECTION, re.compile(rf"(?i:tiểu\s+mục)\s+(\d+[a-zđ]?|[IVXLA-E]+)\b{_AFTER}")),
    (PartKind.SECTION, re.compile(rf"(?i:mục)\s+(\d+[a-zđ]?|[IVXLA-E]+)\b{_AFTER}")),
)
_ARTICLE = re.compile(
    r"(?:Điều|ĐIỀU|Ðiều)\s+(?:thứ\s+)?(\d+[a-zđ]{0,2})\s*(?:[.:]\s*[-–]?|[-–]|$)\s*"
)
_SUBCLAUSE = re.compile(r"(\d{1,3}(?:\.\d{1,3})+[a-zđ]?)(?:\s*\.(?=\s|[^\W\d])|\s)\s*")
_CLAUSE = re.compile(r"(\d{1,3}[a-zđ]{0,2})\s?\.(?!\d)(?:\s*[-–](?=\s))?\s*")
_POINT = re.compile(r"([a-zđ]\d{0,2}|aa|bb|cc|dd|đđ)\s?\)\.?\s*")
_DOTTED_POINT = re.compile(r"([a-zđ])\.\s+")
_ROMAN_SECTION = re.compile(r"([IVXL]+)\s*[.\-–/)]+\s*(?=\S)")
_LETTER_PART = re.compile(r"([A-HĐ])\s*[.\-–/)]+\s+(?=\S)")


class Label(Struct, frozen=True):
    """That a part begins: what sort, its number, the label as printed and what follows it."""

    kind: PartKind
    number: str
    printed: str
    rest: str


def heading_label(line: str) -> Label | None:
    """The label of a part, chapter, section or subsection at the start of a line."""
    for kind, pattern in _HEADINGS:
        found = pattern.match(line)
        if found:
            return _label(kind, found, line)
    return None


def article_label(line: str) -> Label | None:
    """``Điều 5.`` at the start of a line, not a mention of one ("Điều 5 của Luật này")."""
    found = _ARTICLE.match(line)
    return _label(PartKind.ARTICLE, found, line) if found else None


def old_label(line: str) -> Label | None:
    """``I.`` or ``A.``: the parts of documents from before articles were usual."""
    found = _ROMAN_SECTION.match(line)
    if found and is_roman(found[1]):
        return _label(PartKind.SECTION, found, line)
    found = _LETTER_PART.match(line)
    return _label(PartKind.PART, found, line) if found else None


def inner_labels(line: str) -> Iterator[Label]:
    """What a line may begin inside of an article; which of them holds, its neighbours tell."""
    inner = (
        (PartKind.SUBCLAUSE, _SUBCLAUSE),
        (PartKind.CLAUSE, _CLAUSE),
        (PartKind.POINT, _POINT),
        (PartKind.POINT, _DOTTED_POINT),
    )
    for kind, pattern in inner:
        found = pattern.match(line)
        if found:
            yield _label(kind, found, line)


def _label(kind: PartKind, found: re.Match[str], line: str) -> Label:
    return Label(kind, found[1], found[0].strip(), line[found.end() :].strip())

"""Text as paragraphs: the clauses (khoản) and points (điểm) of an article get their own anchors."""

import re

from msgspec import Struct

_CLAUSE = re.compile(r"(\d{1,3}[a-zđ]?)\.\s+(?=\S)")
_POINT = re.compile(r"([a-zđ]{1,2})\)\s+(?=\S)")


class Paragraph(Struct, frozen=True):
    """One paragraph; ``mark`` is what stands before it (``1.``, ``a)``), ``anchor`` its place."""

    text: str
    level: str = "plain"
    """``clause``, ``point`` or ``plain``."""
    mark: str = ""
    anchor: str = ""


def paragraphs(text: str, *, heading: str = "") -> tuple[Paragraph, ...]:
    """The lines of a plain text that say something; a line that repeats the heading does not."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return tuple(Paragraph(line) for line in lines if line and line != heading)


def article_paragraphs(text: str, address: str = "") -> tuple[Paragraph, ...]:
    """The paragraphs of an article, its clauses and points marked.

    Anchors are ``khoan-2`` and ``khoan-2-diem-a``, below the address where one is given; each is
    given once, to the first that claims it.
    """
    under = f"{address}-" if address else ""
    clause, taken, found = "", set[str](), []
    for plain in paragraphs(text):
        level, mark, rest = _cut(plain.text)
        if level == "clause":
            clause = f"khoan-{mark[:-1].replace('đ', 'dd')}"
        anchor = under + _anchor(level, mark, clause) if level != "plain" else ""
        found.append(Paragraph(rest, level, mark, "" if anchor in taken else anchor))
        taken.add(anchor)
    return tuple(found)


def _cut(line: str) -> tuple[str, str, str]:
    for level, pattern in (("clause", _CLAUSE), ("point", _POINT)):
        match = pattern.match(line)
        if match:
            return level, match[0].strip(), line[match.end() :]
    return "plain", "", line


def _anchor(level: str, mark: str, clause: str) -> str:
    if level == "clause":
        return clause
    point = f"diem-{mark[:-1].replace('đ', 'dd')}"
    return f"{clause}-{point}" if clause else point

"""What a query names rather than asks: "khoản 2 Điều 5 Luật Đất đai 2024", "nđ 168/2024 điều 6".

Named is a document, or an article of one. What only speaks of law ("luật nào quy định …") may look
like a name too; whether there is such a document is for the reader of this to find out.
"""

import re

from msgspec import Struct

from lantoa.text.citations import find_citations
from lantoa.text.document_types import LAWS, WRITTEN
from lantoa.text.folding import fold
from lantoa.text.nfc import nfc
from lantoa.text.numbers import NumberQuery, find_numbers, read_number_query

_ABBREVIATED = "|".join(map(re.escape, LAWS))
_SMALLER = r"(?:(?:diem [a-z]{1,2}|khoan \d+[a-z]?)[ ,]+){0,2}"
_ARTICLE = r"(?:dieu|d) (?P<article>\d{1,4}[a-z]?)"
_SMALLER_AFTER = r"(?:[ ,]+(?:khoan \d+[a-z]?|diem [a-z]{1,2})){0,2}"
_DOCUMENT = rf"(?P<document>(?:(?:{WRITTEN}|{_ABBREVIATED})\b ?|\d).*)"
_OF_DOCUMENT = re.compile(
    rf"(?:theo |tai |xem )?{_SMALLER}{_ARTICLE}(?: cua| thuoc|,)* {_DOCUMENT}"
)
_IN_DOCUMENT = re.compile(rf"{_DOCUMENT}[ ,]+{_SMALLER}{_ARTICLE}{_SMALLER_AFTER}")
_NAME = re.compile(rf"(?:{WRITTEN}|{_ABBREVIATED})\b.*")
_YEAR = re.compile(r"[ ,]*\b(?:nam )?(?P<year>(?:19|20)\d\d)$")
_OPENS = re.compile(rf"(?:(?:{WRITTEN}) )?(?:so:? )?")
_LONGEST_NAME = 200


class Sought(Struct, frozen=True):
    """A document as the query names it (folded), and the article of it, if one is named."""

    document: str
    article: str | None = None

    @property
    def number(self) -> NumberQuery | None:
        """The number that the document is named by; None where it is named by its title."""
        return read_number_query(self.document)

    @property
    def title(self) -> str:
        """The words of its title, its type among them, abbreviations spelled out, no year."""
        name = _YEAR.sub("", self.document)
        first, _, rest = name.partition(" ")
        return fold(f"{LAWS.get(first, first)} {rest}").strip()

    @property
    def year(self) -> int | None:
        """The year behind the title."""
        year = _YEAR.search(self.document)
        return int(year["year"]) if year else None


def read_sought(query: str) -> Sought | None:
    """Return what the query names; None when it cannot be a name.

    Typed with or without marks. A sentence names the one article that it cites, if it is one, and
    else the document whose number it begins with.
    """
    text = nfc(query).strip(" \t?.,;:“”\"'")
    folded = " ".join(fold(text).split())[: _LONGEST_NAME + 1]
    return _cited(text) or _article(folded) or _opening(text) or _whole(folded)


def _cited(text: str) -> Sought | None:
    cited = {(one.article, one.document) for one in find_citations(text) if one.document}
    if len(cited) != 1:
        return None
    article, document = cited.pop()
    return Sought(" ".join(fold(document or "").split()), article) if article else None


def _opening(text: str) -> Sought | None:
    first = next(iter(find_numbers(text)), None)
    if first is None or _OPENS.fullmatch(" ".join(fold(text[: first.start]).split()) + " ") is None:
        return None
    return Sought(fold(first.written))


def _article(folded: str) -> Sought | None:
    """An article before the document's name, or behind it."""
    named = _OF_DOCUMENT.fullmatch(folded) or _IN_DOCUMENT.fullmatch(folded)
    if named is None or len(folded) > _LONGEST_NAME:
        return None
    return Sought(named["document"].strip(" ,"), named["article"])


def _whole(folded: str) -> Sought | None:
    """A number, or words that begin as the name of a document does."""
    if len(folded) > _LONGEST_NAME:
        return None
    is_name = _NAME.fullmatch(folded) is not None or read_number_query(folded) is not None
    return Sought(folded) if is_name else None

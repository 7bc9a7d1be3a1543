"""From when a document holds, as its own articles say it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from lantoa.text.citations import find_citations
from lantoa_publisher.legal.placing import address_of
from lantoa_publisher.legal.tree import Document, Node, PartKind, nodes_of

_WRITTEN = r"ngày\s+(\d{1,2})(?:\s+tháng\s+|[/.-])(\d{1,2})(?:\s+năm\s+|[/.-])(\d{4})"
_SIGNED = r"ngày\s+(?:ký|được\s+thông\s+qua|thông\s+qua|ban\s+hành)"
_HOLDS = re.compile(
    rf"có\s+hiệu\s+lực(?:\s+thi\s+hành)?(?:\s+(?:kể\s+)?từ)?\s+(?:{_WRITTEN}|({_SIGNED}))",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"có\s+hiệu\s+lực(?:\s+thi\s+hành)?\s+sau\s+(\d{1,3})\s*(?:\([^)]*\)\s*)?ngày,?"
    r"\s+(?:kể\s+)?từ\s+ngày\s+(?:ký|ban\s+hành)",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"^\W*(?:Luật|Bộ luật|Pháp lệnh|Nghị quyết|Nghị định|Thông tư(?: liên tịch)?|Quyết định"
    r"|Chỉ thị|Văn bản)\s+này\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"hiệu lực|thi hành|tổ chức thực hiện", re.IGNORECASE)


class Effect(Struct, frozen=True, kw_only=True):
    """The day on which a document takes effect, and the days of parts that have their own."""

    on: date | None = None
    parts: Mapping[str, date] = {}

    def of(self, address: str) -> date | None:
        """The day of a part, where it is another than the document's."""
        own = [part for part in self.parts if f"{address}/".startswith(f"{part}/")]
        return self.parts[max(own, key=len)] if own else None


def effect_of(document: Document) -> Effect:
    """What the articles on taking effect say; days that cannot be told are left out."""
    whole: date | None = None
    parts: dict[str, date] = {}
    for sentence in _sentences(document):
        day = _day(sentence, document.issued_on)
        if day is None:
            continue
        if _OWN.match(sentence):
            whole = whole or day
        else:
            parts |= dict.fromkeys(_cited(sentence), day)
    return Effect(on=whole, parts=parts)


def effective_articles(document: Document) -> Iterator[Node]:
    """The articles that say from when it holds and what it ends, and all that is below them."""
    for node in nodes_of(document):
        if node.kind is PartKind.ARTICLE and _HEADING.search(f"{node.heading}\n{node.text[:200]}"):
            yield node


def below(node: Node) -> Iterator[Node]:
    """A node and all below it, in the order of the text."""
    yield node
    for child in node.children:
        yield from below(child)


def _sentences(document: Document) -> Iterator[str]:
    for article in effective_articles(document):
        for node in below(article):
            if node.kind is not PartKind.QUOTE:
                yield from (line for line in node.text.split("\n") if line)


def _day(sentence: str, issued_on: date | None) -> date | None:
    found = _HOLDS.search(sentence)
    if found is None:
        later = _AFTER.search(sentence)
        return issued_on + timedelta(days=int(later[1])) if later and issued_on else None
    if found[4]:
        return issued_on
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None


def _cited(sentence: str) -> list[str]:
    """The parts of the document at hand that a sentence is about: those before its date."""
    about = re.split(r"có\s+hiệu\s+lực", sentence, maxsplit=1, flags=re.IGNORECASE)[0]
    cited = [one for one in find_citations(about) if one.document is None and not one.shared]
    return [address_of(one.reference) for one in cited if one.article]

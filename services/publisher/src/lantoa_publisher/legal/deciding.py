"""Which label a line truly has, by what stands above it."""

import re
from collections.abc import Sequence

from lantoa_publisher.legal.drafts import Growth
from lantoa_publisher.legal.labels import (
    Label,
    article_label,
    heading_label,
    inner_labels,
    old_label,
)
from lantoa_publisher.legal.numbering import USUAL, follows, key_of
from lantoa_publisher.legal.tree import PartKind

_CONTAINER = {
    PartKind.CLAUSE: (PartKind.ARTICLE, PartKind.SECTION, PartKind.PART),
    PartKind.SUBCLAUSE: (PartKind.CLAUSE,),
    PartKind.POINT: (PartKind.SUBCLAUSE, PartKind.CLAUSE, PartKind.ARTICLE, PartKind.SECTION),
}


_ANNOUNCES = re.compile(r"(?i:sửa đổi|bổ sung|thay thế|đính chính).*như sau\s*:$")
_ROMAN = ("i", "v", "x")
_QUOTES_ARTICLES = re.compile(r"\W*(?i:điều|chương|mục|phần|tiểu mục)\b")


class Deciding:
    """Reads labels in the light of what is open; knows whether the document has articles."""

    def __init__(self, growth: Growth, has_articles: bool) -> None:
        self._growth = growth
        self._has_articles = has_articles
        self._articles: list[str] = []
        self._unquoted = False

    def begin_article(self, number: str) -> None:
        """Take note that an article of the document has begun."""
        self._articles.append(number)
        self._unquoted = False

    def begin_anew(self) -> None:
        """Articles are counted from the first again: a regulation is attached."""
        self._articles.clear()

    def reopens(self, number: str) -> bool:
        """Whether an article carries the numbering on by one after what looked like the end."""
        return self._next_article(number)

    def is_new(self, number: str) -> bool:
        """Whether no article of this number has begun."""
        return number not in self._articles

    def label_of(self, line: str) -> Label | None:
        """The label with which a line begins a part, if it does."""
        label = self._outer(line)
        if label is not None:
            return label
        return next((found for found in inner_labels(line) if self._holds(found)), None)

    def numbering_beside(self, quotation: str) -> "QuotedNumbering":
        """How to tell whether the document's own numbering goes on within a quotation."""
        return QuotedNumbering(self, quotation)

    def goes_on(self, line: str) -> bool:
        """Whether a line carries the numbering of an open part on by exactly one."""
        label = self._outer(line)
        if label is not None:
            return label.kind is PartKind.ARTICLE and self._next_article(label.number)
        return any(self._next_inner(found) for found in inner_labels(line))

    def _outer(self, line: str) -> Label | None:
        if not self._has_articles:
            return heading_label(line) or old_label(line)
        label = article_label(line)
        if label is None:
            return heading_label(line)
        return label if self._is_article(label.number) else None

    def _is_article(self, number: str) -> bool:
        """Whether an article is the document's own, and no new text that lacks its quotes."""
        if not self._articles:
            return True
        if self._announces(number):
            self._unquoted = True
            return False
        if self._unquoted:
            return key_of(number) > key_of(self._articles[-1])
        return number not in self._articles

    def _next_article(self, number: str) -> bool:
        return bool(self._articles) and follows(number, self._articles[-1])

    def _announces(self, number: str) -> bool:
        """Whether the open part ends with "… Điều 5 như sau:" of an amendment."""
        draft = self._growth.newest
        if draft is None or draft.children:
            return False
        last = draft.texts[-1] if draft.texts else draft.heading
        named = re.search(rf"(?i:điều)\b.*\b{number}\b", last)
        return named is not None and _ANNOUNCES.search(last) is not None

    def _holds(self, label: Label) -> bool:
        siblings = self._siblings(label.kind)
        if siblings is None:
            return False
        last = siblings[-1] if siblings else ""
        if label.kind is PartKind.POINT and label.printed.endswith("."):
            return label.number == "a" if not last else _next(label, last)
        if not last:
            return _may_be_first(label)
        return _comes_in_turn(label, siblings) or (
            _is_later(label, last) and not _strays(label, last)
        )

    def _next_inner(self, label: Label) -> bool:
        siblings = self._siblings(label.kind)
        return any(_next(label, last) for last in (siblings or ())[-1:])

    def _siblings(self, kind: PartKind) -> list[str] | None:
        """The numbers of those that stand before it, None if it has no place."""
        for container in _CONTAINER[kind]:
            draft = self._growth.nearest(container)
            if draft is not None:
                return draft.numbers[kind]
        return None


class QuotedNumbering:
    """The document's numbering, looked for within one quotation."""

    def __init__(self, deciding: Deciding, quotation: str) -> None:
        self._deciding = deciding
        self._quotes_articles = _QUOTES_ARTICLES.match(quotation) is not None
        first = article_label(quotation.lstrip('“„«"”» '))
        self._quoted = first.number if first else ""

    def goes_on(self, line: str) -> bool:
        """Whether a line may carry the numbering on."""
        return self._deciding.goes_on(line)

    def surely_goes_on(self, line: str) -> bool:
        """Whether the next article begins: no article is quoted, or it is the quoted one again."""
        label = article_label(line)
        if label is None or (self._quotes_articles and label.number != self._quoted):
            return False
        return self._deciding.reopens(label.number)


def _comes_in_turn(label: Label, siblings: Sequence[str]) -> bool:
    """1 below an inserted 1a; 4 below 1, 2, 5 and d below a, b, e, of which the last is wrong."""
    if label.kind is PartKind.CLAUSE:
        inserted = siblings[-1].rstrip(USUAL) == label.number and label.number not in siblings
        return inserted or label.number == str(len(siblings) + 1)
    recent = siblings[: -len(USUAL) : -1]
    return "a" in recent and label.number == USUAL[recent.index("a") + 1]


def _next(label: Label, last: str) -> bool:
    return follows(label.number, last)


def _may_be_first(label: Label) -> bool:
    """The first numbers may be missing in a consolidated text; i) alone is a Roman one."""
    return label.kind is not PartKind.POINT or label.number not in _ROMAN


def _is_later(label: Label, last: str) -> bool:
    """Higher, or misprinted as the same again; points may begin anew below a line of their own."""
    if label.kind is PartKind.POINT and label.number == "a":
        return True
    return key_of(label.number) >= key_of(last)


def _strays(label: Label, last: str) -> bool:
    """A Roman i), v), x) of a list inside of a point, not the point of that letter."""
    roman = label.kind is PartKind.POINT and label.number in _ROMAN
    return roman and not follows(label.number, last)

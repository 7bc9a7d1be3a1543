"""Where the clauses and points of an article stand in its text."""

from collections.abc import Iterator

from msgspec import Struct

from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Line, Node, PartKind, Source

_TITLE = "Tên"
_PARTS = (PartKind.CLAUSE, PartKind.SUBCLAUSE, PartKind.POINT)


class Span(Struct, frozen=True, kw_only=True):
    """A clause or point with all that is below it: lines of the article's text, end exclusive."""

    address: str
    """Below the article: ``khoan-2/diem-a``."""
    start: int
    end: int
    own_end: int
    """The line behind its own words, before its first part."""


def spans_of(lines: list[str]) -> dict[str, Span]:
    """The parts of an article's text by their addresses; "" is the article itself.

    Labels mean what they mean to ``parsing.parse``: new text within quotation marks is no part.
    """
    printed = [Line(f"Điều 1. {_TITLE}"), *(Line(line) for line in lines if line.strip())]
    article = parse(Source(tuple(printed))).children[0]
    places = [place for place, line in enumerate(lines) if line.strip()]
    found = {span.address: span for span in _Walk(lines, places).below(article)}
    first = min((span.start for span in found.values()), default=len(lines))
    return {"": Span(address="", start=0, end=len(lines), own_end=first)} | found


class _Walk:
    """Goes through the tree and the lines side by side, by the letters that both hold."""

    def __init__(self, lines: list[str], places: list[int]) -> None:
        self._ends: list[tuple[int, int]] = []
        letters = 0
        for place in places:
            letters += _solid(lines[place])
            self._ends.append((letters, place))
        self._seen = 0
        self._last = len(lines)

    def below(self, article: Node) -> Iterator[Span]:
        self._seen = _solid(article.text)
        for child in article.children:
            yield from self._spans(child, article.address)

    def _spans(self, node: Node, root: str) -> Iterator[Span]:
        start = self._line()
        self._seen += _solid(node.label + node.heading + node.text)
        own_end = self._line()
        inner = [span for child in node.children for span in self._spans(child, root)]
        yield from inner
        if node.kind in _PARTS:
            address = node.address.removeprefix(f"{root}/")
            own_end = max(min((span.start for span in inner), default=own_end), start + 1)
            yield Span(address=address, start=start, end=self._line(), own_end=own_end)

    def _line(self) -> int:
        """The line in which the next letter stands."""
        return next((place for end, place in self._ends if end > self._seen), self._last)


def _solid(text: str) -> int:
    return len("".join(text.split()))

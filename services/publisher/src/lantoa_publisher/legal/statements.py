"""The sentences of a document that may be instructions, with their quotations and what is above."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from lantoa.text.mentions import find_mentions
from lantoa.text.references import Reference
from lantoa_publisher.legal.orders import Context
from lantoa_publisher.legal.placing import places_in
from lantoa_publisher.legal.tree import Document, Node, PartKind

_AMENDS = re.compile(r"(?:sửa đổi|bổ sung|bãi bỏ|thay thế)\b", re.IGNORECASE)
_OF_PLACES = re.compile(
    r"\b(?:một số|các) (?:điều|khoản|điểm|nội dung|quy định|cụm từ)\b", re.IGNORECASE
)
_AMENDED_BEFORE = re.compile(r"(?:đã )?được sửa đổi|đã sửa đổi", re.IGNORECASE)
_INLINE = re.compile(r"(.*?như sau)\s*:?\s*([“\"].+[”\"]\W*)$", re.IGNORECASE | re.DOTALL)
_INSTRUCTIONS = (PartKind.CLAUSE, PartKind.SUBCLAUSE, PartKind.POINT)
_HEADINGS = (PartKind.PART, PartKind.CHAPTER, PartKind.SECTION, PartKind.SUBSECTION)


class Statement(Struct, frozen=True):
    """One sentence, the quotations that follow it, and where it stands."""

    words: str
    quotations: tuple[str, ...]
    source: str


Above = tuple[Statement, Context]


def statements(document: Document) -> Iterator[Above]:
    """Every sentence of articles, clauses and points that announces no others, in order."""
    context = context_below(document.title or "", Context())
    yield from _among(document.children, context)


def context_below(words: str, above: Context) -> Context:
    """What those below a title, a heading or an announcing sentence may leave out."""
    begins = _AMENDS.search(words)
    if begins is None:
        return above
    about = _AMENDED_BEFORE.split(words[begins.start() :], maxsplit=1)[0]
    named = {one.document for one in find_mentions(about)}
    document = named.pop() if len(named) == 1 else None if named else above.document
    places = places_in(about, above.place)
    inherited = Reference() if document != above.document else above.place
    amending = above.amending or document is not None or _OF_PLACES.search(about) is not None
    return Context(document, places[-1].reference if places else inherited, amending)


def _among(nodes: Sequence[Node], context: Context) -> Iterator[Above]:
    for node in nodes:
        if node.kind in _HEADINGS:
            yield from _among(node.children, context)
        elif node.kind is PartKind.ARTICLE or node.kind in _INSTRUCTIONS:
            yield from _within(node, context)


def _within(node: Node, above: Context) -> Iterator[Above]:
    context = context_below(node.heading, above)
    parts = [child for child in node.children if child.kind in _INSTRUCTIONS]
    for statement in _own(node):
        if statement.quotations or not parts:
            yield statement, context
        else:
            context = context_below(statement.words, context)
    yield from _among(parts, context)


def _own(node: Node) -> Iterator[Statement]:
    """The sentences of a node itself, each with the quotations behind it."""
    gathered: list[tuple[str, list[str]]] = []
    for line in _lines(node):
        if isinstance(line, str):
            gathered.append((line, []))
        elif gathered:
            gathered[-1][1].append(line.text)
    for words, quotations in gathered:
        inline = None if quotations else _INLINE.match(words)
        if inline:
            yield Statement(inline[1], (inline[2],), node.address)
        else:
            yield Statement(words, tuple(quotations), node.address)


def _lines(node: Node) -> Iterator[str | Node]:
    """Its own lines and those of its plain paragraphs; its quotations as they are."""
    yield from filter(None, node.text.split("\n"))
    for child in node.children:
        if child.kind is PartKind.QUOTE:
            yield child
        elif child.kind is PartKind.PARAGRAPH:
            yield from filter(None, child.text.split("\n"))

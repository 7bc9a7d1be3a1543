"""A legal document as a tree of parts, each with its printed label, its text and its address."""

import enum
from collections.abc import Iterator
from datetime import date

from msgspec import Struct


class PartKind(enum.StrEnum):
    """What sort of part a node is."""

    ISSUER = "issuer"
    MOTTO = "motto"
    NUMBER = "number"
    PLACE = "place"
    """Place and date of issue."""
    TYPE = "type"
    TITLE = "title"
    GROUND = "ground"
    """One căn cứ."""
    ENACTING = "enacting"
    """The formula that enacts: "Bộ trưởng ban hành …"."""
    PART = "part"
    CHAPTER = "chapter"
    SECTION = "section"
    SUBSECTION = "subsection"
    ARTICLE = "article"
    CLAUSE = "clause"
    SUBCLAUSE = "subclause"
    """Tiết: 1.1 below khoản 1."""
    POINT = "point"
    QUOTE = "quote"
    """New text for another document: belongs to the amending clause, is no part of its own."""
    PARAGRAPH = "paragraph"
    TABLE = "table"
    SIGNATURE = "signature"
    ATTACHMENT = "attachment"
    """A regulation that the document puts into force, with articles of its own."""
    ANNEX = "annex"
    FORM = "form"
    NOTE = "note"
    """A footnote."""


class Line(Struct, frozen=True):
    """One paragraph of a source; a table is one line, its cells divided by tabs."""

    text: str
    kind: PartKind = PartKind.PARAGRAPH


class Dropped(Struct, frozen=True):
    """A line that is no part of the document: a page header, footer or number."""

    text: str
    why: str
    page: int | None = None


class Source(Struct, frozen=True):
    """What was read out of a file: the lines kept, and the lines dropped on purpose."""

    lines: tuple[Line, ...]
    dropped: tuple[Dropped, ...] = ()


class Node(Struct, frozen=True, kw_only=True):
    """One part. Printed one after the other, labels, headings and texts are the whole source."""

    kind: PartKind
    number: str = ""
    """As cited: ``29a``, ``II``, ``đ``."""
    label: str = ""
    """As printed: ``Điều 29a.``"""
    heading: str = ""
    text: str = ""
    """Its own words, before those of its children."""
    address: str = ""
    """Its path below the document; empty where nobody cites it."""
    children: tuple["Node", ...] = ()


class Document(Struct, frozen=True, kw_only=True):
    """What is known of a document, and its parts in their order."""

    number: str | None = None
    type: str | None = None
    title: str | None = None
    body: str | None = None
    """Who issued it, as printed."""
    issued_on: date | None = None
    signer: str | None = None
    children: tuple[Node, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def nodes_of(document: Document) -> Iterator[Node]:
    """Every node in the order of the text."""
    waiting = list(reversed(document.children))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def count_of(document: Document) -> dict[str, int]:
    """How many nodes there are of each kind, in the order of their first."""
    counts: dict[str, int] = {}
    for node in nodes_of(document):
        counts[node.kind.value] = counts.get(node.kind.value, 0) + 1
    return counts

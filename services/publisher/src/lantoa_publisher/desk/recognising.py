"""What was recognised in a file, and how sure that is, for the person who looks it over."""

import enum
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.registers import Register
from lantoa.text.document_types import BY_WRITTEN
from lantoa.text.folding import fold
from lantoa_publisher.desk.forms import filled
from lantoa_publisher.desk.looks import day
from lantoa_publisher.domain.sheets import Sheet
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.legal.tree import Document, Node, PartKind, count_of
from lantoa_publisher.registers import Registers

COUNTED = {
    PartKind.CHAPTER: "chương",
    PartKind.SECTION: "mục",
    PartKind.ARTICLE: "điều",
    PartKind.CLAUSE: "khoản",
    PartKind.POINT: "điểm",
    PartKind.TABLE: "bảng",
    PartKind.ANNEX: "phụ lục",
}
LINES_SHOWN = 2_000
SHOWN_LETTERS = 90


class Sure(enum.StrEnum):
    """How sure a recognised value is."""

    SURE = "sure"
    UNSURE = "unsure"
    UNKNOWN = "unknown"


SAID = {
    Sure.SURE: "nhận ra rõ",
    Sure.UNSURE: "nên kiểm tra",
    Sure.UNKNOWN: "không nhận ra",
}


class Recognised(Struct, frozen=True):
    """One value: what it is, how it reads, how sure it is."""

    name: str
    value: str
    sure: Sure


class Branch(Struct, frozen=True):
    """One part of the outline."""

    label: str
    said: str
    inner: str
    """What it holds, counted."""
    children: tuple["Branch", ...] = ()


def authority_of(document: Document, registers: Registers) -> str:
    """The code of the authority whose name is printed; empty when the register has none."""
    printed = fold(" ".join((document.body or "").split()))
    for code, name in registers.all(Register.AUTHORITY):
        if fold(name) == printed:
            return code
    return ""


def sheet_of(text: Text, document: Document, registers: Registers) -> Sheet:
    """The form with what was recognised."""
    return replace(filled(text), authority=authority_of(document, registers))


def recognised(text: Text, document: Document, registers: Registers) -> list[Recognised]:
    """What head and foot say. A day of effect is found in running text: always to be checked."""
    known = fold(text.document_type or "") in BY_WRITTEN
    authority = authority_of(document, registers)
    return [
        _one("Số hiệu", text.number),
        _one("Loại văn bản", text.document_type, Sure.SURE if known else Sure.UNSURE),
        _one("Tiêu đề", text.title),
        _one("Cơ quan ban hành", text.authority_name, Sure.SURE if authority else Sure.UNSURE),
        _one("Ngày ban hành", _day(text.issued_on)),
        _one("Ngày có hiệu lực", _day(text.effective_on), Sure.UNSURE),
        _one("Người ký", document.signer),
    ]


def _one(name: str, value: str | None, sure: Sure = Sure.SURE) -> Recognised:
    if not value:
        return Recognised(name, "", Sure.UNKNOWN)
    return Recognised(name, " ".join(value.split()), sure)


def _day(when: date | None) -> str:
    return day(when) if when else ""


def counts(document: Document) -> list[tuple[int, str]]:
    """How many parts of each sort there are."""
    found = count_of(document)
    return [(found[kind], word) for kind, word in COUNTED.items() if kind.value in found]


def outline(document: Document) -> tuple[Branch, ...]:
    """Headings and articles as a tree."""
    return tuple(_branches(document.children))


def unplaced(document: Document) -> list[str]:
    """Lines that are kept as plain paragraphs outside of any article."""
    return [node.text for node in document.children if node.kind is PartKind.PARAGRAPH]


def _branches(nodes: Sequence[Node]) -> list[Branch]:
    return [
        Branch(node.label, _cut(node.heading or node.text), _inner(node), _below(node))
        for node in nodes
        if node.address
    ]


def _below(node: Node) -> tuple[Branch, ...]:
    return () if node.kind is PartKind.ARTICLE else tuple(_branches(node.children))


def _inner(node: Node) -> str:
    if node.kind is not PartKind.ARTICLE:
        return ""
    inside = count_of(Document(children=node.children))
    held = [f"{inside[k.value]} {w}" for k, w in COUNTED.items() if k.value in inside]
    return ", ".join(held)


def _cut(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= SHOWN_LETTERS else flat[: SHOWN_LETTERS - 1] + "…"

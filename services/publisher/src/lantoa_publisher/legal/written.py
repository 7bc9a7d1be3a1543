"""From a document that was read to a text that an editor may go on with."""

import re
from collections.abc import Iterator
from datetime import date

from lantoa.contracts.content import Kind
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.text.document_types import BY_WRITTEN
from lantoa.text.folding import fold
from lantoa_publisher.domain.texts import Text, WrittenArticle
from lantoa_publisher.legal.tree import Document, Node, PartKind

_HEADINGS = (PartKind.PART, PartKind.CHAPTER, PartKind.SECTION, PartKind.SUBSECTION)
_EFFECT = re.compile(
    r"hiệu lực (?:thi hành )?(?:kể )?từ ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})"
)


def text_of(document: Document) -> Text:
    """The document as an editorial text: its articles one by one, all other words in its body."""
    articles = tuple(_articles(document.children, ()))
    rest = [line for node in document.children for line in _outside(node)]
    return Text(
        kind=Kind.LEGAL_DOCUMENT,
        title=" ".join((document.title or "").split())[:1000],
        number=document.number,
        document_type=type_of(document),
        issued_on=document.issued_on,
        effective_on=effect_of(document),
        areas=(WHOLE_CITY,),
        articles=articles,
        body="\n\n".join(rest),
    )


def type_of(document: Document) -> str | None:
    """The type as the list of types writes it; as printed when the list has it not."""
    known = BY_WRITTEN.get(fold(document.type or ""))
    return known.name if known else document.type


def effect_of(document: Document) -> date | None:
    """The day that the document itself names for its effect, the last one named."""
    found = None
    for node in document.children:
        for line in _printed(node):
            for said in _EFFECT.finditer(line):
                try:
                    found = date(int(said[3]), int(said[2]), int(said[1]))
                except ValueError:
                    continue
    return found


def _articles(nodes: tuple[Node, ...], path: tuple[str, ...]) -> Iterator[WrittenArticle]:
    for node in nodes:
        if node.kind is PartKind.ARTICLE:
            inner = [line for child in node.children for line in _printed(child)]
            yield WrittenArticle(
                number=node.number,
                address=node.address,
                title=" ".join(node.heading.split()),
                text="\n".join(line for line in (node.text, *inner) if line),
                path=path,
            )
        elif node.kind in (*_HEADINGS, PartKind.ATTACHMENT):
            named = " ".join(f"{node.label} {node.heading}".split())
            yield from _articles(node.children, (*path, named) if named else path)


def _outside(node: Node) -> Iterator[str]:
    """The words of a part that no article holds."""
    if node.kind is PartKind.ARTICLE:
        return
    if node.kind in (*_HEADINGS, PartKind.ATTACHMENT):
        yield from filter(None, (node.text,))
        for child in node.children:
            yield from _outside(child)
    elif node.kind not in (PartKind.NUMBER, PartKind.TYPE, PartKind.TITLE, PartKind.MOTTO):
        yield from _printed(node)


def _printed(node: Node) -> Iterator[str]:
    own = " ".join(part for part in (node.label, node.heading, node.text) if part)
    yield from filter(None, (own,))
    for child in node.children:
        yield from _printed(child)

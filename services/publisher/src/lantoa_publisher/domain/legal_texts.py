"""A document read from a file becomes an editorial text; none of its words is lost on the way.

What stands before the first điều is the body; each điều is an article under its headings, and so
is what stands beside them: the signature, an annex, a form, the lines below a chapter's heading.
Those have no number of their own and are called by their words. Rules of dashes are left out.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from lantoa.contracts.content import SIGNATURE, Kind
from lantoa.contracts.registers import WHOLE_CITY
from lantoa_publisher.domain.texts import Text, WrittenArticle
from lantoa_publisher.legal.conservation import TextLost
from lantoa_publisher.legal.effect import effect_of
from lantoa_publisher.legal.opening import is_upper
from lantoa_publisher.legal.tree import Document, Node, PartKind, nodes_of

_HEADINGS = (PartKind.PART, PartKind.CHAPTER, PartKind.SECTION, PartKind.SUBSECTION)
_BESIDE = (PartKind.SIGNATURE, PartKind.ANNEX, PartKind.ATTACHMENT, PartKind.FORM)
_UNITS = (PartKind.ARTICLE, *_HEADINGS, *_BESIDE)
_RULE = re.compile(r"[\W_]*$")
_LONGEST_TITLE = 1000


def legal_text(document: Document) -> Text:
    """The document as a draft for an editor to look through: pure, the same for the same document.

    Recognised: number, type, title, who issued it and when, from when it holds. Left to the editor:
    fields, audiences, areas other than the whole city; and relations, which are proposed beside it
    (``legal.proposing``). Raises TextLost rather than leave a word out.
    """
    before = [node for node in document.children if node.kind not in _UNITS]
    units = [node for node in document.children if node.kind in _UNITS]
    body = _lines(before)
    text = Text(
        kind=Kind.LEGAL_DOCUMENT,
        title=_title(document) or _shown(body[:1])[:_LONGEST_TITLE],
        body="\n".join(body),
        articles=tuple(_apart(article for node in units for article in _articles(node, ()))),
        number=document.number,
        document_type=document.type,
        authority_name=_spoken(document.body, document) if document.body else None,
        areas=(WHOLE_CITY,),
        issued_on=document.issued_on,
        effective_on=effect_of(document).on,
    )
    check_kept(document, text)
    return text


def check_kept(document: Document, text: Text) -> None:
    """Raise TextLost unless all words of the document stand in the text, in their order."""
    whole = _letters("\n".join(_read(text)))
    at = 0
    for node in nodes_of(document):
        for words in (node.heading, node.text):
            found = whole.find(_letters(words), at)
            if found < 0:
                raise TextLost(f"{node.kind.value} {node.label}: {words[:80]}")
            at = found + len(_letters(words))


def _read(text: Text) -> Iterator[str]:
    """The text as it is read from its beginning to its end."""
    yield text.body
    above: tuple[str, ...] = ()
    for article in text.articles:
        if article.path != above:
            yield from article.path
        above = article.path
        yield from (article.number, article.title, article.text)


def _letters(words: str) -> str:
    return re.sub(r"[\W_]+", "", words)


def _articles(node: Node, above: tuple[str, ...]) -> Iterator[WrittenArticle]:
    """The articles that a part is or holds, in the order of its words."""
    if node.kind is PartKind.ARTICLE or not any(child.kind in _UNITS for child in node.children):
        yield _article(node, above, node.children, node.text)
        return
    within = (*above, _shown([f"{node.label} {node.heading}"])) if _named(node) else above
    loose: list[Node] = []
    text = node.text
    for child in node.children:
        if child.kind not in _UNITS:
            loose.append(child)
            continue
        if loose or text:
            yield _article(node, above, loose, text)
            loose, text = [], ""
        yield from _articles(child, within)
    if loose or text:
        yield _article(node, above, loose, text)


def _article(
    node: Node, above: tuple[str, ...], children: Sequence[Node], text: str
) -> WrittenArticle:
    lines = [*_split(text), *_lines(children)]
    heading = node.heading
    if len(heading) > _LONGEST_TITLE:
        lines, heading = [heading, *lines], ""
    return WrittenArticle(
        number=_number(node),
        address=SIGNATURE if node.kind is PartKind.SIGNATURE else node.address,
        title=_shown([heading]),
        text="\n".join(lines),
        path=above,
    )


def _number(node: Node) -> str:
    if node.kind is PartKind.ARTICLE:
        return node.number
    if node.kind is PartKind.SIGNATURE:
        return "Chữ ký"
    return node.label.rstrip(" .:-–—/") or "Kèm theo"


def _named(node: Node) -> bool:
    return bool(node.label or node.heading)


def _apart(articles: Iterator[WrittenArticle]) -> Iterator[WrittenArticle]:
    """The articles, further lines of one part counted: ``chuong-i``, ``chuong-i.2``."""
    seen: dict[str, int] = {}
    for article in articles:
        turn = seen[article.address] = seen.get(article.address, 0) + 1
        yield article if turn == 1 else replace(article, address=f"{article.address}.{turn}")


def _lines(nodes: Sequence[Node]) -> list[str]:
    return [line for node in nodes for line in _printed(node)]


def _printed(node: Node) -> Iterator[str]:
    """The lines of a part as they were printed; cells of a table are divided by bars."""
    text = node.text.replace("\t", " | ") if node.kind is PartKind.TABLE else node.text
    if node.heading:
        yield _shown([f"{node.label} {node.heading}"])
        yield from _split(text)
    else:
        yield from _split(f"{node.label} {text}")
    yield from _lines(node.children)


def _split(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.split("\n") if not _RULE.match(line)]


def _shown(lines: Sequence[str]) -> str:
    return " ".join(" ".join(lines).split())


def _title(document: Document) -> str:
    if not document.title:
        return ""
    return f"{document.type or ''} {_spoken(document.title, document)}".strip()


def _spoken(printed: str, document: Document) -> str:
    """What is printed in capitals as the document says it elsewhere; as printed if it does not."""
    wanted = _shown([printed])
    if not is_upper(wanted):
        return wanted
    for node in nodes_of(document):
        text = _shown([node.text])
        place = text.lower().find(wanted.lower())
        if place >= 0 and not is_upper(text[place : place + len(wanted)]):
            return text[place : place + len(wanted)]
    return wanted

"""Word documents (ECMA-376): paragraphs, numbering, tables, notes; headers and footers dropped."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from lantoa_publisher.extracting.archive import Archive, opened
from lantoa_publisher.extracting.markup import parse_xml
from lantoa_publisher.extracting.plain import tidy_lines
from lantoa_publisher.extracting.refusing import Limits, Unreadable
from lantoa_publisher.extracting.tables import lines_of_table
from lantoa_publisher.extracting.wordlists import W, WordLists
from lantoa_publisher.legal.tree import Dropped, Line, PartKind, Source

_MAIN = "word/document.xml"
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")
_SKIPPED = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    f"{W}moveFrom",
    f"{W}del",
    f"{W}pPr",
    f"{W}rPr",
}
_WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"}
_SIGNS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def word_source(data: bytes, limits: Limits) -> Source:
    """The lines of a Word document, numbers that Word keeps apart put in front of them."""
    with opened(data, limits) as archive:
        names = set(archive.names())
        if _MAIN not in names:
            raise Unreadable("không phải tệp Word .docx (not a Word document): thiếu " + _MAIN)
        lists = _lists(archive, names, limits)
        lines = _lines(parse_xml(archive.part(_MAIN), limits), lists)
        for name in _NOTES:
            if name in names:
                lines += _notes(parse_xml(archive.part(name), limits))
        dropped = [line for name in sorted(names) for line in _dropped(archive, name, limits)]
    return Source(tuple(lines), tuple(dropped))


def _lists(archive: Archive, names: set[str], limits: Limits) -> WordLists:
    parts = ("word/numbering.xml", "word/styles.xml")
    numbering, styles = (
        parse_xml(archive.part(name), limits) if name in names else Element("none")
        for name in parts
    )
    return WordLists(numbering, styles)


def _lines(parent: Element, lists: WordLists) -> list[Line]:
    """The lines of paragraphs and tables, in their order, whatever wraps them."""
    lines: list[Line] = []
    for block in _blocks(parent):
        if block.tag == f"{W}tbl":
            rows = [
                [text_of(cell) for cell in _unwrapped(row, f"{W}tc")]
                for row in _unwrapped(block, f"{W}tr")
            ]
            lines.extend(lines_of_table(rows, lines))
        else:
            number, text = lists.number_of(block), text_of(block).strip()
            lines.extend(Line(line) for line in tidy_lines(number + text if text else ""))
    return lines


def _blocks(parent: Element) -> Iterator[Element]:
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag not in _SKIPPED:
            yield from _blocks(child)


def _unwrapped(parent: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, those in content controls too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _unwrapped(child, tag)


def text_of(element: Element) -> str:
    """The words below an element; each paragraph begins a line."""
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag in _SKIPPED:
        return ""
    sign = _SIGNS.get(element.tag, "")
    inner = "".join(text_of(child) for child in element)
    return f"\n{inner}\n" if element.tag == f"{W}p" else sign + inner


def _notes(root: Element) -> Iterator[Line]:
    for note in root:
        for text in tidy_lines(text_of(note)):
            yield Line(text, PartKind.NOTE)


def _dropped(archive: Archive, name: str, limits: Limits) -> Iterator[Dropped]:
    """The words of page headers and footers."""
    for start, why in (("word/header", "header"), ("word/footer", "footer")):
        if name.startswith(start) and name.endswith(".xml"):
            for text in tidy_lines(text_of(parse_xml(archive.part(name), limits))):
                yield Dropped(text, why)

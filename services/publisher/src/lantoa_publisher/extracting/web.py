"""Web pages: their words by the block that holds them; scripts and styles are not read.

nh3 stands at the door: it reads a page as browsers do (the HTML standard's tree, whatever is left
open or nested wrongly) and lets through blocks and tables without any attribute, so that nothing is
swallowed by a tag that was never closed. What goes on from here is words alone.
"""

import re
from html.parser import HTMLParser

import nh3

from lantoa_publisher.extracting.plain import decoded, tidy_lines
from lantoa_publisher.extracting.refusing import Limits, too_large
from lantoa_publisher.extracting.tables import lines_of_table
from lantoa_publisher.legal.tree import Line, Source

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_UNREAD = {"script", "style", "title", "template", "noscript", "iframe"}
_NAME = re.compile(r"\w+")
_BLOCKS = frozenset(
    _NAME.findall(
        "p div br hr li ul ol dl dt dd h1 h2 h3 h4 h5 h6 section article header footer main nav"
        " aside blockquote pre center form fieldset address figure figcaption caption tr option"
    )
)
_TABLE = frozenset({"table", "thead", "tbody", "tfoot", "td", "th"})
_FORMULA = frozenset(
    _NAME.findall(
        "math mi mn mo ms mtext mrow mfrac msqrt mroot msub msup msubsup munder mover munderover"
        " mtable mtr mtd mstyle mpadded mfenced menclose semantics"
    )
)
"""MathML would be left out with its words; a drawing (SVG) is."""


def web_source(data: bytes, limits: Limits) -> Source:
    """The lines of a page, tables as in a Word document."""
    found = _CHARSET.search(data[:4096])
    page = decoded(data, found[1].decode("ascii") if found else "utf-8")
    reading = _Reading(limits)
    reading.feed(_cleaned(page))
    reading.close()
    reading.end_all()
    return Source(tuple(reading.lines))


def _cleaned(page: str) -> str:
    """Blocks and tables, whole and closed."""
    tags = set(_BLOCKS | _TABLE | _FORMULA)
    return nh3.clean(page, tags=tags, attributes={}, clean_content_tags=_UNREAD, link_rel=None)


class _Reading(HTMLParser):
    """Collects lines; inside of a table, cells. A table within a cell is part of the cell."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._limits = limits
        self._text: list[str] = []
        self._tables = 0
        self._rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._begin_table()
        elif tag == "tr" and self._tables == 1:
            self._end_cell()
            self._rows.append([])
        elif tag in ("td", "th") and self._tables == 1:
            self._end_cell()
            self._rows = self._rows or [[]]
        elif tag in _BLOCKS or self._tables > 1:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._tables:
            self._end_table()
        elif tag in ("td", "th") and self._tables == 1 and self._rows:
            self._rows[-1].append(self._cell())
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        self._text.append(re.sub(r"\s+", " ", data))

    def end_all(self) -> None:
        """What stands at the end of a page, its open tables too."""
        while self._tables:
            self._end_table()
        self.end_block()

    def end_block(self) -> None:
        """Whatever was read since the last block is lines of its own."""
        lines = tidy_lines("".join(self._text))
        self._text.clear()
        self.lines.extend(Line(line) for line in lines)
        if len(self.lines) > self._limits.lines:
            raise too_large("số dòng", "lines", self._limits.lines)

    def _break(self) -> None:
        if self._tables:
            self._text.append("\n")
        else:
            self.end_block()

    def _begin_table(self) -> None:
        if not self._tables:
            self.end_block()
        self._tables += 1

    def _end_table(self) -> None:
        self._tables -= 1
        if not self._tables:
            self._end_cell()
            self.lines.extend(lines_of_table(self._rows, self.lines))
            self._rows = []

    def _end_cell(self) -> None:
        """Words that no cell closed are a cell too: nothing is lost."""
        cell = self._cell()
        if cell.strip():
            self._rows = self._rows or [[]]
            self._rows[-1].append(cell)

    def _cell(self) -> str:
        cell = "".join(self._text)
        self._text.clear()
        return cell

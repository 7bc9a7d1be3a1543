"""Web pages: their words by the block that holds them; scripts and styles are not read."""

import re
from html.parser import HTMLParser

from lantoa_publisher.extracting.plain import decoded, tidy_lines
from lantoa_publisher.extracting.refusing import Limits, too_large
from lantoa_publisher.extracting.tables import lines_of_table
from lantoa_publisher.legal.tree import Line, Source

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_UNREAD = {"script", "style", "title", "template", "noscript", "svg", "iframe", "object"}
_BLOCK = re.compile(
    "p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|section|article|header|footer|main|nav|aside|"
    "blockquote|pre|center|form|fieldset|address|body|figure|figcaption|caption|tr|option"
)


def web_source(data: bytes, limits: Limits) -> Source:
    """The lines of a page, tables as in a Word document."""
    found = _CHARSET.search(data[:4096])
    reading = _Reading(limits)
    reading.feed(decoded(data, found[1].decode("ascii") if found else "utf-8"))
    reading.close()
    reading.end_all()
    return Source(tuple(reading.lines))


class _Reading(HTMLParser):
    """Collects lines; inside of a table, cells. A table within a cell is part of the cell."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self._limits = limits
        self._text: list[str] = []
        self._unread: list[str] = []
        self._tables = 0
        self._rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread.append(tag)
        elif tag == "table":
            self._begin_table()
        elif tag == "tr" and self._tables == 1:
            self._end_cell()
            self._rows.append([])
        elif tag in ("td", "th") and self._tables == 1:
            self._end_cell()
            self._rows = self._rows or [[]]
        elif _BLOCK.fullmatch(tag) or self._tables > 1:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            if tag == self._unread[-1]:
                self._unread.pop()
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in ("td", "th") and self._tables == 1 and self._rows:
            self._rows[-1].append(self._cell())
        elif _BLOCK.fullmatch(tag):
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._unread:
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

"""Tables: kept as one line each, unless they only lay out the head or the signature."""

from collections.abc import Iterator, Sequence

from lantoa.text.folding import fold
from lantoa_publisher.extracting.plain import tidy_lines
from lantoa_publisher.legal.tree import Line, PartKind

_MOTTO = "cong hoa xa hoi"
Rows = Sequence[Sequence[str]]


def lines_of_table(rows: Rows, before: Sequence[Line]) -> Iterator[Line]:
    """A table as one line with tabs between cells; a layout as the lines of its cells."""
    cells = [tidy_lines(cell) for row in rows for cell in row]
    if _is_layout(cells, before):
        yield from (Line(line) for cell in cells for line in cell)
    elif any(cells):
        text = "\n".join("\t".join(" ".join(tidy_lines(cell)) for cell in row) for row in rows)
        yield Line(text, PartKind.TABLE)


def _is_layout(cells: Sequence[Sequence[str]], before: Sequence[Line]) -> bool:
    """Whether a table holds motto and issuer, or number and place, or addressees and signature."""
    starts = [fold(line) for cell in cells for line in cell]
    if any(line.startswith("noi nhan") for line in starts):
        return True
    motto = any(line.startswith(_MOTTO) for line in starts)
    return motto and not any(fold(line.text[:20]).startswith(_MOTTO) for line in before)

"""What repeats on the pages of a print and is no part of the text: headers, footers, numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lantoa_publisher.legal.tree import Dropped

_EDGE = 2
"""How many lines at the top and at the bottom of a page may be furniture."""
_LEAST = 3
_PAGE_NUMBER = re.compile(r"[\W_]*(?:[Tt]rang\s*)?(\d{1,4})(?:\s*/\s*\d{1,4})?[\W_]*$")
_FIGURES = re.compile(r"\d+")
Pages = Sequence[Sequence[str]]


def without_furniture(pages: Pages) -> tuple[list[str], tuple[Dropped, ...]]:
    """The lines of all pages without furniture, and the furniture by page, from 1."""
    repeated, offset = _repeated(pages), _offset(pages)
    kept: list[str] = []
    dropped: list[Dropped] = []
    for page, lines in enumerate(pages, 1):
        edges = set(_edges(lines))
        for place, line in enumerate(lines):
            why = _why(line, page, repeated, offset) if place in edges else ""
            if why:
                dropped.append(Dropped(line, why, page))
            else:
                kept.append(line)
    return kept, tuple(dropped)


def _why(line: str, page: int, repeated: set[str], offset: int | None) -> str:
    found = _PAGE_NUMBER.match(line)
    if found and offset is not None and int(found[1]) - page == offset:
        return "page number"
    return "page header or footer" if _shape(line) in repeated else ""


def _edges(lines: Sequence[str]) -> Iterator[int]:
    for place in range(len(lines)):
        if place < _EDGE or place >= len(lines) - _EDGE:
            yield place


def _repeated(pages: Pages) -> set[str]:
    """The shapes of edge lines that come on a third of the pages, three at least."""
    seen = Counter(shape for lines in pages for shape in {_shape(lines[i]) for i in _edges(lines)})
    least = max(_LEAST, len(pages) // 3)
    return {shape for shape, times in seen.items() if times >= least and shape.strip("# ")}


def _offset(pages: Pages) -> int | None:
    """What printed page numbers are ahead of our count by, if pages are numbered at all."""
    offsets: Counter[int] = Counter()
    for page, lines in enumerate(pages, 1):
        found = [_PAGE_NUMBER.match(lines[place]) for place in _edges(lines)]
        offsets.update({int(one[1]) - page for one in found if one})
    offset, times = max(offsets.items(), key=lambda one: one[1], default=(0, 0))
    return offset if times >= max(2, len(pages) // 3) else None


def _shape(line: str) -> str:
    """A line with its figures alike: the date and number of a gazette change, the rest stays."""
    return _FIGURES.sub("#", line)

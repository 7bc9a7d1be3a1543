"""Tables as CSV (RFC 4180) that a spreadsheet opens as text, and runs nothing of.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV
injection); the full-width signs count, too. The byte order mark tells Excel that it is UTF-8.
"""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"
TYPE = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """The cell, as text only."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def lines(rows: Iterable[Sequence[str]]) -> str:
    """The rows as lines, every cell in quotes and harmless."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(map(harmless, row) for row in rows)
    return written.getvalue()

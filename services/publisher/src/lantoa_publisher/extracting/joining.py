"""Printed lines joined to paragraphs: a print breaks where the paper ends, not where a thought."""

import re
from collections.abc import Sequence

from lantoa_publisher.legal.ending import annex_label, form_label, starts_signature
from lantoa_publisher.legal.labels import article_label, heading_label, inner_labels
from lantoa_publisher.legal.opening import is_upper
from lantoa_publisher.legal.quoting import starts_quote

_FULL = 0.72
"""How much of the usual width a line must fill for the next one to go on with it."""
_HANGING = re.compile(r"(?:\b(?:điều|khoản|điểm|mục|chương|số|và|hoặc|tại|của|các)|[,(/–])$", re.I)
_ENDS = (".", ";", ":", "./.", ".”", "”.", "”;", "./")
_ITEM = re.compile(r"[-+*•–]\s")


def joined(lines: Sequence[str]) -> list[str]:
    """The paragraphs; their words are those of the lines, in the same order."""
    width = _usual_width(lines)
    paragraphs: list[str] = []
    last = ""
    for line in lines:
        if last and _goes_on(last, line, width):
            paragraphs[-1] += " " + line
        else:
            paragraphs.append(line)
        last = line
    return paragraphs


def _usual_width(lines: Sequence[str]) -> int:
    lengths = sorted(len(line) for line in lines)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _goes_on(last: str, line: str, width: int) -> bool:
    if is_upper(last) or is_upper(line):
        return is_upper(last) and is_upper(line) and len(last) >= _FULL * width and _plain(line)
    if _HANGING.search(last):
        return len(last) >= _FULL * width
    if not _plain(line):
        return False
    if line[0].islower():
        return not last.endswith(_ENDS) or len(last) >= _FULL * width
    return len(last) >= _FULL * width and not last.endswith(_ENDS)


def _plain(line: str) -> bool:
    """Whether a line does not look like the beginning of something."""
    begins = article_label(line) or heading_label(line) or next(inner_labels(line), None)
    apart = annex_label(line) or form_label(line) or starts_signature(line)
    return not (begins or apart or starts_quote(line) or _ITEM.match(line))

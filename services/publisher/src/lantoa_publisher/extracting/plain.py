"""Plain text: UTF-8, or UTF-16 with its mark; NFC at the door."""

import re

from lantoa.text.nfc import nfc
from lantoa_publisher.extracting.refusing import Unreadable
from lantoa_publisher.legal.tree import Line, Source

_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def plain_source(data: bytes) -> Source:
    """The lines of a text file."""
    return Source(tuple(Line(line) for line in tidy_lines(decoded(data))))


def decoded(data: bytes, declared: str = "utf-8") -> str:
    """The text of the bytes. Raises Unreadable naming the place if the encoding is another."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), declared)
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError) as wrong:
        raise Unreadable(
            f"tệp không phải {encoding}: hãy lưu lại bằng UTF-8 (save the file as UTF-8): {wrong}"
        ) from wrong


def tidy_lines(text: str) -> list[str]:
    """The lines that say something, in NFC, blanks at their ends and control characters gone."""
    lines = (_CONTROLS.sub("", line).strip() for line in _BREAKS.split(nfc(text)))
    return [line for line in lines if line]

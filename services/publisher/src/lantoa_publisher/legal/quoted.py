"""New texts out of the quotation marks of an amending document, each for its place."""

import re
from collections.abc import Sequence

from lantoa_publisher.legal.wording import Obscure

_OPEN = re.compile(r"^\s*[“„«\"]")
_CLOSE = re.compile(r"[”»\"]\s*[.;,]*\s*$")
_ARTICLE = re.compile(r"(?:Điều|ĐIỀU)\s+\d+[a-zđ]{0,2}\s*[.:]?\s*[-–]?\s*")
_WORDS = {"dieu": r"(?:Điều|ĐIỀU)\s+{}\s*(?:[.:]|$)", "khoan": r"{}\s?\.", "diem": r"{}\s?\)"}
_ENDS = (".", ":", ";", ",", "./.")


def unquoted(quotations: Sequence[str]) -> str:
    """What stands within the marks of one or more quotations, one below the other."""
    return "\n".join(_CLOSE.sub("", _OPEN.sub("", text)).strip() for text in quotations)


def divided(text: str, addresses: Sequence[str]) -> list[str]:
    """The new text of each address, in order; Obscure where one is not found.

    A text that is for one place alone may lack its label.
    """
    lines = text.split("\n")
    starts: list[int] = []
    for address in addresses:
        begin = starts[-1] + 1 if starts else 0
        place = next((n for n in range(begin, len(lines)) if _labelled(lines[n], address)), None)
        if place is None and len(addresses) > 1:
            raise Obscure(f"không thấy văn bản mới của {address} (its new text is not there)")
        starts.append(place or 0)
    if starts[:1] != [0]:
        raise Obscure("trước văn bản mới còn lời khác (there is more before the new text)")
    ends = [*starts[1:], len(lines)]
    return ["\n".join(lines[start:end]).strip() for start, end in zip(starts, ends, strict=True)]


def titled(text: str) -> tuple[str, str]:
    """The title and the text of a new article, its label left out."""
    first, _, rest = text.partition("\n")
    label = _ARTICLE.match(first)
    head = first[label.end() :].strip() if label else first
    if head.endswith(_ENDS):
        return "", f"{head}\n{rest}".strip()
    return head, rest.strip()


def _labelled(line: str, address: str) -> bool:
    word, _, number = address.rpartition("/")[2].partition("-")
    pattern = _WORDS.get(word)
    if pattern is None:
        return False
    written = number.replace("dd", "đ").replace("-", ".")
    return re.match(pattern.format(re.escape(written)), _OPEN.sub("", line).strip()) is not None

"""Documents named in running text, with or without a place in them: "Căn cứ Luật Thanh niên …"."""

import re
from collections.abc import Iterator

import msgspec

from lantoa.text.document_types import WRITTEN
from lantoa.text.named_documents import Named, named_document
from lantoa.text.numbers import find_numbers
from lantoa.text.places import Text, read

_TYPE = re.compile(rf"(?<![^\W_])(?:{WRITTEN}|van ban)\b")


class Mention(msgspec.Struct, frozen=True):
    """A document as the text calls it: its number, or its name; and where its words stand (NFC)."""

    document: str
    start: int
    end: int


def find_mentions(text: str) -> list[Mention]:
    """Return the documents that a text names, in order.

    A name counts where it begins with a capital ("Luật Đất đai", not "pháp luật về đất đai"), a
    number always. "Luật này" names none.
    """
    whole = read(text)
    named = list(_named(whole))
    numbers = (Mention(one.written, one.start, one.end) for one in find_numbers(whole.whole))
    alone = [one for one in numbers if not any(n.start <= one.start < n.end for n in named)]
    return sorted([*named, *alone], key=lambda mention: mention.start)


def _named(text: Text) -> Iterator[Mention]:
    at = 0
    while found := _TYPE.search(text.folded, at):
        at = found.end()
        named = named_document(text, found.start()) if _begins(text, found) else None
        if named is not None and named.document is not None and _says_more(text, found, named):
            yield Mention(named.document, found.start(), named.end)
            at = named.end


def _begins(text: Text, found: re.Match[str]) -> bool:
    """Whether the type begins with a capital, or a number follows it at once."""
    return (
        text.whole[found.start()].isupper() or _NUMBERED.match(text.folded, found.end()) is not None
    )


_NUMBERED = re.compile(r"(?:\s{1,4}so:?)?\s{1,4}\d")


def _says_more(text: Text, found: re.Match[str], named: Named) -> bool:
    """Tell "Luật Đất đai" from a bare "Luật"."""
    return text.whole[found.end() : named.end].strip() != ""

"""Documents that the words of a legal document name, and what people call them in full."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from lantoa.text.document_types import BY_WRITTEN, WRITTEN
from lantoa.text.folding import fold
from lantoa.text.named_documents import named_document
from lantoa.text.numbers import find_numbers, number_key
from lantoa.text.places import read
from lantoa.text.references import Reference, written
from lantoa.text.whole_documents import Whole, whole_documents

_LAW = re.compile(r"(?:của|căn cứ)\s+(?=(?:bộ luật|luật|pháp lệnh|hiến pháp)\s)", re.IGNORECASE)
_TYPE = re.compile(rf"({WRITTEN})\b")
Types = Mapping[str, str]
"""The types of numbered documents, by the keys of their numbers."""


def documents_in(words: str) -> list[Whole]:
    """The documents that some words name, in order; a law by a name that nobody has listed, too."""
    text = read(words)
    found = whole_documents(text)
    law = None if found else _LAW.search(text.whole)
    named = named_document(text, law.end()) if law else None
    if law and named and named.document:
        return [Whole(named.document, law.end(), named.end)]
    return found


def types_in(texts: Iterable[str]) -> Types:
    """The types that a document writes before the numbers of others; the usual one of each."""
    said: dict[str, Counter[str]] = {}
    for key, kind in (one for text in texts for one in _typed(text)):
        said.setdefault(key, Counter())[kind] += 1
    return {key: kinds.most_common(1)[0][0] for key, kinds in said.items()}


def _typed(text: str) -> Iterator[tuple[str, str]]:
    for whole in whole_documents(read(text)):
        kind = _TYPE.match(fold(text[whole.start : whole.end]))
        if kind and find_numbers(whole.document):
            yield number_key(whole.document), BY_WRITTEN[kind[1]].name


def in_full(document: str, types: Types) -> str:
    """A cited document with its type, if it is known: "Luật 88/2015/QH13"; a name as it is."""
    numbers = find_numbers(document)
    if len(numbers) != 1 or numbers[0].written != document:
        return document
    return written(Reference(document=document), types.get(number_key(document)))

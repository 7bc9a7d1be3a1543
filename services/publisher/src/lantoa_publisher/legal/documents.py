"""What people call the documents that a legal document cites by their numbers alone."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from lantoa.text.document_types import BY_WRITTEN, WRITTEN
from lantoa.text.folding import fold
from lantoa.text.mentions import find_mentions
from lantoa.text.nfc import nfc
from lantoa.text.numbers import find_numbers, number_key
from lantoa.text.references import Reference, written

_TYPE = re.compile(rf"({WRITTEN})\b")
Types = Mapping[str, str]
"""The types of numbered documents, by the keys of their numbers."""


def types_in(texts: Iterable[str]) -> Types:
    """The types that a document writes before the numbers of others; the usual one of each."""
    said: dict[str, Counter[str]] = {}
    for key, kind in (one for text in texts for one in _typed(text)):
        said.setdefault(key, Counter())[kind] += 1
    return {key: kinds.most_common(1)[0][0] for key, kinds in said.items()}


def _typed(text: str) -> Iterator[tuple[str, str]]:
    whole = nfc(text)
    for mention in find_mentions(whole):
        kind = _TYPE.match(fold(whole[mention.start : mention.end]))
        if kind and find_numbers(mention.document):
            yield number_key(mention.document), BY_WRITTEN[kind[1]].name


def in_full(document: str, types: Types) -> str:
    """A cited document with its type, if it is known: "Luật 88/2015/QH13"; a name as it is."""
    numbers = find_numbers(document)
    if len(numbers) != 1 or numbers[0].written != document:
        return document
    return written(Reference(document=document), types.get(number_key(document)))

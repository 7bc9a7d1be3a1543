"""Which of the documents that are known here a citation means: by number, or by name and time."""

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from lantoa.contracts.ids import ContentId
from lantoa.text.folding import slug
from lantoa.text.numbers import find_numbers, number_key
from lantoa.text.references import document_key

_YEAR = re.compile(r"-(?:nam-)?((?:19|20)\d\d)$")


class Known(Struct, frozen=True, kw_only=True):
    """A legal document that is published here."""

    id: ContentId
    number: str | None = None
    title: str
    issued_on: date | None = None


def key_of_document(document: str) -> str:
    """What all ways to cite a document share: its number's key, or its name's."""
    numbers = find_numbers(document)
    return number_key(numbers[0].written) if numbers else document_key(document)


def name_key(title: str) -> str:
    """The key of a name, its year left out: "Luật Đất đai năm 2024" is "luat-dat-dai"."""
    return _YEAR.sub("", slug(title, 400))


def meant(document: str, known: Iterable[Known], before: date | None = None) -> Known | None:
    """The document that a citation means; None where none or several may be meant.

    A name means the newest document of that name (and year, if it says one) issued before that day.
    """
    if find_numbers(document):
        key = key_of_document(document)
        found = [one for one in known if one.number and number_key(one.number) == key]
        return found[0] if len(found) == 1 else None
    named = [one for one in known if name_key(one.title) == name_key(document)]
    year = _YEAR.search(slug(document, 400))
    dated = [
        one
        for one in named
        if one.issued_on
        and (before is None or one.issued_on < before)
        and (year is None or one.issued_on.year == int(year[1]))
    ]
    return max(dated, key=lambda one: one.issued_on or date.min, default=None)

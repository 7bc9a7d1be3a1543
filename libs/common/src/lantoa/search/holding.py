"""Whether a saved search holds for an entry: one vocabulary with ``Query``, and stricter words.

A search lists what is near; an alert must be right. So every word stands in the entry, not two
neighbouring syllables of some, and what was typed with marks stands there with these marks.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache, cached_property

from lantoa.contracts.searches import SavedSearch
from lantoa.search.days import issued_day, year_of
from lantoa.search.entries import Entry
from lantoa.text.abbreviations import abbreviations
from lantoa.text.document_types import BY_WRITTEN
from lantoa.text.folding import slug
from lantoa.text.numbers import find_numbers
from lantoa.text.ranks import rank_of
from lantoa.text.words import said_in


class Heard:
    """An entry as saved searches hear it. Read once for all of them."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.text = "\n".join((entry.title, entry.text, entry.name))
        self.words = said_in(self.text)
        for short in self.words & abbreviations().keys():
            self.words |= _in_full(short)
        self.type = slug(entry.document_type) if entry.document_type else ""

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The folded numbers of documents that it speaks of."""
        return frozenset(one.key for one in find_numbers(self.text))


@cache
def _in_full(short: str) -> frozenset[str]:
    return frozenset(said_in(abbreviations()[short]))


def holds(search: SavedSearch, heard: Heard) -> bool:
    """Whether every word, the number and every filter hold in the entry."""
    return (
        heard.words.issuperset(search.words)
        and (not search.number or _numbered(search, heard))
        and _filtered(search, heard)
    )


def _numbered(search: SavedSearch, heard: Heard) -> bool:
    """It has the number, or speaks of it; of the type that was said."""
    own = heard.entry.number_key
    if own and _begins(own, search.number) and search.number_type in ("", heard.type):
        return True
    return any(
        _begins(key, search.number) and search.number_type in ("", *_types(key))
        for key in heard.numbers
    )


def _begins(key: str, number: str) -> bool:
    return key == number or key.startswith(f"{number}-")


def _types(key: str) -> Iterator[str]:
    """The types that a number tells of itself: ``31-2025-nd-cp`` is a nghị định."""
    return (BY_WRITTEN[part].slug for part in key.split("-") if part in BY_WRITTEN)


def _filtered(search: SavedSearch, heard: Heard) -> bool:
    entry = heard.entry
    return (
        (not search.kinds or entry.kind in search.kinds)
        and (not search.types or heard.type in search.types)
        and (not search.ranks or rank_of(heard.type, entry.number) in search.ranks)
        and (not search.years or year_of(entry) in search.years)
        and (not search.authorities or entry.authority in search.authorities)
        and (not search.content_ids or entry.content_id in search.content_ids)
        and (not search.number_keys or entry.number_key in search.number_keys)
        and _issued(search, entry)
        and _share(search.fields, entry.fields)
        and _share(search.areas, entry.areas)
        and _share(search.audiences, entry.audiences)
    )


def _issued(search: SavedSearch, entry: Entry) -> bool:
    if search.issued_from is None and search.issued_to is None:
        return True
    first, last = search.issued_from or date.min, search.issued_to or date.max
    return first <= issued_day(entry) <= last


def _share(wanted: tuple[str, ...], there: tuple[str, ...]) -> bool:
    return not wanted or not set(wanted).isdisjoint(there)

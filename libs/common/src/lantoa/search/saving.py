"""Saving a search: one form for all of one meaning, named by its hash, and put on the log.

Order, pages, facets, and the day asked for with how things stand on it are of one moment and are
not saved. Slips are not mended: what was typed is what is looked for.
"""

from datetime import datetime

import msgspec

from lantoa.contracts.events import Outgoing, encode, tombstone
from lantoa.contracts.ids import derived_id
from lantoa.contracts.searches import SavedSearch, SearchHash
from lantoa.contracts.topics import SEARCH_SAVED
from lantoa.search.query import Query
from lantoa.text.abbreviations import only_in_full
from lantoa.text.numbers import read_number_query
from lantoa.text.words import words_of


def saved(query: Query) -> SavedSearch:
    """What of a query is saved; queries of one meaning give the same."""
    number = read_number_query(query.text)
    words = () if number else words_of(only_in_full(query.text))
    return SavedSearch(
        words=tuple(sorted(set(words))),
        number=number.key if number else "",
        number_type=(number.document_type or "") if number else "",
        kinds=_each_once(query.kinds),
        types=_each_once(query.types),
        ranks=_each_once(query.ranks),
        years=tuple(sorted(set(query.years))),
        fields=_each_once(query.fields),
        areas=_each_once(query.areas),
        audiences=_each_once(query.audiences),
        authorities=_each_once(query.authorities),
        content_ids=_each_once(query.content_ids),
        number_keys=_each_once(query.number_keys),
        issued_from=query.issued_from,
        issued_to=query.issued_to,
    )


def hash_of(search: SavedSearch) -> SearchHash:
    """The search's name: the same for the same meaning, on every machine, for ever."""
    return SearchHash(derived_id("search", msgspec.json.encode(search).decode()))


def recorded(search: SavedSearch, source: str, now: datetime) -> Outgoing:
    """The search for the log: from here on versions are matched with it. Twice is once."""
    name = hash_of(search)
    return encode(SEARCH_SAVED, search, key=name, id=name, source=source, time=now)


def ended(name: SearchHash) -> Outgoing:
    """The end of a search that nobody needs any more; it may be saved again."""
    return tombstone(SEARCH_SAVED, name)


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))

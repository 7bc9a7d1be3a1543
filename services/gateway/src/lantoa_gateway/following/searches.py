"""A search that somebody would follow: how it is asked, saved and called by its words."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.searches import FollowedSearch, SavedSearch
from lantoa.messages.templates import cut
from lantoa.search.query import Facet, Query
from lantoa.search.savable import Known, savable
from lantoa.text.tokens import typed
from lantoa.text.words import is_stop_word
from lantoa_gateway.views.asked import STATUSES, Asked
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.narrowing import LABELS, TYPES, issued, name_of

SAID_LETTERS = 300


class Followable(Struct, frozen=True):
    """A search that may be followed, and what it is called on the page where it is asked for."""

    search: FollowedSearch
    shown: str
    """As it was typed."""


def narrowed(asked: Asked) -> Query:
    """What is looked for, and in what, whatever the day."""
    return Query(
        text=asked.text,
        kinds=asked.values(Facet.KIND),
        types=asked.values(Facet.TYPE),
        years=tuple(map(int, asked.values(Facet.YEAR))),
        authorities=asked.values(Facet.AUTHORITY),
        fields=asked.values(Facet.FIELD),
        areas=asked.values(Facet.AREA),
        audiences=asked.values(Facet.AUDIENCE),
        issued_from=asked.issued_from,
        issued_to=asked.issued_to,
        as_of=asked.day,
        statuses=STATUSES[asked.status],
    )


def followable(asked: Asked, known: Known, names: Names, today: date) -> Followable:
    """The search as it may be followed; NotSavable says why not, and what to do."""
    whole = f"{asked.text} {asked.left_out}".strip()
    search = savable(replace(narrowed(asked), text=whole), known, today)
    chosen = list(_chosen(asked, names))
    words = " ".join(typed(asked.text)).lower()
    said = "; ".join(part for part in (asked.text if search.number else words, *chosen) if part)
    quoted = f"“{asked.text}”" if asked.text else ""
    return Followable(
        search=FollowedSearch(search=search, said=cut(said, SAID_LETTERS)),
        shown=" · ".join(part for part in (quoted, *chosen) if part),
    )


def called(search: SavedSearch, names: Names) -> str:
    """What a saved search looks for, where nobody knows any more how it was typed."""
    chosen = {
        Facet.KIND: search.kinds,
        Facet.TYPE: search.types,
        Facet.YEAR: tuple(map(str, search.years)),
        Facet.AUTHORITY: search.authorities,
        Facet.FIELD: search.fields,
        Facet.AREA: search.areas,
        Facet.AUDIENCE: search.audiences,
    }
    asked = Asked(chosen=chosen, issued_from=search.issued_from, issued_to=search.issued_to)
    number = f"{TYPES.get(search.number_type, '')} {search.number}".strip()
    words = ", ".join(word for word in search.words if not is_stop_word(word))
    return "; ".join(part for part in (number or words, *_chosen(asked, names)) if part)


def _chosen(asked: Asked, names: Names) -> Iterator[str]:
    """Each filter by its name, with the names of its values."""
    for facet, label in LABELS.items():
        values = ", ".join(name_of(facet, value, names) for value in asked.values(facet))
        if values:
            yield f"{label}: {values}"
    if asked.issued_from or asked.issued_to:
        yield issued(asked)

"""The home page: the newest contents, and the fields of law to browse."""

from collections.abc import Iterable

from msgspec import Struct

from lantoa.contracts.registers import Register, RegisterEntry
from lantoa.search.query import Answer
from lantoa_gateway.views.naming import Tag
from lantoa_gateway.views.results import Found, found


class HomeView(Struct, frozen=True):
    """All that the home page says; without news or documents when the index is away."""

    news: tuple[Found, ...]
    documents: tuple[Found, ...]
    fields: tuple[Tag, ...]
    limited: bool = False


def home_view(
    news: Answer | None, documents: Answer | None, fields: Iterable[RegisterEntry]
) -> HomeView:
    """The home page of this moment; an answer that did not come in time is None."""
    return HomeView(
        _shown(news),
        _shown(documents),
        tuple(field_link(entry) for entry in fields if entry.register is Register.FIELD),
        limited=news is None or documents is None,
    )


def field_link(entry: RegisterEntry) -> Tag:
    """A field as a link to its contents."""
    return Tag(entry.code, entry.name, f"/tim-kiem?linh-vuc={entry.code}")


def _shown(answer: Answer | None) -> tuple[Found, ...]:
    return tuple(found(hit.entry) for hit in answer.hits) if answer else ()

"""What a content is about, and what a follow means, as values of the same dimensions."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from msgspec.structs import replace

from lantoa.contracts.content import Content
from lantoa.contracts.ids import ContentId
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.contracts.searches import SearchMatched
from lantoa.contracts.subscriptions import Rule

S = TypeVar("S", bound=str)
WITHIN: Final = "/*"
"""Behind a place: whatever is in it."""
CITY: Final = WHOLE_CITY
"""The area code of Hà Nội itself: following it is following any area, and what concerns it
concerns everybody."""


def about_of(content: Content) -> Rule:
    """The content's values. City-wide content has no area: it is for everybody.

    Its documents are itself and the places that it affects, each with all that hold the place: who
    follows an article hears of its clauses.
    """
    return _about(content.id, content)


def found_by(match: SearchMatched) -> Rule:
    """The values of a version that saved searches found, and those searches."""
    return replace(_about(match.content_id, match), searches=match.searches)


def _about(id: ContentId, of: Content | SearchMatched) -> Rule:
    return Rule(
        fields=of.fields,
        areas=() if CITY in of.areas else of.areas,
        audiences=of.audiences,
        authorities=(of.authority,) if of.authority else (),
        documents=_set(tuple(_told_of((id, *of.affects)))),
    )


def _told_of(places: Iterable[str]) -> Iterator[ContentId]:
    for place in places:
        yield from map(ContentId, (place, *_holding(place), f"{place}{WITHIN}"))


def _holding(place: str) -> Iterator[str]:
    """The places that hold a place: its article, its document."""
    while "/" in place:
        place = place.rpartition("/")[0]
        yield place


def heard(documents: Iterable[ContentId]) -> tuple[ContentId, ...]:
    """What a follow of these documents and places hears: also what happens to all that hold them.

    Who follows a clause hears that its article was replaced, or its law.
    """
    followed = tuple(documents)
    above = (ContentId(f"{a}{WITHIN}") for one in followed for a in _holding(one))
    return _set((*followed, *above))


def meaning_of(rule: Rule) -> Rule:
    """The rule in the one form that rules of the same meaning have."""
    return replace(
        rule,
        fields=_set(rule.fields),
        areas=() if CITY in rule.areas else _set(rule.areas),
        audiences=_set(rule.audiences),
        authorities=_set(rule.authorities),
        documents=_set(rule.documents),
        searches=_set(rule.searches),
    )


def _set(values: tuple[S, ...]) -> tuple[S, ...]:
    return tuple(sorted(set(values)))

"""What a content is about, and what a follow means, as values of the same dimensions."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, TypeVar

from msgspec.structs import replace

from lantoa.contracts.content import Content
from lantoa.contracts.ids import ContentId
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.contracts.searches import SearchMatched
from lantoa.contracts.subscriptions import Occasion, Rule

S = TypeVar("S", bound=str)
WITHIN: Final = "/*"
"""Behind a place: whatever is in it."""
CITY: Final = WHOLE_CITY
"""The area code of Hà Nội itself: following it is following any area, and what concerns it
concerns everybody."""


def about_of(content: Content, occasions: Collection[Occasion] = ()) -> Rule:
    """The content's values on these occasions. City-wide content has no area: it is for everybody.

    Its documents are itself and the places that it affects, each with all that hold the place: who
    follows an article hears of its clauses. What is new and affects others is a change of them.
    """
    return _about(content.id, content, occasions)


def found_by(match: SearchMatched) -> Rule:
    """The values of a version that saved searches found, and those searches."""
    occasions = (Occasion(match.change.value),)
    return replace(_about(match.content_id, match, occasions), searches=match.searches)


def _about(id: ContentId, of: Content | SearchMatched, occasions: Collection[Occasion]) -> Rule:
    return Rule(
        fields=of.fields,
        areas=() if CITY in of.areas else of.areas,
        audiences=of.audiences,
        authorities=(of.authority,) if of.authority else (),
        documents=_set(tuple(_told_of((id, *of.affects)))),
        occasions=_set(tuple(_happening(of, occasions))),
    )


def _happening(of: Content | SearchMatched, occasions: Collection[Occasion]) -> Iterator[Occasion]:
    yield from occasions
    if of.affects and Occasion.NEW in occasions:
        yield Occasion.MAJOR


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


def changed_elsewhere(rule: Rule, about: Rule, content: ContentId) -> ContentId | None:
    """The place of another document that a rule names and that a content of these values changes;
    None for none."""
    told = set(about.documents)
    others = (place for place in rule.documents if place.partition("/")[0] != content)
    return next((place for place in others if not told.isdisjoint(heard([place]))), None)


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
        occasions=_set(rule.occasions),
    )


def _set(values: tuple[S, ...]) -> tuple[S, ...]:
    return tuple(sorted(set(values)))

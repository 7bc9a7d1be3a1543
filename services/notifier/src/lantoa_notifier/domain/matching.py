"""What a content is about, and what a follow means, as values of the same five dimensions."""

from typing import Final, TypeVar

from msgspec.structs import replace

from lantoa.contracts.content import Content
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.contracts.subscriptions import Rule

S = TypeVar("S", bound=str)
CITY: Final = WHOLE_CITY
"""The area code of Hà Nội itself: following it is following any area, and what concerns it
concerns everybody."""


def about_of(content: Content) -> Rule:
    """The content's values. City-wide content has no area: it is for everybody."""
    return Rule(
        fields=content.fields,
        areas=() if CITY in content.areas else content.areas,
        audiences=content.audiences,
        authorities=(content.authority,) if content.authority else (),
        documents=(content.id,),
    )


def meaning_of(rule: Rule) -> Rule:
    """The rule in the one form that rules of the same meaning have."""
    return replace(
        rule,
        fields=_set(rule.fields),
        areas=() if CITY in rule.areas else _set(rule.areas),
        audiences=_set(rule.audiences),
        authorities=_set(rule.authorities),
        documents=_set(rule.documents),
    )


def _set(values: tuple[S, ...]) -> tuple[S, ...]:
    return tuple(sorted(set(values)))

"""What is published, as cards in memory: lists, counts and feeds need no index and no text.

A withdrawal takes a card away the moment the log tells of it. About 2 KB a content.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec
from msgspec import Struct

from lantoa.contracts.content import ContentWithdrawn, Kind
from lantoa.contracts.envelope import WrongEnvelope, envelope_of
from lantoa.contracts.events import UNREADABLE, WrongEvent, type_name
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.topics import CONTENT_STATE
from lantoa.engines.eventlog import Record
from lantoa.legal.saying import spoken
from lantoa.text.numbers import number_key
from lantoa_gateway.browsing.beginnings import Beginnings
from lantoa_gateway.browsing.cards import MENTIONS, Aspect, Card, Told, card_of
from lantoa_gateway.browsing.ordering import Age, age_of, newest_first
from lantoa_gateway.projections.fingerprints import mark_of


class NewestVersions(Protocol):
    """Knows which version of a content is the newest that the log has told of."""

    def newest(self, content_id: ContentId) -> Version:
        """The newest version seen; 0 when none."""
        ...


class _Event(Struct, frozen=True):
    content: Told


class _Gone(Struct, frozen=True):
    id: ContentId
    version: Version


class _Withdrawn(Struct, frozen=True):
    stub: _Gone


_WITHDRAWN = type_name(CONTENT_STATE, ContentWithdrawn)
_event = msgspec.json.Decoder(_Event)
_withdrawn = msgspec.json.Decoder(_Withdrawn)
_PART = re.compile(r"([a-z0-9-]{1,60}(/[a-z0-9-]{1,60}){0,4})?")
Choice = Mapping[Aspect, str]


class Holdings:
    """The cards of all contents, by what they are browsed by."""

    def __init__(self, versions: NewestVersions) -> None:
        self._versions = versions
        self._cards: dict[ContentId, Card] = {}
        self._order: list[Age] = []
        self._under: dict[tuple[Aspect, str], set[ContentId]] = {}
        self._numbered: dict[str, set[ContentId]] = {}
        self._pointing: dict[str, dict[ContentId, str]] = {}
        self._beginnings = Beginnings()
        self._marks: dict[str, int] = {}
        self._marks_around: dict[str, tuple[int, ...]] = {}
        self.mark = 0
        """Of all contents and their versions."""
        self.withdrawals = 0
        """How often a card was taken away for good."""

    def see(self, record: Record) -> None:
        """Take note of a state record; older versions change nothing. WrongEvent names a fault."""
        try:
            if envelope_of(record.headers).type == _WITHDRAWN:
                gone = _withdrawn.decode(record.value or b"").stub
                self._replace(gone.id, gone.version, None)
                self.withdrawals += 1
            else:
                told = _event.decode(record.value or b"").content
                self._replace(told.id, told.version, card_of(told))
        except (WrongEnvelope, *UNREADABLE) as wrong:
            raise WrongEvent(str(wrong)) from wrong

    def _replace(self, content: ContentId, version: Version, card: Card | None) -> None:
        if version < self._versions.newest(content):
            return
        self._forget(content)
        if card is not None:
            self._keep(card)

    def _keep(self, card: Card) -> None:
        self._cards[card.id] = card
        insort(self._order, age_of(card))
        self._beginnings.keep(card)
        for place in card.under:
            self._under.setdefault(place, set()).add(card.id)
        if card.number:
            self._numbered.setdefault(number_key(card.number), set()).add(card.id)
        for how, target in card.points_at:
            self._pointing.setdefault(target, {}).setdefault(card.id, how)
        self._turn_marks(card)

    def _forget(self, content: ContentId) -> None:
        card = self._cards.pop(content, None)
        if card is None:
            return
        del self._order[bisect_left(self._order, age_of(card))]
        self._beginnings.forget(card)
        for place in card.under:
            self._under[place].discard(content)
        if card.number:
            self._numbered[number_key(card.number)].discard(content)
        for _, target in card.points_at:
            self._pointing[target].pop(content, None)
        self._turn_marks(card)

    def _turn_marks(self, card: Card) -> None:
        mark = mark_of(card.id, card.version)
        self.mark ^= mark
        self._marks_around.clear()
        for target in {target for _, target in card.points_at}:
            self._marks[target] = self._marks.get(target, 0) ^ mark

    def cards(self, choice: Choice) -> list[Card]:
        """The cards that stand under all of these values, the newest first."""
        if not choice:
            return [self._cards[content] for _, _, content in reversed(self._order)]
        found = [self._under.get(place, set()) for place in choice.items()]
        return newest_first(self._cards[one] for one in set.intersection(*found))

    def counts(self, aspect: Aspect) -> dict[str, int]:
        """How many contents stand under each value of an aspect; no value without one."""
        return {value: len(ids) for (of, value), ids in self._under.items() if of is aspect and ids}

    def pointing_at(self, content: ContentId, number: str | None) -> list[tuple[str, Card]]:
        """What points at a document, the newest first, and how: by its id or by its number."""
        keys = _keys(content, number)
        found = {id: how for key in keys for id, how in self._pointing.get(key, {}).items()}
        cards = newest_first(self._cards[id] for id in found if id != content)
        return [(found[card.id], card) for card in cards]

    def named(self, keys: Iterable[str]) -> list[Card]:
        """The legal documents here of these folded numbers; a number that is shared names none."""
        found = [self._numbered.get(key, set()) for key in keys]
        return [self._cards[next(iter(ids))] for ids in found if len(ids) == 1]

    def mark_around(self, content: str) -> tuple[int, ...]:
        """The mark of what points at a content, and of the documents that it speaks of.

        Kept until any card changes: it is asked for in every read.
        """
        known = self._marks_around.get(content)
        if known is None:
            known = self._marks_around[content] = self._mark_around(content)
        return known

    def _mark_around(self, content: str) -> tuple[int, ...]:
        card = self._cards.get(ContentId(content))
        if card is None:
            return ()
        named = self.named(key for how, key in card.points_at if how == MENTIONS)
        pointing = (self._marks.get(key, 0) for key in _keys(card.id, card.number))
        return (*pointing, *(mark_of(one.id, one.version) for one in named))

    def card(self, content: ContentId) -> Card | None:
        """The card of a content that stands."""
        return self._cards.get(content)

    def title(self, place: str) -> str | None:
        """What a content is called, or with its part a place in one: ``luat-57/dieu-5``."""
        content, _, part = place.partition("/")
        card = self._cards.get(ContentId(content))
        if card is None or not _PART.fullmatch(part):
            return None
        return f"{spoken(part)} – {card.title}" if part else card.title

    def is_question(self, place: str) -> bool:
        """Whether it is a question that somebody asked, with its answer."""
        card = self._cards.get(ContentId(place))
        return card is not None and card.kind is Kind.QA

    def beginning(self, typed: str) -> list[Card]:
        """The cards of which the title or the number begins as typed, in no order."""
        return [self._cards[one] for one in self._beginnings.find(typed)]

    def all(self) -> list[Card]:
        """Every card, by content id."""
        return [self._cards[one] for one in sorted(self._cards)]


def _keys(content: ContentId, number: str | None) -> tuple[str, ...]:
    return (content, number_key(number)) if number else (content,)

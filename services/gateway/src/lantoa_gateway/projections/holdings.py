"""What is published, as cards in memory: lists, counts and feeds need no index and no text.

A withdrawal takes a card away the moment the log tells of it. About 1 KB a content.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec
from msgspec import Struct

from lantoa.contracts.content import ContentWithdrawn
from lantoa.contracts.envelope import WrongEnvelope, envelope_of
from lantoa.contracts.events import UNREADABLE, WrongEvent, type_name
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.topics import CONTENT_STATE
from lantoa.engines.eventlog import Record
from lantoa.legal.saying import spoken
from lantoa.text.numbers import number_key
from lantoa_gateway.browsing.cards import Aspect, Card, Told, aspects_of, card_of
from lantoa_gateway.browsing.ordering import newest_first


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
    """The cards of all contents, by what they are browsed by. ``revision`` grows with each."""

    def __init__(self, versions: NewestVersions) -> None:
        self._versions = versions
        self._cards: dict[ContentId, Card] = {}
        self._under: dict[tuple[Aspect, str], set[ContentId]] = {}
        self._pointing: dict[str, dict[ContentId, str]] = {}
        self.revision = 0

    def see(self, record: Record) -> None:
        """Take note of a state record; older versions change nothing. WrongEvent names a fault."""
        try:
            if envelope_of(record.headers).type == _WITHDRAWN:
                gone = _withdrawn.decode(record.value or b"").stub
                self._replace(gone.id, gone.version, None)
            else:
                told = _event.decode(record.value or b"").content
                self._replace(told.id, told.version, card_of(told))
        except (WrongEnvelope, *UNREADABLE) as wrong:
            raise WrongEvent(str(wrong)) from wrong

    def _replace(self, content: ContentId, version: Version, card: Card | None) -> None:
        if version < self._versions.newest(content):
            return
        self.revision += 1
        self._forget(content)
        if card is not None:
            self._keep(card)

    def _keep(self, card: Card) -> None:
        self._cards[card.id] = card
        for place in aspects_of(card):
            self._under.setdefault(place, set()).add(card.id)
        for kind, target in card.points_at:
            self._pointing.setdefault(target, {}).setdefault(card.id, kind)

    def _forget(self, content: ContentId) -> None:
        card = self._cards.pop(content, None)
        if card is None:
            return
        for place in aspects_of(card):
            self._under[place].discard(content)
        for _, target in card.points_at:
            self._pointing[target].pop(content, None)

    def cards(self, choice: Choice) -> list[Card]:
        """The cards that stand under all of these values, the newest first."""
        found = [self._under.get(place, set()) for place in choice.items()]
        ids: Iterable[ContentId] = set.intersection(*found) if found else self._cards
        return newest_first(self._cards[one] for one in ids)

    def counts(self, aspect: Aspect) -> dict[str, int]:
        """How many contents stand under each value of an aspect; no value without one."""
        return {value: len(ids) for (of, value), ids in self._under.items() if of is aspect and ids}

    def pointing_at(self, content: ContentId, number: str | None) -> list[tuple[str, Card]]:
        """What points at a document, the newest first, and how: by its id or by its number."""
        keys = (content, number_key(number) if number else "")
        found = {id: how for key in keys if key for id, how in self._pointing.get(key, {}).items()}
        cards = newest_first(self._cards[id] for id in found if id != content)
        return [(found[card.id], card) for card in cards]

    def title(self, place: str) -> str | None:
        """What a document is called, or with its part a place in one: ``luat-57/dieu-5``."""
        content, _, part = place.partition("/")
        card = self._cards.get(ContentId(content))
        if card is None or not _PART.fullmatch(part):
            return None
        return f"{spoken(part)} – {card.title}" if part else card.title

    def all(self) -> list[Card]:
        """Every card, by content id."""
        return [self._cards[one] for one in sorted(self._cards)]

"""Percolating: many saved searches, one new entry, and which of them it answers.

Each search is kept in the scope of one filter value, there under its two rarest words, so that an
entry meets only those of which it has all three. Then all conditions are looked at. In memory and
the same for every engine: no second index to keep equal.
"""

from collections.abc import Callable, Iterable, Iterator
from sys import intern
from typing import Generic, NamedTuple, TypeVar

from msgspec.structs import replace

from lantoa.contracts.searches import SavedSearch, SearchHash
from lantoa.search.days import year_of
from lantoa.search.entries import Entry
from lantoa.search.holding import Heard, holds
from lantoa.text.ranks import rank_of
from lantoa.text.words import rarity_of

T = TypeVar("T")
FILTERS = (
    "content_ids",
    "number_keys",
    "areas",
    "authorities",
    "fields",
    "audiences",
    "types",
    "ranks",
    "years",
    "kinds",
)
"""By which a search is kept: the first of these that it has."""
EVERYTHING = ""
"""The scope of searches without a filter."""
NO_WORD = ""
"""In the place of a word that a search has not."""


class _Place(NamedTuple):
    """Where a search is kept: an entry that it holds for has all three of at least one place."""

    scope: str
    rarest: str
    second: str


class _Search(NamedTuple):
    """A search of which more is to be looked at than its place."""

    name: SearchHash
    search: SavedSearch


class _Tree(Generic[T]):
    """What is kept at places: scope, rarest word, second word."""

    def __init__(self) -> None:
        self._scopes: dict[str, dict[str, dict[str, list[T]]]] = {}

    def add(self, place: _Place, what: T) -> None:
        """Keep it there, too."""
        rarest = self._scopes.setdefault(place.scope, {}).setdefault(place.rarest, {})
        rarest.setdefault(place.second, []).append(what)

    def remove(self, place: _Place, which: Callable[[T], bool]) -> None:
        """Keep it there no more."""
        rarest = self._scopes.get(place.scope, {}).get(place.rarest, {})
        left = [one for one in rarest.pop(place.second, ()) if not which(one)]
        if left:
            rarest[place.second] = left

    def at(self, scopes: set[str], words: set[str]) -> Iterator[list[T]]:
        """What is kept at the places that have a scope and two words of these."""
        for scope in self._scopes.keys() & scopes:
            by_rarest = self._scopes[scope]
            for rarest in by_rarest.keys() & words:
                by_second = by_rarest[rarest]
                for second in by_second.keys() & words:
                    yield by_second[second]


class Percolator:
    """The saved searches, as the log tells of them."""

    def __init__(self) -> None:
        self._right = _Tree[SearchHash]()
        """An entry at the place answers it."""
        self._looked_at = _Tree[_Search]()
        self._places: dict[SearchHash, tuple[_Place, ...]] = {}

    def __len__(self) -> int:
        return len(self._places)

    def learn(self, name: SearchHash, search: SavedSearch) -> None:
        """Match with this search from now on; a search without any condition matches nothing."""
        self.forget(name)
        search = replace(search, words=tuple(map(intern, search.words)))
        places = tuple(_places(search))
        simple = _is_all_in_its_place(search)
        for place in places:
            if simple:
                self._right.add(place, name)
            else:
                self._looked_at.add(place, _Search(name, search))
        if places:
            self._places[name] = places

    def forget(self, name: SearchHash) -> None:
        """Match with it no more; harmless when it is not known."""
        for place in self._places.pop(name, ()):
            self._right.remove(place, lambda one: one == name)
            self._looked_at.remove(place, lambda one: one.name == name)

    def matching(self, entries: Iterable[Entry]) -> tuple[SearchHash, ...]:
        """The searches that at least one of the entries answers, sorted."""
        found: set[SearchHash] = set()
        for heard in map(Heard, entries):
            scopes, words = _scopes_of(heard), heard.words | {NO_WORD}
            found.update(*self._right.at(scopes, words))
            for searches in self._looked_at.at(scopes, words):
                found.update(_right_of(searches, heard))
        return tuple(sorted(found))


def _right_of(searches: Iterable[_Search], heard: Heard) -> Iterator[SearchHash]:
    words = heard.words
    for name, search in searches:
        if words.issuperset(search.words) and holds(search, heard):
            yield name


def _filter_of(search: SavedSearch) -> str | None:
    return next((name for name in FILTERS if getattr(search, name)), None)


def _places(search: SavedSearch) -> Iterator[_Place]:
    rarest, second, *_ = *_by_rarity(search.words), NO_WORD, NO_WORD
    name = _filter_of(search)
    if name is not None:
        for value in getattr(search, name):
            yield _Place(_scope(name, value), rarest, second)
    elif search.number:
        yield _Place(_number(search.number), NO_WORD, NO_WORD)
    elif search.words:
        yield _Place(EVERYTHING, rarest, second)


def _is_all_in_its_place(search: SavedSearch) -> bool:
    """Whether it asks for two words and one filter at most."""
    name = _filter_of(search)
    other = replace(search, words=(), **({name: ()} if name else {}))
    return other == SavedSearch() and len(search.words) <= len(("rarest", "second"))


def _by_rarity(words: tuple[str, ...]) -> list[str]:
    return sorted(words, key=lambda word: (-rarity_of(word), word))


def _scopes_of(heard: Heard) -> set[str]:
    """The scopes that an entry lies in."""
    entry = heard.entry
    return {
        EVERYTHING,
        _scope("content_ids", entry.content_id),
        _scope("authorities", entry.authority),
        _scope("types", heard.type),
        _scope("ranks", rank_of(heard.type, entry.number)),
        _scope("years", year_of(entry)),
        _scope("kinds", entry.kind),
        *(_scope("areas", area) for area in entry.areas),
        *(_scope("fields", field) for field in entry.fields),
        *(_scope("audiences", audience) for audience in entry.audiences),
        *(_number(word) for word in heard.words if word[0].isdigit() and " " not in word),
        *((_number(key), _scope("number_keys", key)) if (key := entry.number_key) else ()),
    }


def _scope(name: str, value: object) -> str:
    return intern(f"{name}={value}")


def _number(number: str) -> str:
    """Numbers meet by what stands before the first sign: 05/2022/QH15 and 5-2022 at 5."""
    return f"#{number.partition('-')[0].lstrip('0')}"

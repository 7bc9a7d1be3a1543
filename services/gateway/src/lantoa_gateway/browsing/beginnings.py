"""What somebody who is still typing may mean: contents by the beginnings of their names."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from itertools import islice

from lantoa.contracts.ids import ContentId
from lantoa.text.folding import slug
from lantoa.text.numbers import number_key
from lantoa_gateway.browsing.cards import Card

LEAST_LETTERS = 2
MOST_READ = 500
"""Names read for one beginning: more of them say that it is still too short to mean one."""


class Beginnings:
    """Contents by title, by title without the type before it, and by number; all folded."""

    def __init__(self) -> None:
        self._names: list[tuple[str, ContentId]] = []

    def keep(self, card: Card) -> None:
        """Learn the names of a content that is not known."""
        for name in _names(card):
            insort(self._names, (name, card.id))

    def forget(self, card: Card) -> None:
        """Unlearn the names of a content that is known, by the card that it was kept with."""
        for name in _names(card):
            del self._names[bisect_left(self._names, (name, card.id))]

    def find(self, typed: str) -> list[ContentId]:
        """The contents of which a name begins so, with or without marks; each once."""
        beginnings = {slug(typed), number_key(typed)}
        found = (one for words in sorted(beginnings) for one in self._beginning_with(words))
        return list(dict.fromkeys(found))

    def _beginning_with(self, words: str) -> Iterator[ContentId]:
        if len(words) < LEAST_LETTERS:
            return
        start = bisect_left(self._names, (words, ContentId("")))
        for name, content in islice(self._names, start, start + MOST_READ):
            if not name.startswith(words):
                return
            yield content


def _names(card: Card) -> set[str]:
    title, kind = slug(card.title), slug(card.document_type)
    short = title.removeprefix(f"{kind}-")
    number = number_key(card.number)
    typed = {f"{kind}-{short}", f"{kind}-{number}"} if kind else set()
    return {title, short, number, *typed} - {"", f"{kind}-"}

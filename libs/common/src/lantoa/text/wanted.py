"""Which words of a text are those that somebody typed: marks count where they were typed.

Who types *den do* means *đèn đỏ* or *đến độ*; who types *đèn đỏ* means that alone, whatever else
the index finds by it.
"""

import unicodedata
from collections.abc import Collection
from functools import lru_cache

from lantoa.text.folding import fold


class Wanted:
    """Words as they were typed: with their marks or without, in any case."""

    def __init__(self, words: Collection[str]) -> None:
        typed = {word: fold(word) for word in map(str.lower, words)}
        self.folded = tuple(sorted(set(typed.values())))
        """Each of them without its marks, once."""
        self._bare = {word for word, folded in typed.items() if word == folded}
        self._marked = {_spelling(word) for word in typed.keys() - self._bare}
        self._known: dict[str, bool] = {}

    @property
    def is_bare(self) -> bool:
        """Whether none of them was typed with marks: whatever folds to one is one."""
        return not self._marked

    def is_one(self, word: str) -> bool:
        """Whether a word of a text is one of them."""
        known = self._known.get(word)
        if known is None:
            known = fold(word) in self._bare or _spelling(word) in self._marked
            self._known[word] = known
        return known


@lru_cache(256)
def wanted(words: frozenset[str]) -> Wanted:
    """The words of a question, read once for all the texts of its answer."""
    return Wanted(words)


def _spelling(word: str) -> tuple[str, str]:
    """The same for *hoà* and *hòa*: the tone may stand on either letter."""
    return fold(word), "".join(sorted(unicodedata.normalize("NFD", word.lower())))

"""How often each of many texts says each word of a question, and each pair of them, at once."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from lantoa.text.at_once import Keys, Numbers, Words, words_of_all, words_of_parts

OTHER = 0
"""The number of a word, and of a pair, that is not asked for."""
_SPREAD, _SHIFT, _DRAWERS = np.uint64(0x9E3779B97F4A7C15), np.uint64(50), 2**14
"""Words lie in drawers by a multiplicative hash (Knuth, volume 3, 6.4): one look each, where a
search by halves of thirty thousand words took a third of all counting."""


class Counts(Struct, frozen=True):
    """Of some texts, a row each; columns by number, from 1 on in the order of the question."""

    words: Numbers
    pairs: Numbers
    sizes: Numbers
    """All words of the text."""
    first: Numbers
    last: Numbers
    """The number of its first and its last word."""

    def at(self, rows: Numbers) -> "Counts":
        """Those texts alone, as often as they are named."""
        return Counts(
            self.words.take(rows, axis=0),
            self.pairs.take(rows, axis=0),
            self.sizes.take(rows),
            self.first.take(rows),
            self.last.take(rows),
        )


class Vocabulary:
    """The words of a question (folded), and its pairs, each one time."""

    def __init__(self, words: Sequence[str], pairs: Sequence[tuple[str, str]]) -> None:
        self._keys = np.concatenate([np.zeros(1, np.uint64), words_of_all(words).keys])
        drawers = _drawers(self._keys[1:])
        self._in_drawers = np.full(_DRAWERS, OTHER)
        self._in_drawers[drawers] = range(1, len(words) + 1)
        self._crowded = np.flatnonzero(self._in_drawers[drawers] != range(1, len(words) + 1)) + 1
        number = {word: at for at, word in enumerate(words, 1)}
        self._pairs = np.zeros((len(words) + 1, len(words) + 1), np.intp)
        for at, (one, next_one) in enumerate(pairs, 1):
            self._pairs[number[one], number[next_one]] = at
        self._sizes = (len(words) + 1, len(pairs) + 1)

    @property
    def is_crowded(self) -> bool:
        """Whether a drawer has to hold two of its words."""
        return len(self._crowded) > 0

    def counts(self, whole: str, sizes: Numbers) -> Counts:
        """What each of the texts says that stand in one; see ``words_of_parts``."""
        cut, texts = words_of_parts(whole, sizes), len(sizes)
        numbers = self._numbers_of(cut)
        begins = np.flatnonzero(np.diff(cut.texts, prepend=-1))
        ends = np.flatnonzero(np.diff(cut.texts, append=texts))
        together = self._pairs.take(numbers[:-1] * self._sizes[0] + numbers[1:])
        together[begins[1:] - 1] = OTHER
        words = _counted(cut.texts, numbers, (texts, self._sizes[0]))
        return Counts(
            words=words,
            pairs=_counted(cut.texts[1:], together, (texts, self._sizes[1])),
            sizes=words.sum(axis=1),
            first=_placed(cut.texts[begins], numbers[begins], texts),
            last=_placed(cut.texts[ends], numbers[ends], texts),
        )

    def joined(self, before: Counts, behind: Counts) -> Counts:
        """Each text of the one with that of the other behind it."""
        pairs = before.pairs + behind.pairs
        pairs[np.arange(len(pairs)), self._pairs[before.last, behind.first]] += 1
        return Counts(
            words=before.words + behind.words,
            pairs=pairs,
            sizes=before.sizes + behind.sizes,
            first=np.where(before.sizes > 0, before.first, behind.first),
            last=np.where(behind.sizes > 0, behind.last, before.last),
        )

    def _numbers_of(self, cut: Words) -> Numbers:
        maybe = self._in_drawers.take(_drawers(cut.keys))
        numbers = np.where(self._keys.take(maybe) == cut.keys, maybe, OTHER)
        for number in self._crowded:  # its drawer holds another word
            numbers[cut.keys == self._keys[number]] = number
        return numbers


def _drawers(keys: Keys) -> Numbers:
    return (keys * _SPREAD >> _SHIFT).astype(np.intp)


def _counted(rows: Numbers, columns: Numbers, shape: tuple[int, int]) -> Numbers:
    places = rows * shape[1] + columns
    return np.bincount(places, minlength=shape[0] * shape[1]).reshape(shape)


def _placed(rows: Numbers, numbers: Numbers, size: int) -> Numbers:
    placed: NDArray[np.intp] = np.zeros(size, np.intp)
    placed[rows] = numbers
    return placed

"""Many texts cut into their folded words at once: as ``tokens.syllables`` cuts each, in arrays.

A question has the texts of fifty entries read again, some thirty thousand words. As Python's own
strings they cost ten milliseconds, as arrays of letters one.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from lantoa.text.folding import fold
from lantoa.text.tokens import WORD, syllables

Letters = NDArray[np.uint8]
Numbers = NDArray[np.intp]
Keys = NDArray[np.uint64]

LONG_WAY, BLANK = 0, ord(" ")
_ZERO, _NINE, _POINTS = ord("0"), ord("9"), (ord("."), ord(","))
_PLAIN = (range(0x300), range(0x1E00, 0x1F00), range(0x2000, 0x2C00))
"""Latin letters and signs; of those that Unicode composes, or says in another way, none."""
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_NO_CHARACTER = "\uffff"
_KEY = 8
_BLANKS = np.full(_KEY, BLANK, np.uint8)
_FIRST = np.array([2 ** (8 * size) - 1 for size in range(_KEY + 1)], dtype=np.uint64)
_ODD, _OTHER_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)


class Words(Struct, frozen=True):
    """The words of some texts, in order."""

    keys: Keys
    """What a word is told from others by: its letters, if they are at most eight, as those of
    Vietnamese are; else its first and last eight and how many, mixed."""
    texts: Numbers
    """In which of the texts each stands."""
    starts: Numbers
    sizes: Numbers
    """Where it stands in the text, and its letters. Not so in texts that are ``strange``."""
    strange: frozenset[int]
    """Texts with letters of other scripts, or not in NFC: cut the long way."""


def words_of_all(texts: Sequence[str]) -> Words:
    """The folded words of all these texts."""
    sizes = np.fromiter(map(len, texts), np.intp, len(texts))
    return words_of_parts("\n".join(texts), sizes + 1)


def words_of_parts(whole: str, sizes: Numbers) -> Words:
    """The folded words of texts that stand in one.

    Each has so many letters with the one blank that parts it from the next.
    """
    borders = np.cumsum(sizes)
    units = np.frombuffer(_one_unit_each(whole + "\n"), np.uint16)
    plain: Letters = _plain().take(units)  # three times as fast as by [ ]
    unknown = np.searchsorted(borders, np.flatnonzero(plain == LONG_WAY), side="right")
    letters, strange = _without_lone_points(plain), frozenset(unknown.tolist())
    if strange:
        letters, borders = _mended(letters, borders, whole, sorted(strange))
    return _cut(letters, borders, strange)


def _mended(
    letters: Letters, borders: Numbers, whole: str, strange: Sequence[int]
) -> tuple[Letters, Numbers]:
    """With these texts cut the long way."""
    pieces, sizes, done = [], np.diff(borders, prepend=0), 0
    for at in strange:
        begin, end = int(borders[at] - sizes[at]), int(borders[at])
        words = " ".join([*syllables(whole[begin:end]), ""]).encode()
        pieces += [letters[done:begin], np.frombuffer(words, np.uint8)]
        sizes[at], done = len(words), end
    return np.concatenate([*pieces, letters[done:]]), np.cumsum(sizes)


def _cut(folded: Letters, borders: Numbers, strange: frozenset[int]) -> Words:
    # A blank stands before the first, and the key of the last word reads some letters beyond it.
    letters = np.concatenate([_BLANKS, folded, _BLANKS])
    is_word = letters != BLANK
    starts = np.flatnonzero(is_word[1:] & ~is_word[:-1]) + 1
    sizes = np.flatnonzero(is_word[:-1] & ~is_word[1:]) + 1 - starts
    ends = np.searchsorted(starts, borders + _KEY)
    texts: Numbers = np.repeat(np.arange(len(borders)), np.diff(ends, prepend=0))
    begins = np.concatenate([_KEY, borders[:-1] + _KEY], axis=None)
    return Words(_keys(letters, starts, sizes), texts, starts - begins.take(texts), sizes, strange)


def _one_unit_each(text: str) -> bytes:
    """The text in UTF-16, what lies beyond its plane as no character."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    if len(encoded) == 2 * len(text):
        return encoded
    return _WIDE.sub(_NO_CHARACTER, text).encode("utf-16-le", "surrogatepass")


def _without_lone_points(letters: Letters) -> Letters:
    """Points and commas stay between digits alone."""
    points = np.flatnonzero((letters == _POINTS[0]) | (letters == _POINTS[1]))
    around = np.concatenate([letters, _BLANKS])
    before, after = around[points - 1], around[points + 1]
    lone = points[~(_are_digits(before) & _are_digits(after))]
    letters[lone] = BLANK
    return letters


def _are_digits(letters: Letters) -> NDArray[np.bool_]:
    return (letters >= _ZERO) & (letters <= _NINE)


def _keys(letters: Letters, starts: Numbers, sizes: Numbers) -> Keys:
    eights: Keys = np.ndarray(len(letters) - _KEY + 1, "<u8", letters.data, strides=(1,))
    keys: Keys = eights.take(starts) & _FIRST.take(np.minimum(sizes, _KEY))
    long = np.flatnonzero(sizes > _KEY)
    if len(long):
        last = eights[starts[long] + sizes[long] - _KEY] + sizes[long].astype(np.uint64)
        keys[long] = keys[long] * _ODD + last * _OTHER_ODD
    return keys


@cache
def _plain() -> Letters:
    """For each character its folded letter, a blank, or that the text must go the long way."""
    table = np.zeros(2**16, np.uint8)
    for code in (code for some in _PLAIN for code in some):
        table[code] = _plain_letter(chr(code))
    return table


def _plain_letter(letter: str) -> int:
    if unicodedata.combining(letter) or not unicodedata.is_normalized("NFC", letter):
        return LONG_WAY
    if letter in ".,":
        return ord(letter)
    if WORD.fullmatch(letter) is None:
        return BLANK
    folded = fold(letter)
    return ord(folded) if len(folded) == 1 and folded.isascii() else LONG_WAY

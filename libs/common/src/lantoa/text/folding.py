"""Folded text: what remains of Vietnamese when it is typed without its marks, in lower case."""

import unicodedata
from collections.abc import Callable

from lantoa.text.nfc import nfc

# Letters that no Unicode decomposition takes apart. Eth and African D stand in for Đ in old files.
_STROKED = {"đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ɖ": "d", "Ɖ": "D"}


class _Letters(dict[int, str]):
    """A table for ``str.translate`` that learns a code point when it first meets it."""

    def __init__(self, change: Callable[[str], str]) -> None:
        self._change = change

    def __missing__(self, code: int) -> str:
        self[code] = changed = self._change(chr(code))
        return changed


def _bare(letter: str) -> str:
    apart = unicodedata.normalize("NFD", letter)
    return "".join(_STROKED.get(c, c) for c in apart if not _is_mark(c))


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn" or unicodedata.combining(letter) != 0


def _low(letter: str) -> str:
    return _bare(_bare(letter).lower())


_BARE = _Letters(_bare)
_LOW = _Letters(_low)


def strip_marks(text: str) -> str:
    """Return the text without diacritics, đ as d, upper and lower case kept."""
    return text.translate(_BARE)


def fold(text: str) -> str:
    """Return the text in lower case without diacritics, đ as d.

    The same for NFC and NFD, for either place of the tone mark (hòa, hoà), and when folded again.
    """
    return text.translate(_LOW)


def in_place(change: Callable[[str], str], text: str) -> str:
    """Return ``fold`` or ``strip_marks`` of the text with every letter where it stood.

    For finding by folded rules what must be quoted with its marks; the text is expected in NFC.
    """
    changed = change(text)
    if len(changed) == len(text):
        return changed
    return "".join(new if len(new := change(letter)) == 1 else letter for letter in text)


def slug(text: str, limit: int = 80) -> str:
    """Return an ASCII slug ``[a-z0-9-]`` of at most ``limit`` letters, cut between words.

    Empty if the text holds no letter or digit that folds to ASCII.
    """
    ascii_only = (c if c.isascii() and c.isalnum() else " " for c in fold(nfc(text)))
    whole = "-".join("".join(ascii_only).split())
    if len(whole) <= limit:
        return whole
    cut = whole[: limit + 1].rpartition("-")[0]
    return cut or whole[:limit]

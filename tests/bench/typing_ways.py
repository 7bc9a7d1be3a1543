"""The ways people type one question: without marks, half of them, decomposed, with a slip."""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

from lantoa.text.folding import strip_marks

_SYLLABLE = re.compile(r"[^\W\d_]{4,}")


def half_marked(text: str) -> str:
    """Every second word without its marks."""
    words = text.split()
    return " ".join(strip_marks(w) if place % 2 else w for place, w in enumerate(words))


def decomposed(text: str) -> str:
    """NFD, as some keyboards and file systems write."""
    return unicodedata.normalize("NFD", text)


def slipped(text: str) -> str:
    """One pair of neighbouring letters the wrong way round, in a word of four letters or more.

    Which one is drawn by the text itself, so every run types the same.
    """
    draw = random.Random(text)
    words = [word for word in _SYLLABLE.finditer(text) if _pairs(word[0])]
    if not words:
        return text
    word = draw.choice(words)
    place = word.start() + draw.choice(_pairs(word[0]))
    return f"{text[:place]}{text[place + 1]}{text[place]}{text[place + 2 :]}"


def _pairs(word: str) -> list[int]:
    return [place for place in range(len(word) - 1) if word[place] != word[place + 1]]


WAYS: Mapping[str, Callable[[str], str]] = {
    "typed": str,
    "no marks": strip_marks,
    "half marks": half_marked,
    "NFD": decomposed,
    "CAPITALS": str.upper,
    "one slip": slipped,
}
"""Each way by its name; the first is how the question was asked."""

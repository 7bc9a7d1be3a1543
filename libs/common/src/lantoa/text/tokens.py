"""The twins of a text: its folded syllables and the pairs of neighbours among them.

Cut as Lucene's standard tokenizer cuts Vietnamese: 335/KH-UBND gives 335, kh, ubnd, while 6a,
1.500.000 and 0,5 stay whole. Indexing runs this over every article, so Vietnamese text takes a
short way (one byte a letter); any other letter in it, the long way with the same result.
"""

import codecs
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, compress, count, pairwise
from typing import NamedTuple

from lantoa.text.folding import fold
from lantoa.text.nfc import nfc

WORD = re.compile(r"[^\W_]+(?:(?<=\d)[.,](?=\d)[^\W_]+)*")
"""One syllable or number in NFC text."""

_PLAIN = "".join(map(chr, range(32, 127))) + "\n\t" + "–“”‘’…\u00a0"
_MARKED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_ALPHABET = "\0" + _PLAIN + _MARKED + _MARKED.upper()  # NUL first, or the table is a slow one
_BYTES = codecs.charmap_build(_ALPHABET.ljust(256, "\ufffe"))
_LONE_POINT = re.compile(rb"[.,](?:(?![0-9])|(?<![0-9].))")


def _folded_byte(letter: str) -> int:
    folded = fold(letter)
    return ord(folded) if (folded.isascii() and folded.isalnum()) or letter in ".," else 32


_FOLDED_BYTES = bytes(map(_folded_byte, _ALPHABET)).ljust(256)


class Place(NamedTuple):
    """Where a folded word stands in its text."""

    start: int
    end: int
    word: str


def syllables(text: str) -> list[str]:
    """Return the folded syllables and numbers of the text, in order."""
    whole = nfc(text)
    try:
        return _folded_in_place(whole).split()
    except UnicodeEncodeError:
        return [fold(word) for word in WORD.findall(whole)]


def typed(text: str) -> list[str]:
    """Return the same with their marks, in the case they have."""
    return WORD.findall(nfc(text))


def places(text: str, words: Collection[str]) -> Iterator[Place]:
    """Where any of the folded words stands in a text (NFC), in order."""
    try:
        folded = _folded_in_place(text)
    except UnicodeEncodeError:
        every = (Place(*word.span(), fold(word[0])) for word in WORD.finditer(text))
        yield from (place for place in every if place.word in words)
        return
    cut = folded.split(" ")
    ends = zip(count(), accumulate(map(len, cut)), cut)
    for blanks, letters, word in compress(ends, map(words.__contains__, cut)):
        yield Place(blanks + letters - len(word), blanks + letters, word)


def _folded_in_place(text: str) -> str:
    """The words, each where it stood, with blanks for all else; UnicodeEncodeError: a long way."""
    encoded, _ = codecs.charmap_encode(text, "strict", _BYTES)
    return _LONE_POINT.sub(b" ", encoded.translate(_FOLDED_BYTES)).decode("ascii")


def shingles(tokens: Sequence[str]) -> list[str]:
    """Return each token joined to the next by ``_``: one fewer than there are tokens."""
    return list(map("_".join, pairwise(tokens)))

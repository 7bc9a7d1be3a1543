"""What an SMS costs: GSM 03.38 septets or UCS-2 units, and the parts they make.

Counts the text it is given and changes nothing: normalise to NFC first, NFD costs more.
"""

import unicodedata
from collections.abc import Iterator
from enum import Enum

import msgspec

from lantoa.text.folding import strip_marks
from lantoa.text.gsm import BASIC, EXTENDED
from lantoa.text.nfc import nfc

GSM_BASIC = frozenset(BASIC)
GSM_EXTENDED = frozenset(EXTENDED)

_PLAIN = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("‐‑‒–—―−~•·●▪", "-"),
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    **dict.fromkeys("|\\", "/"),
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
    **dict.fromkeys("\u200b\ufeff\u00ad^", ""),
    "…": "...",
    "€": "EUR",
    "₫": "d",
    "\f": "\n",
    "\r": "\n",
}
_PLAIN_LETTERS = str.maketrans(_PLAIN)


class SmsEncoding(Enum):
    """An alphabet with the room of a lone message and of one part among several, in units."""

    GSM7 = (160, 153)
    UCS2 = (70, 67)

    def __init__(self, alone: int, among_several: int) -> None:
        """Keep the room of a message alone and of a part behind its concatenation header."""
        self.alone = alone
        self.among_several = among_several

    def units(self, letter: str) -> int:
        """Return the septets or UTF-16 units that one letter takes."""
        if self is SmsEncoding.GSM7:
            return 2 if letter in GSM_EXTENDED else 1
        return 2 if ord(letter) > 0xFFFF else 1


class SmsCost(msgspec.Struct, frozen=True):
    """What sending a text costs: its alphabet, its units in all, its parts."""

    encoding: SmsEncoding
    units: int
    parts: int


def encoding_of(text: str) -> SmsEncoding:
    """Return GSM7 if every letter of the text is in its two tables, else UCS2."""
    gsm = all(letter in GSM_BASIC or letter in GSM_EXTENDED for letter in text)
    return SmsEncoding.GSM7 if gsm else SmsEncoding.UCS2


def cost(text: str) -> SmsCost:
    """Return what the text costs as it stands; an empty text is one part of no units."""
    encoding = encoding_of(text)
    units = sum(map(encoding.units, text))
    return SmsCost(encoding, units, len(split(text)))


def split(text: str) -> tuple[str, ...]:
    """Return the parts, which joined are the text.

    No part ends inside an escape pair, a surrogate pair, or between a letter and its marks
    (unless one letter with its marks is longer than a part).
    """
    encoding = encoding_of(text)
    if sum(map(encoding.units, text)) <= encoding.alone:
        return (text,)
    return tuple(_parts(text, encoding))


def _parts(text: str, encoding: SmsEncoding) -> Iterator[str]:
    part, used = "", 0
    for cluster in _clusters(text, encoding):
        size = sum(map(encoding.units, cluster))
        if used + size > encoding.among_several:
            yield part
            part, used = "", 0
        part, used = part + cluster, used + size
    yield part


def _clusters(text: str, encoding: SmsEncoding) -> Iterator[str]:
    """Yield letters with the combining marks that follow, none longer than a part."""
    cluster, size = "", 0
    for letter in text:
        units = encoding.units(letter)
        is_mark = unicodedata.combining(letter) != 0
        if cluster and not (is_mark and size + units <= encoding.among_several):
            yield cluster
            cluster, size = "", 0
        cluster, size = cluster + letter, size + units
    if cluster:
        yield cluster


def unaccented(text: str) -> str:
    """Return the text without Vietnamese marks and with plain signs for typographic ones.

    Marks, đ, quotes, dashes, brackets, € and ellipsis are replaced; letters of other scripts and
    emoji stay, so the result is counted again, not trusted to be GSM-7.
    """
    return strip_marks(nfc(text).translate(_PLAIN_LETTERS))

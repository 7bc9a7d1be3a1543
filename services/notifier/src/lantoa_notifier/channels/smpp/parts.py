"""A text as the parts that are submitted: the splitter is the one that counts and bills them."""

from functools import lru_cache
from typing import Final

from lantoa.text.gsm import gsm_octets, gsm_text
from lantoa.text.sms import SmsEncoding, encoding_of, split
from lantoa_notifier.channels.smpp.bodies import GSM7, UCS2, Part

_HEADER: Final = bytes([5, 0, 3])
"""A user data header of five octets: concatenated, 8-bit reference (TS 23.040, 9.2.3.24.1)."""
_LATIN: Final = (1, 3)


def parts_of(text: str, reference: int) -> list[Part]:
    """The parts of a text; ``reference`` ties those of one message together, modulo 256."""
    coding, octets = _pieces(text)
    if len(octets) == 1:
        return [Part(octets[0], coding)]
    return [
        Part(_HEADER + bytes([reference % 256, len(octets), place]) + piece, coding, True)
        for place, piece in enumerate(octets, 1)
    ]


@lru_cache(maxsize=64)
def _pieces(text: str) -> tuple[int, tuple[bytes, ...]]:
    """The coding and the octets of each part: a campaign says the same to everybody."""
    if encoding_of(text) is SmsEncoding.GSM7:
        return GSM7, tuple(map(gsm_octets, split(text)))
    return UCS2, tuple(piece.encode("utf-16-be") for piece in split(text))


def text_of(octets: bytes, coding: int) -> str:
    """What a person wrote; letters that cannot be read are question marks."""
    if coding == UCS2:
        return octets.decode("utf-16-be", "replace")
    return octets.decode("latin-1") if coding in _LATIN else gsm_text(octets)

"""A text as the parts that are submitted: the splitter is the one that counts and bills them."""

from typing import Final

from lantoa.text.gsm import gsm_octets, gsm_text
from lantoa.text.sms import SmsEncoding, encoding_of, split
from lantoa_notifier.channels.smpp.bodies import GSM7, UCS2, Part

_HEADER: Final = bytes([5, 0, 3])
"""A user data header of five octets: concatenated, 8-bit reference (TS 23.040, 9.2.3.24.1)."""
_LATIN: Final = (1, 3)


def parts_of(text: str, reference: int) -> list[Part]:
    """The parts of a text; ``reference`` ties those of one message together, modulo 256."""
    gsm = encoding_of(text) is SmsEncoding.GSM7
    coding, pieces = GSM7 if gsm else UCS2, split(text)
    octets = [gsm_octets(p) if gsm else p.encode("utf-16-be") for p in pieces]
    if len(octets) == 1:
        return [Part(octets[0], coding)]
    return [
        Part(_HEADER + bytes([reference % 256, len(octets), place]) + piece, coding, True)
        for place, piece in enumerate(octets, 1)
    ]


def text_of(octets: bytes, coding: int) -> str:
    """What a person wrote; letters that cannot be read are question marks."""
    if coding == UCS2:
        return octets.decode("utf-16-be", "replace")
    return octets.decode("latin-1") if coding in _LATIN else gsm_text(octets)

"""The GSM 7 bit default alphabet (3GPP TS 23.038, 6.2.1) as octets: one septet an octet.

This is how SMPP carries it (``data_coding`` 0); packing septets is the radio network's work.
"""

from typing import Final

_BEFORE_ESCAPE: Final = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ"
_AFTER_ESCAPE: Final = (
    "ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPE: Final = 0x1B
BASIC: Final = _BEFORE_ESCAPE + _AFTER_ESCAPE
"""Letters of one septet, in the order of their codes, without the escape between them."""
EXTENDED: Final = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
"""Letters of two septets: an escape and this code (6.2.1.1)."""

_CODES: Final = dict(zip(_BEFORE_ESCAPE, range(ESCAPE), strict=True)) | dict(
    zip(_AFTER_ESCAPE, range(ESCAPE + 1, 0x80), strict=True)
)
_OCTETS: Final = {ord(letter): chr(code) for letter, code in _CODES.items()} | {
    ord(letter): chr(ESCAPE) + chr(code) for letter, code in EXTENDED.items()
}
_LETTERS: Final = {code: letter for letter, code in _CODES.items()}
_EXTENDED_LETTERS: Final = {code: letter for letter, code in EXTENDED.items()}


def gsm_octets(text: str) -> bytes:
    """The octets of a text whose letters are all of the alphabet; ValueError when one is not."""
    return text.translate(_OCTETS).encode("ascii") if _is_gsm(text) else _refuse(text)


def gsm_text(octets: bytes) -> str:
    """The text of octets; what the alphabet does not know is a question mark."""
    letters, escaped = [], False
    for octet in octets:
        if octet == ESCAPE and not escaped:
            escaped = True
            continue
        known = _EXTENDED_LETTERS.get(octet) if escaped else None
        letters.append(known or _LETTERS.get(octet, "?"))
        escaped = False
    return "".join(letters)


def _is_gsm(text: str) -> bool:
    return all(ord(letter) in _OCTETS for letter in text)


def _refuse(text: str) -> bytes:
    foreign = next(letter for letter in text if ord(letter) not in _OCTETS)
    raise ValueError(f"{foreign!r} is not of the GSM alphabet")

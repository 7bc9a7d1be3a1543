"""The door every text comes through: one Unicode form, one line end, no control characters."""

import re
import unicodedata

_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
"""Soft hyphens, blanks of no width, and what turns the direction of writing (UAX #9): Vietnamese
needs none of them, word processors leave them behind, and a forger hides one word in another."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def nfc(text: str) -> str:
    """Return the text in Unicode normalisation form C (UAX #15)."""
    return unicodedata.normalize("NFC", text)


def clean(text: str) -> str:
    r"""Return the text in NFC with ``\n`` as its only line end, without letters that nobody sees.

    Raises ValueError naming the character and its position (counted from 0 in the result) if a
    control character other than tab and line end, or half a surrogate pair, stands in it.
    """
    tidy = nfc(_UNSEEN.sub("", _LINE_END.sub("\n", text)))
    wrong = _FORBIDDEN.search(tidy)
    if wrong:
        raise ValueError(f"control character U+{ord(wrong[0]):04X} at position {wrong.start()}")
    return tidy

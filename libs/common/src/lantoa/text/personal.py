"""What in a text could reach or name one person: it is not kept where a question is kept."""

import re
from typing import Final

from lantoa.text.nfc import nfc

_ADDRESS: Final = re.compile(r"[^\s@]@[^\s@]")
_MONEY: Final = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_NUMBER: Final = re.compile(r"(?<![\d/])\+?\d(?:[ .()-]{0,2}\d){8,}(?![\d/])")
"""Nine digits and more: telephones (10), identity cards (9 or 12), accounts. Document numbers and
dates have fewer between their strokes."""


def looks_personal(text: str) -> bool:
    """Whether it has an e-mail address, or a number as long as a telephone's."""
    whole = nfc(text)
    numbers = (found[0] for found in _NUMBER.finditer(whole))
    return _ADDRESS.search(whole) is not None or not all(map(_MONEY.fullmatch, numbers))

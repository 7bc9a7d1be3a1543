"""The order of numbers: 29 < 29a < 30, d < đ < e, and which number comes next."""

import re

_ALPHABET = "abcdđefghijklmnopqrstuvwxyz"
USUAL = "abcdđeghiklmnopqrstuvxy"
"""The letters that points are lettered by, in their order."""
_NUMBER = re.compile(r"(\d*)([a-zđ]*)(\d*)", re.IGNORECASE)
_ROMAN = re.compile(r"(?=[IVXLC])(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

Key = tuple[int, tuple[int, ...], int]


def key_of(number: str) -> Key:
    """What to sort by: the figure, the letters in the Vietnamese order, the figure after them."""
    found = _NUMBER.match(number.lower())
    figure, letters, after = found.groups() if found else ("", "", "")
    places = tuple(_ALPHABET.index(letter) for letter in letters)
    return int(figure or 0), places, int(after or 0)


def follows(number: str, last: str) -> bool:
    """Whether a number is the very next: 29a or 30 after 29, đ or d1 after d."""
    new, old = key_of(number), key_of(last)
    if not last or new <= old:
        return False
    if last[:1].isdigit():
        return (new[0] == old[0] + 1 and not new[1]) or new[0] == old[0]
    return _letter_follows(number.lower(), last.lower())


def _letter_follows(number: str, last: str) -> bool:
    if number[0] == last[0]:
        return True
    start, end = _ALPHABET.index(last[0]), _ALPHABET.index(number[0])
    skipped = _ALPHABET[start + 1 : end]
    return end > start and not any(letter in USUAL for letter in skipped)


def is_roman(number: str) -> bool:
    """Whether a number is a Roman one below 100."""
    return bool(number) and _ROMAN.match(number.upper()) is not None


def roman_value(number: str) -> int:
    """The value of a Roman number."""
    values = [_ROMAN_VALUES[letter] for letter in number.upper()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)

"""Abbreviations that people type and laws spell out: UBND, GCN, BHYT. They are data."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from lantoa.text.folding import fold
from lantoa.text.nfc import nfc

_ALONE = re.compile(r"(?<![^\W_])(?<![\w&][-/.])[^\W\d_]{3,8}(?![^\W_])(?![-/.&]\w)")


@cache
def abbreviations() -> Mapping[str, str]:
    """Each folded abbreviation with what it stands for; none of them is a syllable."""
    table = files("lantoa.text").joinpath("abbreviations.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in table.splitlines())


def spelled_out(text: str) -> str:
    """Return the text (NFC) with its abbreviations in full, and behind it as they were typed.

    Those in a number stay: 335/KH-UBND. A text without any comes back as it was.
    """
    full, typed = _in_full(text)
    return " ".join([full, *typed])


def only_in_full(text: str) -> str:
    """Return the text (NFC) with its abbreviations in full alone."""
    return _in_full(text)[0]


def _in_full(text: str) -> tuple[str, list[str]]:
    known = abbreviations()
    found: list[str] = []

    def full(word: re.Match[str]) -> str:
        meant = known.get(fold(word[0]))
        if meant is None:
            return word[0]
        found.append(word[0])
        return meant

    return _ALONE.sub(full, nfc(text)), found

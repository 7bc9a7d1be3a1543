"""Quoted new text: where a quotation that runs over lines begins and ends.

Amending documents give the new text in quotation marks, and some forget to close them. Then the
quotation ends where the amending document's own numbering goes on and a further one is opened.
"""

from collections.abc import Sequence
from typing import Protocol

_OPEN, _CLOSE, _STRAIGHT = "“„«", "”»", '"'
_MARKS = _OPEN + _CLOSE + _STRAIGHT


def starts_quote(line: str) -> bool:
    """Whether a line begins with a quotation mark; a closing one used for it counts."""
    return len(line) > 1 and line[0] in _MARKS and line[1] not in ".;, "


def opens_quote(line: str) -> bool:
    """Whether a line opens a quotation that it leaves open, or is one from end to end."""
    if starts_quote(line):
        return True
    place = max(line.find(": " + mark) for mark in _OPEN + _STRAIGHT)
    return place >= 0 and _depth_after(line[place + 2 :], 0) > 0


def is_closed(line: str) -> bool:
    """Whether a line closes every quotation it opens."""
    return _depth_after(line, 0) == 0


class Numbering(Protocol):
    """What the quoting document's numbering says of a line within a quotation."""

    def goes_on(self, line: str) -> bool:
        """Whether the line may carry the numbering on, by exactly one."""

    def surely_goes_on(self, line: str) -> bool:
        """Whether it does, since no such line can be within this quotation."""


def end_of_quote(opening: str, lines: Sequence[str], start: int, numbering: Numbering) -> int:
    """The line after the quotation that ``opening``, the rest of line ``start``, begins."""
    depth, cut = _depth_after(opening, 0), None
    if depth == 0:
        return start + 1
    for place in range(start + 1, len(lines)):
        line = lines[place]
        if numbering.surely_goes_on(line):
            return place if cut is None else cut
        if cut is None and numbering.goes_on(line):
            cut = place
        if cut is not None and starts_quote(line):
            return cut
        depth = _depth_after(line, depth)
        if depth == 0:
            return place + 1
    return start + 1 if cut is None else cut


def _depth_after(line: str, depth: int) -> int:
    """How many quotations are open after a line, when so many were open before it."""
    for place, letter in enumerate(line):
        if letter in _OPEN or (place == 0 and depth == 0 and letter in _CLOSE):
            depth += 1
        elif letter in _CLOSE:
            depth = max(0, depth - 1)
        elif letter == _STRAIGHT:
            closing = depth and (place == len(line) - 1 or not line[place + 1].isalnum())
            depth += -1 if closing else 1
    return depth

"""Bodies of a bulk: deeds by about so many bytes, and the lines of JSON that say them."""

from collections.abc import Sequence

import msgspec

from lantoa.engines.opensearch.documents import Deed

BODY_LETTERS = 400_000
"""About half a megabyte: the knee of cost per byte lies at 200 to 900 KB."""
_encode_lines = msgspec.json.Encoder().encode_lines


def cut(deeds: Sequence[Deed]) -> list[list[Deed]]:
    """The deeds in order, in bodies that are full but for the last."""
    bodies: list[list[Deed]] = []
    room = 0
    for deed in deeds:
        if room <= 0:
            bodies.append([])
            room = BODY_LETTERS
        bodies[-1].append(deed)
        room -= deed.letters
    return bodies


def lines_of(deeds: Sequence[Deed]) -> bytes:
    """Two lines for each. UnicodeEncodeError: one holds half a surrogate pair."""
    return _encode_lines([line for deed in deeds for line in (deed.action, deed.document)])

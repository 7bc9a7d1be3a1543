"""Found words shown in their text, with all their marks."""

from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct

from lantoa.text.nfc import nfc
from lantoa.text.tokens import places
from lantoa.text.wanted import wanted
from lantoa.text.windows import Span, Window, best_windows

Segment = tuple[str, bool]
"""A piece of text and whether it is a match; templates escape the piece and mark the match."""

READ = 20_000
"""So many letters of a text are looked at for a snippet: tables run to hundreds of pages."""


class Part(Struct, frozen=True):
    """The part of a text from which its snippet is taken: from one letter on to another."""

    text: str
    first: int = 0
    last: int = READ

    @property
    def flat(self) -> str:
        """In NFC and on one line; a word that the end would cut is left out."""
        cut = self.text[self.first : self.last]
        return " ".join(nfc(cut.rpartition(" ")[0] or cut if self.goes_on else cut).split())

    @property
    def goes_on(self) -> bool:
        """Whether there is text behind it."""
        return self.last < len(self.text)


def highlight(text: str, words: Collection[str]) -> list[Segment]:
    """Return the whole text (in NFC) in pieces; ``words`` are syllables as they were typed.

    One without marks matches whatever folds to it, one with marks itself alone. Matches that only
    blanks part are one match. The pieces joined are the text.
    """
    whole, asked = nfc(text), wanted(frozenset(words))
    found = ((start, end) for start, end, _ in places(whole, asked.folded))
    return _segments(whole, _joined(whole, [at for at in found if asked.is_one(whole[slice(*at)])]))


def snippet(text: str, words: Collection[str], width: int = 240) -> list[Segment]:
    """Return what ``snippets`` does of one text."""
    return snippets([Part(text)], words, width)[0]


def snippets(
    parts: Sequence[Part], words: Collection[str], width: int = 240
) -> list[list[Segment]]:
    """Return of each part the window of about ``width`` letters with most different words.

    In pieces, as ``highlight`` gives them. Earlier windows win ties, line ends become blanks, and
    an ellipsis stands where text was cut.
    """
    flat = [part.flat for part in parts]
    windows = best_windows(flat, wanted(frozenset(words)), width)
    return [
        _snippet(part, one, window, width)
        for part, one, window in zip(parts, flat, windows, strict=True)
    ]


def _snippet(part: Part, flat: str, window: Window, width: int) -> list[Segment]:
    start, end = _whole_words(flat, _start(flat, window.span, width), width)
    if len(flat) <= width:
        start, end = 0, len(flat)
    shown = flat[start:end].strip()
    at = flat.index(shown, start)
    inside = [(a - at, b - at) for a, b in window.matches if a >= at and b <= at + len(shown)]
    before = [("… ", False)] if start > 0 or part.first > 0 else []
    after = [(" …", False)] if end < len(flat) or part.goes_on else []
    return [*before, *_segments(shown, _joined(shown, inside)), *after]


def _joined(text: str, matches: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in matches:
        if joined and text[joined[-1][1] : start].isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _segments(text: str, spans: list[Span]) -> list[Segment]:
    segments: list[Segment] = []
    at = 0
    for start, end in spans:
        segments += [(text[at:start], False), (text[start:end], True)]
        at = end
    segments.append((text[at:], False))
    return [segment for segment in segments if segment[0]]


def _start(text: str, window: Span, width: int) -> int:
    """Return where to begin, with a third of the spare room before the matches."""
    start, end = window
    return max(0, min(start - (width - (end - start)) // 3, len(text) - width))


def _whole_words(text: str, start: int, width: int) -> Span:
    """Return the window moved inwards to blanks, unless a single word fills it."""
    end = min(len(text), start + width)
    if start > 0 and not text[start - 1].isspace():
        start = _after_blank(text, start, end)
    if end < len(text) and not text[end].isspace():
        blank = text.rfind(" ", start, end)
        end = blank if blank > start else end
    return start, end


def _after_blank(text: str, start: int, end: int) -> int:
    blank = text.find(" ", start, end)
    return blank + 1 if blank >= 0 else start

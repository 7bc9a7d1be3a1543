"""Found words shown in their text: matched folded, quoted with all their marks."""

from collections.abc import Collection, Iterable, Sequence

from lantoa.text.nfc import nfc
from lantoa.text.tokens import Place, places

Segment = tuple[str, bool]
"""A piece of text and whether it is a match; templates escape the piece and mark the match."""

READ = 20_000
"""So many letters of a text are looked at for a snippet: tables run to hundreds of pages."""

_Span = tuple[int, int]


def highlight(text: str, words: Collection[str]) -> list[Segment]:
    """Return the whole text (in NFC) in pieces; ``words`` are folded syllables.

    Matches that only blanks part are one match. The pieces joined are the text.
    """
    whole = nfc(text)
    return _segments(whole, _joined(whole, places(whole, words)))


def snippet(text: str, words: Collection[str], width: int = 240) -> list[Segment]:
    """Return the window of about ``width`` letters that holds most different words, in pieces.

    Earlier windows win ties, line ends become blanks, and an ellipsis stands where text was cut.
    """
    flat = " ".join(nfc(text[:READ]).split())
    if len(flat) <= width and len(text) <= READ:
        return highlight(flat, words)
    start, end = _whole_words(flat, _best_start(flat, words, width), width)
    pieces = highlight(flat[start:end].strip(), words)
    before = [("… ", False)] if start > 0 else []
    after = [(" …", False)] if end < len(flat) or len(text) > READ else []
    return [*before, *pieces, *after]


def _joined(text: str, matches: Iterable[Place]) -> list[_Span]:
    joined: list[_Span] = []
    for start, end, _ in matches:
        if joined and text[joined[-1][1] : start].isspace():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _segments(text: str, spans: list[_Span]) -> list[Segment]:
    segments: list[Segment] = []
    at = 0
    for start, end in spans:
        segments += [(text[at:start], False), (text[start:end], True)]
        at = end
    segments.append((text[at:], False))
    return [segment for segment in segments if segment[0]]


def _best_start(text: str, words: Collection[str], width: int) -> int:
    """Return where the best window begins, with a third of the spare room before its matches."""
    start, end = _best_window(list(places(text, words)), width)
    return max(0, min(start - (width - (end - start)) // 3, len(text) - width))


def _best_window(matches: Sequence[Place], width: int) -> _Span:
    """From the first to the last match of the window with most different words, then most."""
    best, best_score, last = (0, 0), (0, 0), 0
    for first, match in enumerate(matches):
        while last < len(matches) and matches[last].end <= match.start + width:
            last += 1
        inside = [one.word for one in matches[first:last]]
        score = (len(set(inside)), len(inside))
        if score > best_score:
            best, best_score = (match.start, matches[last - 1].end), score
    return best


def _whole_words(text: str, start: int, width: int) -> _Span:
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

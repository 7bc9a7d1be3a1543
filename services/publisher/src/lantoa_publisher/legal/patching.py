"""Carrying an instruction out on the text of one article: its clauses, points and words."""

import re
from collections.abc import Callable, Mapping

from lantoa_publisher.legal.deeds import Amendment, Deed
from lantoa_publisher.legal.numbering import Key, key_of
from lantoa_publisher.legal.spans import Span, spans_of

REPEALED = "(được bãi bỏ)"
"""What stands in the place of a repealed clause in consolidated texts (01/2012/UBTVQH13)."""
_LABEL = re.compile(r"\s*(?:\d{1,3}[a-zđ]{0,2}\s?\.|[a-zđ]\d{0,2}\s?\))")


class NotThere(ValueError):  # noqa: N818 - reads as a fact
    """The text lacks what the instruction is about; the message says so to an editor."""


def patched(text: str, part: str, deed: Amendment) -> str:
    """The article's text after the instruction; carried out already, it stays as it is.

    ``part`` is the place below the article: ``khoan-2``; empty for the words of the whole article.
    """
    lines = text.split("\n") if text else []
    spans = spans_of(lines)
    return "\n".join(_DEEDS[deed.deed](lines, spans, part, deed))


def _replaced(lines: list[str], spans: Mapping[str, Span], part: str, deed: Amendment) -> list[str]:
    above, _, paragraph = part.rpartition("/")
    if paragraph.startswith("doan-"):
        return _paragraph(lines, _there(spans, above), int(paragraph[5:]), deed.text)
    if part.startswith("doan-"):
        return _paragraph(lines, spans[""], int(part[5:]), deed.text)
    span = _there(spans, part)
    new = _labelled(deed.text, lines[span.start])
    return [*lines[: span.start], *new, *lines[span.end :]]


def _paragraph(lines: list[str], span: Span, which: int, text: str) -> list[str]:
    place = span.start + which - 1
    if not 1 <= which <= span.own_end - span.start:
        raise NotThere(f"không có đoạn {which} (there is no such paragraph)")
    new = _labelled(text, lines[place]) if which == 1 else text.split("\n")
    return [*lines[:place], *new, *lines[place + 1 :]]


def _labelled(text: str, old: str) -> list[str]:
    """The new lines; a label that was left out is the old one's."""
    label = _LABEL.match(old)
    if label and not _LABEL.match(text):
        text = f"{label[0].strip()} {text}"
    return text.split("\n")


def _inserted(lines: list[str], spans: Mapping[str, Span], part: str, deed: Amendment) -> list[str]:
    new = deed.text.split("\n")
    there = spans.get(part)
    if there is not None:
        return _once(lines, there, new)
    place = _behind(spans, part, deed.after.partition("/")[2])
    return [*lines[:place], *new, *lines[place:]]


def _once(lines: list[str], there: Span, new: list[str]) -> list[str]:
    if _words(lines[there.start : there.end]) != _words(new):
        raise NotThere(f"đã có {there.address} với nội dung khác (it is there, with another text)")
    return lines


def _behind(spans: Mapping[str, Span], part: str, after: str) -> int:
    if after:
        return _there(spans, after).end
    parent, _, step = part.rpartition("/")
    above = _there(spans, parent)
    word = step.partition("-")[0]
    like = [s for a, s in spans.items() if a.rpartition("/")[0] == parent and a and _is(a, word)]
    before = [span for span in like if _key(span.address) < _key(part)]
    if before:
        return max(span.end for span in before)
    return min((span.start for span in like), default=above.end)


def _is(address: str, word: str) -> bool:
    return address.rpartition("/")[2].startswith(f"{word}-")


def _key(address: str) -> Key:
    return key_of(address.rpartition("-")[2].replace("dd", "đ"))


def _repealed(lines: list[str], spans: Mapping[str, Span], part: str, _: Amendment) -> list[str]:
    span = _there(spans, part)
    label = _LABEL.match(lines[span.start])
    left = f"{label[0].strip() if label else ''} {REPEALED}".strip()
    if REPEALED in lines[span.start] and span.end == span.start + 1:
        return lines
    return [*lines[: span.start], left, *lines[span.end :]]


def _reworded(lines: list[str], spans: Mapping[str, Span], part: str, deed: Amendment) -> list[str]:
    span = _there(spans, part)
    inside = "\n".join(lines[span.start : span.end])
    return [*lines[: span.start], *exchanged(inside, deed).split("\n"), *lines[span.end :]]


def exchanged(text: str, deed: Amendment) -> str:
    """The text with the words exchanged wherever they stand; NotThere where they do not."""
    old, new = _pattern(deed.words), deed.text
    if not re.search(old, text) and deed.words[:1].islower():
        old, new = _pattern(_capital(deed.words)), _capital(deed.text)
    done = _pattern(new) if new else None
    parts = re.split(f"({done})", text) if done and re.search(old, new) else [text]
    after = "".join(
        part if done and re.fullmatch(done, part) else re.sub(old, lambda _: new, part)
        for part in parts
    )
    if after == text and not (done and re.search(done, text)):
        raise NotThere(f"không có cụm từ “{deed.words}” (the words are not there)")
    return after if new else _tidied(text, after)


def _capital(words: str) -> str:
    """The words as they stand where a sentence begins."""
    return words[:1].upper() + words[1:]


def _pattern(words: str) -> str:
    """The words with any blanks between them, no part of longer words."""
    joined = r"\s+".join(re.escape(word) for word in words.split())
    begin = r"(?<!\w)" if words[:1].isalnum() else ""
    end = r"(?!\w)" if words[-1:].isalnum() else ""
    return f"{begin}{joined}{end}"


def _tidied(before: str, after: str) -> str:
    """Words left out leave no double blanks, and none before a mark."""
    return (
        before if before == after else re.sub(r" +([,;.:)])", r"\1", re.sub(r" {2,}", " ", after))
    )


def _there(spans: Mapping[str, Span], part: str) -> Span:
    span = spans.get(part)
    if span is None:
        raise NotThere(f"không có {part} trong điều này (it is not in this article)")
    return span


def _words(lines: list[str]) -> list[str]:
    return " ".join(lines).split()


_Deed = Callable[[list[str], Mapping[str, Span], str, Amendment], list[str]]
_DEEDS: Mapping[Deed, _Deed] = {
    Deed.REPLACE: _replaced,
    Deed.INSERT: _inserted,
    Deed.REPEAL: _repealed,
    Deed.REWORD: _reworded,
}

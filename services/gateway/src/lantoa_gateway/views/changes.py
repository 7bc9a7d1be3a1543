"""The texts of an article in time, each beside the one before it, word by word."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from lantoa.contracts.content import Article, Content
from lantoa.legal.timing import holds_on, texts_of
from lantoa.text.comparing import Fate, Run, compare
from lantoa_gateway.views.relating import Link, maker_of
from lantoa_gateway.views.words import on

LONGEST = 100_000
"""Letters of a text that is compared on a page."""
AROUND = 1
"""Unchanged paragraphs shown on each side of a change."""


class Piece(Struct, frozen=True):
    """Some words: ``kept``, ``removed`` or ``added``."""

    fate: str
    text: str


class Compared(Struct, frozen=True):
    """One paragraph of a comparison, or how many unchanged ones are left out."""

    pieces: tuple[Piece, ...] = ()
    skipped: int = 0


class Version(Struct, frozen=True, kw_only=True):
    """One text of an article in time."""

    span: str
    current: bool
    by: Link | None
    """The document that made this text."""
    changes: tuple[Compared, ...] = ()
    """What is other than in the text before; nothing of the first, and of one that is too long."""
    ended: Link | None = None
    """The document that repealed the article."""


def versions_of(content: Content, address: str, day: date) -> tuple[Version, ...]:
    """The texts that an article ever had, the first first; the same text in a row is one."""
    texts = list(_distinct(texts_of(content, address)))
    before: list[tuple[Article, Article] | None] = [None, *texts[:-1]]
    return tuple(
        _version(content, pair, last, pair is texts[-1], day)
        for pair, last in zip(texts, before, strict=True)
    )


def _distinct(texts: Sequence[Article]) -> Iterator[tuple[Article, Article]]:
    """Each text with its first and its last span: one text may be known from two sources."""
    first: Article | None = None
    last: Article | None = None
    for text in texts:
        if first is not None and last is not None and _words(first) != _words(text):
            yield first, last
            first = None
        first, last = first or text, text
    if first is not None and last is not None:
        yield first, last


def _words(article: Article) -> list[str]:
    return f"{article.title} {article.text}".split()


def _version(
    content: Content,
    text: tuple[Article, Article],
    before: tuple[Article, Article] | None,
    newest: bool,
    day: date,
) -> Version:
    first, last = text
    return Version(
        span=_span(first, last),
        current=any(holds_on(content, one, day) for one in text),
        by=maker_of(content, first.amended_by),
        changes=compared(before[0], first) if before else (),
        ended=maker_of(content, last.ended_by) if newest else None,
    )


def _span(first: Article, last: Article) -> str:
    start = f"từ ngày {on(first.valid_from)}" if first.valid_from else "từ khi ban hành"
    span = f"{start} đến trước ngày {on(last.valid_to)}" if last.valid_to else start
    return f"ghi nhận {span}, chưa rõ ngày hiệu lực của sửa đổi" if first.observed else span


def compared(before: Article, after: Article) -> tuple[Compared, ...]:
    """What is other, paragraph by paragraph, with a little of what stands around it."""
    texts = [f"{one.title}\n{one.text}" for one in (before, after)]
    if max(map(len, texts)) > LONGEST:
        return ()
    return tuple(_near_changes([*_paragraphs(compare(*texts))]))


def _paragraphs(runs: Sequence[Run]) -> Iterator[tuple[Piece, ...]]:
    """The runs cut where lines end; a line that is removed or added alone is a paragraph too."""
    pieces: list[Piece] = []
    for fate, text in runs:
        first, *others = text.split("\n")
        pieces += [Piece(fate.value, first)] if first.strip() else []
        for line in others:
            if pieces:
                yield tuple(pieces)
            pieces = [Piece(fate.value, line)] if line.strip() else []
    if pieces:
        yield tuple(pieces)


def _near_changes(lines: Sequence[tuple[Piece, ...]]) -> Iterator[Compared]:
    changed = [n for n, line in enumerate(lines) if any(p.fate != Fate.KEPT.value for p in line)]
    near = {n + step for n in changed for step in range(-AROUND, AROUND + 1)}
    skipped = 0
    for number, line in enumerate(lines):
        if number not in near:
            skipped += 1
            continue
        if skipped:
            yield Compared(skipped=skipped)
            skipped = 0
        yield Compared(pieces=line)
    if skipped:
        yield Compared(skipped=skipped)

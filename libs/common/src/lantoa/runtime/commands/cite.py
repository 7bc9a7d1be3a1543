"""``lantoa cite``: the places of the law that each line of standard input cites.

A line is answered as soon as it is read, so the input may have no end. Positions count characters
from 0 in the line's NFC form; bytes that are not UTF-8 read as U+FFFD.
"""

import sys
from collections.abc import Iterable, Iterator

import msgspec

from lantoa.runtime.commands.shared import Json
from lantoa.text.citations import Citation, find_citations
from lantoa.text.references import written

NAME = "cite"
HEAD = f"{'dòng':>6}  {'vị trí':<13}  viện dẫn\n"


class Cited(msgspec.Struct, frozen=True):
    """One citation as programs read it; absent parts, and the document at hand, are null."""

    point: str | None
    clause: str | None
    article: str | None
    document: str | None
    start: int
    end: int


class Line(msgspec.Struct, frozen=True):
    """What one line cites, in order."""

    citations: list[Cited]


def command(json: Json = False) -> None:
    """Tìm viện dẫn trong từng dòng đầu vào (citations in each line of standard input)."""
    answers = as_json(lines(sys.stdin.buffer)) if json else as_table(lines(sys.stdin.buffer))
    for answer in answers:
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


def lines(source: Iterable[bytes]) -> Iterator[list[Citation]]:
    """What each line of the source cites."""
    for line in source:
        yield find_citations(line.decode("utf-8", "replace").rstrip("\r\n"))


def as_json(found: Iterable[list[Citation]]) -> Iterator[bytes]:
    """One line of JSON a line."""
    for citations in found:
        yield msgspec.json.encode(Line([_cited(one) for one in citations])) + b"\n"


def as_table(found: Iterable[list[Citation]]) -> Iterator[bytes]:
    """One row for each place meant, for people: line (from 1), characters, the whole citation."""
    yield HEAD.encode()
    for number, citations in enumerate(found, 1):
        for one in (one for one in citations if not one.shared):
            place = f"{one.start}-{one.end}"
            yield f"{number:>6}  {place:<13}  {written(one)}\n".encode()


def _cited(one: Citation) -> Cited:
    return Cited(one.point, one.clause, one.article, one.document, one.start, one.end)

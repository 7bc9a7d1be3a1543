"""What a digest shows to one person: by legal field, what binds most first, each with its link."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from itertools import groupby
from typing import Final

from msgspec import Struct

from lantoa.contracts.subscriptions import Pace
from lantoa.messages.because import NOTHING, Because, as_text, html_lines
from lantoa.messages.templates import Templates, line
from lantoa.messages.wording import VI, Wording
from lantoa.runtime.clock import HANOI

MOST: Final = 100
"""Entries that an e-mail shows; of the rest it says how many they are."""


class Entry(Struct, frozen=True, kw_only=True):
    """One version in a digest."""

    field: str
    """The name of its legal field; empty when it has none."""
    weight: int
    """Its place among others: the least comes first."""
    at: datetime
    title: str
    note: str
    url: str
    because: Because = NOTHING
    """Why this person is told, where heading and title do not say it."""


class Listed(Struct, frozen=True):
    """The entries of one person, as text and as an HTML fragment without styles."""

    text: str
    html: str


def digest(pace: Pace, ends: datetime, words: Wording) -> Templates:
    """The words around what the people of a digest are shown; its period ended at that moment."""
    subject, lead = words.digests[pace]
    return Templates(
        subject=subject.format(words.day(ends.astimezone(HANOI).date())),
        text=lead,
        html=f"<p>{escape(lead)}</p>",
    )


def listed(entries: Sequence[Entry], words: Wording = VI) -> Listed:
    """The person's entries in order; a field comes as soon as what is first in it."""
    ordered = sorted(entries, key=_order)[:MOST]
    first: dict[str, int] = {}
    for place, entry in enumerate(ordered):
        first.setdefault(entry.field, place)
    ordered.sort(key=lambda entry: first[entry.field])
    groups = [(field, list(some)) for field, some in groupby(ordered, lambda one: one.field)]
    text = [part for field, some in groups for part in _text(field, some, words)]
    html = [part for field, some in groups for part in _html(field, some, words)]
    if left := len(entries) - len(ordered):
        more = words.more.format(left)
        text.append(more)
        html.append(f"<p>{escape(more)}</p>")
    return Listed("\n\n".join(text), "\n".join(html))


def _order(entry: Entry) -> tuple[int, float, str]:
    return entry.weight, -entry.at.timestamp(), entry.title


def _text(field: str, entries: Sequence[Entry], words: Wording) -> Iterator[str]:
    yield (line(field) or words.no_field).upper()
    for entry in entries:
        why = as_text(entry.because, words)
        yield "\n".join(part for part in (entry.title, line(entry.note), entry.url, why) if part)


def _html(field: str, entries: Sequence[Entry], words: Wording) -> Iterator[str]:
    yield f"<h2>{escape(line(field) or words.no_field)}</h2>"
    for entry in entries:
        said = (escape(line(entry.note)), *html_lines(entry.because, words))
        notes = "".join(f"\n<br>{one}" for one in said if one)
        yield f'<p><a href="{escape(entry.url)}"\n>{escape(entry.title)}</a>{notes}</p>'

"""From the lines of a source to a document: its tree and what its head and foot say."""

import re
from collections.abc import Sequence
from datetime import date

from lantoa_publisher.legal.drafts import Draft, frozen
from lantoa_publisher.legal.ending import signer_of
from lantoa_publisher.legal.opening import head_of
from lantoa_publisher.legal.structure import Structuring, first_part, has_articles
from lantoa_publisher.legal.tree import Document, PartKind, Source

_NUMBER = re.compile(r"[Ss]ố\s*:?\s*(\S+(?:\s*[/-]\s*\S+)*)")
_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})")
_RULE = re.compile(r"[\W_]+$")


def parse(source: Source) -> Document:
    """The document that a source holds; ``check_conserved`` holds for every source.

    Lines that say nothing are left out; what cannot be recognised stays as paragraphs.
    """
    lines = [line for line in source.lines if line.text.strip()]
    texts = ["" if line.kind is PartKind.TABLE else line.text for line in lines]
    articles = has_articles(texts)
    start = first_part(texts, articles)
    tables = next((i for i, line in enumerate(lines) if line.kind is not PartKind.PARAGRAPH), start)
    start = min(start, tables)
    head = head_of(texts[:start])
    body = Structuring(lines, articles)
    body.walk(start)
    return Document(
        number=_number(head),
        type=_sentence(_text(head, PartKind.TYPE)),
        title=_text(head, PartKind.TITLE),
        body=_text(head, PartKind.ISSUER),
        issued_on=_date(head, body.signature),
        signer=signer_of(body.signature),
        children=frozen([*head, *body.growth.top]),
        dropped=source.dropped,
    )


def _text(head: Sequence[Draft], kind: PartKind) -> str | None:
    """The words of the head's first part of a kind, rules of dashes left out."""
    for draft in head:
        if draft.kind is kind:
            return " ".join(text for text in draft.texts if not _RULE.match(text)) or None
    return None


def _sentence(text: str | None) -> str | None:
    return text and text[0].upper() + text[1:].lower()


def _number(head: Sequence[Draft]) -> str | None:
    found = _NUMBER.search(_text(head, PartKind.NUMBER) or "")
    return re.sub(r"\s+", "", found[1]) if found else None


def _date(head: Sequence[Draft], signature: Sequence[str]) -> date | None:
    """The date beside the place; for what an assembly adopted, the day it did."""
    for text in (_text(head, PartKind.PLACE) or "", *signature):
        found = _DATE.search(text)
        if found:
            day, month, year = map(int, found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                return None
    return None

"""Rendered words, the same for everybody who gets them, and how they are put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from msgspec import Struct

from lantoa.text.nfc import nfc

_SENTENCE_ENDS: Final = re.compile(r"[.!?…](?=\s)|(?=\n\n)")
SUBJECT_LETTERS, SHORT_LETTERS, NOTE_LETTERS = 140, 120, 120


class Templates(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rendered texts of a campaign, without what is one recipient's own."""

    subject: str
    text: str
    html: str = ""
    """A fragment without styles or images: it reads well wherever it is shown."""
    short: str = ""
    """All in one line, made of the title: where nobody wrote a short text."""
    note: str = ""
    """For push: the line under the subject."""
    url: str = ""
    sms: str = ""
    """The short text that a person wrote, word for word; empty: ``short`` is told by SMS."""
    sms_plain: str = ""
    """Its variant without marks that a person approved; empty: nobody did, and none is sent."""
    post: str = ""
    """For networks: the paragraphs between subject and link, for whoever follows nothing of ours;
    empty: ``note`` stands there."""
    english: Templates | None = None
    """The same for who asked in English; None: it is the same."""

    def within(self, language: str) -> Templates:
        """The texts in that language."""
        return self.english or self if language == "en" else self


def rendered(subject: str, paragraphs: Sequence[str], url: str, note: str = "") -> Templates:
    """The texts of a subject, paragraphs and a link; empty paragraphs are left out."""
    said = [paragraph for paragraph in paragraphs if paragraph]
    html = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in said)
    safe = escape(url)
    return Templates(
        subject=cut(subject, SUBJECT_LETTERS),
        text="\n\n".join([*said, url]),
        html=f'{html}\n<p><a href="{safe}">{safe}</a></p>',
        short=cut(subject, SHORT_LETTERS),
        note=cut(note, NOTE_LETTERS),
        url=url,
    )


def line(text: str) -> str:
    """The text on one line, in NFC."""
    return " ".join(nfc(text).split())


def cut(text: str, letters: int) -> str:
    """The text on one line, cut after a word if it is too long."""
    whole = line(text)
    if len(whole) <= letters:
        return whole
    return shortened(whole[: letters - 1].rsplit(" ", 1)[0])


def cut_after_a_sentence(text: str, letters: int) -> str:
    """Paragraphs, cut after a sentence if they are too long; after a word if the first one is."""
    if len(text) <= letters:
        return text
    whole = text[: max(0, letters - 2)]
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(whole)]
    if not ends:
        return cut(text, letters)
    return f"{whole[: ends[-1]].rstrip()} …"


def shortened(text: str) -> str:
    """A text that was cut, so that its reader sees it."""
    return text.rstrip(" ,;:.–-") + "…"

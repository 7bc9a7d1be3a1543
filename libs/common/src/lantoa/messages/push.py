"""A push message: what travels to a browser, and what a phone shows of it."""

import msgspec
from msgspec import Struct

from lantoa.messages.because import NOTHING, Because, beginning
from lantoa.messages.templates import Templates, cut
from lantoa.messages.wording import VI, Wording

MOST_BYTES = 3900
"""Push services take 4,096 bytes with the encryption's own (RFC 8291)."""
SHOWN_TITLE, SHOWN_BODY = 50, 120
"""Letters that a phone shows of a closed notification, about: screens differ."""


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the service worker reads: it shows the note in place of any of the same tag."""

    title: str
    body: str
    tag: str
    url: str = ""
    stop_url: str = ""
    manage_url: str = ""
    """The person's own page."""
    acknowledge_url: str = ""
    """Of what is urgent, to who insists: where its button says that it was received."""
    lang: str = VI.language


def note(
    texts: Templates,
    tag: str,
    stop_url: str,
    because: Because = NOTHING,
    manage_url: str = "",
    words: Wording = VI,
    acknowledge_url: str = "",
) -> Note:
    """The note to one person, about what the tag names, and why it is told.

    A search stands first: of a long note a phone shows the beginning.
    """
    why, said = beginning(because, words), texts.note or texts.short or texts.subject
    lines = (why, said) if because.search else (said, why)
    return Note(
        title=texts.subject,
        body="\n".join(part for part in lines if part),
        tag=tag,
        url=texts.url,
        stop_url=stop_url,
        manage_url=manage_url,
        acknowledge_url=acknowledge_url,
        lang=words.language,
    )


def size_of(note: Note) -> int:
    """The bytes that it takes before it is encrypted."""
    return len(msgspec.json.encode(note))


def shown(note: Note) -> tuple[str, str]:
    """Title and body as a phone shows them before they are opened."""
    return cut(note.title, SHOWN_TITLE), cut(note.body, SHOWN_BODY)

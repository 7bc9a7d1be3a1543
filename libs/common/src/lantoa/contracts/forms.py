"""What a content is made of beside plain paragraphs: sections, a quiz, pictures and sound.

Files travel by hash (SHA-256), never on the log.
"""

import enum

from msgspec import Struct


class Section(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One part under a heading of its own, as in a leaflet or a case story."""

    heading: str
    text: str


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One question of a quiz. ``right`` is the place of the right choice, counted from 0."""

    question: str
    choices: tuple[str, ...]
    right: int
    explanation: str = ""
    ground: str = ""
    """The law from which the answer follows: ``khoản 2 Điều 5 Luật …``."""


class Use(enum.StrEnum):
    """What a file is for."""

    MAIN = "main"
    """The content itself: the picture of an infographic, the film, the recording."""
    AUDIO = "audio"
    """The content read aloud."""
    POSTER = "poster"
    """The content on one sheet, to be printed or shared."""


class Media(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file of a content, and in words what it shows or says (WCAG 2.2, 1.1.1 and 1.2)."""

    sha256: str
    type: str
    """Its media type: ``image/png``."""
    name: str
    size: int
    """Bytes."""
    use: Use = Use.MAIN
    alt: str = ""
    """What a picture shows."""
    transcript: str = ""
    """What is said in a film or recording."""

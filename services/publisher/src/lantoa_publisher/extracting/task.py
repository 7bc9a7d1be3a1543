"""What goes into the worker and what comes out; light, so that asking loads no reader."""

from msgspec import Struct

from lantoa_publisher.extracting.refusing import Limits
from lantoa_publisher.legal.tree import Document, Source


class Read(Struct, frozen=True):
    """What a file holds."""

    source: Source
    document: Document


class Task(Struct, frozen=True):
    """What the worker is asked, on its standard input."""

    data: bytes
    suffix: str
    limits: Limits


class Answer(Struct, frozen=True):
    """What it says on its standard output: one of the two."""

    read: Read | None = None
    refused: str = ""

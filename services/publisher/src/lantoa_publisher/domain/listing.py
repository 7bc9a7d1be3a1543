"""The list of what is published here, by which a citation finds the content that it means."""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from lantoa.contracts.content import Content, Kind, Stub
from lantoa.contracts.ids import ContentId
from lantoa.text.numbers import number_key
from lantoa_publisher.legal.known import Known, name_key


class Listed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One content in its newest version that the log has told of."""

    id: ContentId
    version: int
    title: str
    out: bool = True
    number: str | None = None
    number_key: str | None = None
    """Of a legal document only; and so is the name's."""
    name_key: str | None = None
    issued_on: date | None = None


def listed(subject: Content | Stub) -> Listed:
    """The content as the list has it."""
    legal = subject.kind is Kind.LEGAL_DOCUMENT
    return Listed(
        id=subject.id,
        version=subject.version,
        title=subject.title,
        out=isinstance(subject, Content),
        number=subject.number,
        number_key=number_key(subject.number) if legal and subject.number else None,
        name_key=name_key(subject.title) if legal else None,
        issued_on=subject.issued_on if isinstance(subject, Content) else None,
    )


def on_the_list(had: Listed, subject: Content | Stub) -> Listed:
    """The content in a newer version; of a withdrawn one what was known stays known."""
    if isinstance(subject, Content):
        return listed(subject)
    return replace(had, version=subject.version, out=False)


def known(one: Listed) -> Known:
    """What tells which document a citation means."""
    return Known(id=one.id, number=one.number, title=one.title, issued_on=one.issued_on)

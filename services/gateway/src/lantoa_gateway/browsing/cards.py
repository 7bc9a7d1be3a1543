"""Cards: of each content the little that lists, counts and feeds need, without its text."""

import enum
from collections.abc import Iterator
from datetime import date, datetime

from msgspec import Struct

from lantoa.contracts.content import Code, Content, Kind, page_of
from lantoa.contracts.forms import Question, Section
from lantoa.contracts.ids import ContentId, Version
from lantoa.contracts.registers import WHOLE_CITY
from lantoa.contracts.relations import Relation
from lantoa.legal.timing import end_of
from lantoa.text.folding import slug
from lantoa.text.numbers import find_numbers, year_in
from lantoa_gateway.validity import day_in_hanoi
from lantoa_gateway.views.words import KINDS, entry_kind

SUMMARY_LETTERS = 240


class Aspect(enum.StrEnum):
    """Under what contents are browsed; the value is the folder of its pages."""

    FIELD = "linh-vuc"
    AUTHORITY = "co-quan"
    AREA = "dia-ban"
    AUDIENCE = "doi-tuong"
    TYPE = "loai-van-ban"
    YEAR = "nam"
    KIND = "the-loai"


class Told(Struct, frozen=True, kw_only=True):
    """The parts of a content event from which a card is made; articles are not even decoded."""

    id: ContentId
    version: Version
    kind: Kind
    title: str
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    body: str = ""
    question: str = ""
    sections: tuple[Section, ...] = ()
    quiz: tuple[Question, ...] = ()
    number: str | None = None
    document_type: str | None = None
    authority: Code | None = None
    authority_name: str | None = None
    fields: tuple[Code, ...] = ()
    areas: tuple[Code, ...] = ()
    audiences: tuple[Code, ...] = ()
    issued_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    urgent: bool = False
    relations: tuple[Relation, ...] = ()
    incoming: tuple[Relation, ...] = ()


class Card(Struct, frozen=True, kw_only=True):
    """One content in a list. ``day`` is the day it is of: issued (the first of the year that its
    number says, where that is all that is known), or else published."""

    id: ContentId
    version: Version
    kind: Kind
    title: str
    summary: str
    day: date
    issued_on: date | None
    published_at: datetime
    updated_at: datetime
    number: str
    document_type: str
    authority: str
    authority_name: str
    fields: tuple[Code, ...]
    areas: tuple[Code, ...]
    audiences: tuple[Code, ...]
    effective_on: date | None
    ends_on: date | None
    """The first day on which it no longer holds."""
    urgent: bool
    under: tuple[tuple[Aspect, str], ...]
    """The values of aspects under which it is listed."""
    points_at: tuple[tuple[str, str], ...]
    """What it says of other documents: the kind of relation, and their id or folded number."""

    @property
    def path(self) -> str:
        """Its page."""
        return page_of(self.kind, self.id)

    @property
    def legal(self) -> bool:
        """Whether it is a legal document."""
        return self.kind is Kind.LEGAL_DOCUMENT


MENTIONS = "mentions"
"""How a content that is no legal document points at one: it says its number."""


def card_of(told: Told) -> Card:
    """The card of a content."""
    legal = told.kind is Kind.LEGAL_DOCUMENT
    issued = told.issued_on if legal else None
    day = issued or _year_begins(told) or day_in_hanoi(told.published_at)
    return Card(
        id=told.id,
        version=told.version,
        kind=told.kind,
        title=told.title,
        summary=clipped(told.summary or told.question or told.body),
        day=day,
        issued_on=issued,
        published_at=told.published_at,
        updated_at=told.updated_at,
        number=told.number or "",
        document_type=told.document_type or "",
        authority=told.authority or "",
        authority_name=told.authority_name or "",
        fields=told.fields,
        areas=told.areas,
        audiences=told.audiences,
        effective_on=told.effective_on if legal else None,
        ends_on=end_of(told.expires_on, told.incoming),
        urgent=told.urgent,
        under=tuple(_aspects(told, day)),
        points_at=tuple(dict.fromkeys(_relations(told) if legal else _mentions(told))),
    )


def _year_begins(told: Told) -> date | None:
    year = year_in(told.number) if told.kind is Kind.LEGAL_DOCUMENT and told.number else None
    return date(year, 1, 1) if year else None


def clipped(text: str) -> str:
    """The beginning of a text in one line, cut between two words."""
    line = " ".join(text.split())
    if len(line) <= SUMMARY_LETTERS:
        return line
    return line[:SUMMARY_LETTERS].rpartition(" ")[0].rstrip(" ,;:–-") + " …"


def _relations(told: Told) -> Iterator[tuple[str, str]]:
    for relation in told.relations:
        if relation.content is not None:
            yield relation.kind.value, relation.content
        for found in find_numbers(relation.document)[:1]:
            yield relation.kind.value, found.key


def _mentions(told: Told) -> Iterator[tuple[str, str]]:
    return ((MENTIONS, key) for key in numbers_said(told))


def numbers_said(told: Told | Content) -> tuple[str, ...]:
    """The folded numbers of documents that a text says, each once."""
    sections = (f"{section.heading}\n{section.text}" for section in told.sections)
    grounds = (f"{one.question}\n{one.explanation}\n{one.ground}" for one in told.quiz)
    words = "\n".join((told.title, told.summary, told.question, told.body, *sections, *grounds))
    return tuple(dict.fromkeys(found.key for found in find_numbers(words)))


def kind_slug(kind: Kind) -> str:
    """The kind as addresses name it: ``tin-tuc``, ``van-ban-phap-luat``."""
    return slug(KINDS[entry_kind(kind)])


def _aspects(told: Told, day: date) -> Iterator[tuple[Aspect, str]]:
    """Hà Nội as a whole is no area to browse: what holds everywhere stands in every list."""
    yield Aspect.KIND, kind_slug(told.kind)
    yield Aspect.YEAR, str(day.year)
    for aspect, values in (
        (Aspect.FIELD, told.fields),
        (Aspect.AREA, tuple(code for code in told.areas if code != WHOLE_CITY)),
        (Aspect.AUDIENCE, told.audiences),
        (Aspect.AUTHORITY, (told.authority,)),
        (Aspect.TYPE, (slug(told.document_type or ""),)),
    ):
        for value in dict.fromkeys(values):
            if value:
                yield aspect, value

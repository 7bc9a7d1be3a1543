"""What is published: contents, their articles, and the facts that happen to them.

A content event carries the full state of one version. ``content.state`` keeps the newest one,
``content.public`` an allow-list projection of it for partners.
"""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from lantoa.contracts.forms import Media, Question, Section
from lantoa.contracts.ids import ContentId, Revision, Version
from lantoa.contracts.relations import Outdated, Relation

Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9.-]+$")]
"""The code of a register's entry: a legal field, an area, an audience, an authority."""


class Kind(enum.StrEnum):
    """What sort of content it is."""

    LEGAL_DOCUMENT = "legal-document"
    NEWS = "news"
    QA = "qa"
    CASE = "case"
    LEAFLET = "leaflet"
    INFOGRAPHIC = "infographic"
    VIDEO = "video"
    AUDIO = "audio"
    QUIZ = "quiz"


class Change(enum.StrEnum):
    """What the editor says has changed. Only new, major and correction alert anybody."""

    NEW = "new"
    MAJOR = "major"
    MINOR = "minor"
    CORRECTION = "correction"


class Lane(enum.StrEnum):
    """How urgent an event is; a content's outbox goes in its most urgent lane."""

    URGENT = "urgent"
    NORMAL = "normal"
    HISTORY = "history"


class Status(enum.StrEnum):
    """Where a content stands in the world. Only published contents have a text."""

    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Withdrawal(enum.StrEnum):
    """Why a content is no longer there, as its readers will be told.

    Gone: no longer needed. Withdrawn: taken back, because it was wrong or should not stand.
    """

    GONE = "gone"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    REDIRECTED = "redirected"


SIGNATURE = "chu-ky"
"""The address of the block of addressees and signatures: read with the document, never searched."""


class Article(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One điều in one validity. ``valid_to`` is the first day on which it no longer holds.

    What stands beside the điều is one, too: an annex, a form, the signature.
    """

    number: str
    """``5``, ``29a``; what is no điều has words: ``Phụ lục I``."""
    address: str
    """Its path below the document: ``dieu-5``, ``kem-theo/dieu-1``."""
    title: str
    text: str
    corpus_id: str | None = None
    path: tuple[str, ...] = ()
    """The headings above it: part, chapter, section."""
    valid_from: date | None = None
    valid_to: date | None = None
    observed: bool = False
    """Its days are those on which the text was seen; when the law changed it is not known."""
    amended_by: ContentId | None = None
    """The amending document whose instructions made this text of it."""
    ended_by: ContentId | None = None
    """The amending document that gave it another text, or none."""


class Content(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The full state of one version of one content, ready to be indexed, sent and read."""

    id: ContentId
    version: Version
    revision: Revision
    kind: Kind
    title: str
    published_at: datetime
    """When its first version was published."""
    updated_at: datetime
    """When this version was published."""
    change: Change = Change.NEW
    change_note: str = ""
    summary: str = ""
    body: str = ""
    """Plain paragraphs divided by empty lines; legal documents have articles instead."""
    question: str = ""
    """What was asked, whole; the body answers it."""
    sections: tuple[Section, ...] = ()
    quiz: tuple[Question, ...] = ()
    media: tuple[Media, ...] = ()
    plain: str = ""
    """The same in plain language, for people without legal training."""
    short: str = ""
    """The same as one SMS."""
    short_plain: str = ""
    """That SMS without marks, as a person has approved it."""
    articles: tuple[Article, ...] = ()
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
    source: str | None = None
    urgent: bool = False
    relations: tuple[Relation, ...] = ()
    """What it does to other documents."""
    incoming: tuple[Relation, ...] = ()
    """What other documents, named in each, do to it: they amend, replace, repeal, suspend."""
    affects: tuple[str, ...] = ()
    """The places of other documents that it changes: ``luat-57-2020-qh14/dieu-5/khoan-2``."""
    outdated: tuple[Outdated, ...] = ()
    """Why it may be out of date, until somebody has reviewed it."""


class Stub(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What remains of a withdrawn content: no text, so that nothing raises the dead."""

    id: ContentId
    version: Version
    kind: Kind
    title: str
    withdrawn_at: datetime
    reason: str
    withdrawal: Withdrawal = Withdrawal.GONE
    target: ContentId | None = None
    """The content that replaces it, or to which its readers are redirected."""
    number: str | None = None
    fields: tuple[Code, ...] = ()
    areas: tuple[Code, ...] = ()
    audiences: tuple[Code, ...] = ()
    authority: Code | None = None


class ContentPublished(Struct, frozen=True, kw_only=True, tag_field="event", tag="published"):
    """A version was published: new, major, minor or a correction."""

    content: Content
    lane: Lane = Lane.NORMAL
    agency: Code | None = None
    """The agency whose content it is; none: the city's own office."""
    editor: str | None = None
    """The staff number of who did it: never a name, and never on the public topic."""


class ContentWithdrawn(Struct, frozen=True, kw_only=True, tag_field="event", tag="withdrawn"):
    """A content was withdrawn for the reason its stub gives."""

    stub: Stub
    lane: Lane = Lane.NORMAL
    agency: Code | None = None
    editor: str | None = None


class ContentTookEffect(Struct, frozen=True, kw_only=True, tag_field="event", tag="took-effect"):
    """The legal date on which a document takes effect has come."""

    content: Content
    lane: Lane = Lane.NORMAL
    agency: Code | None = None


class ContentExpired(Struct, frozen=True, kw_only=True, tag_field="event", tag="expired"):
    """The legal date on which a document expires has come."""

    content: Content
    lane: Lane = Lane.NORMAL
    agency: Code | None = None


ContentEvent = ContentPublished | ContentWithdrawn | ContentTookEffect | ContentExpired


class PublicContent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What partners may have of one version: an allow-list, not a copy with holes."""

    id: ContentId
    version: Version
    status: Status
    kind: Kind
    title: str
    url: str
    change: Change | None = None
    change_note: str = ""
    summary: str = ""
    body: str = ""
    question: str = ""
    sections: tuple[Section, ...] = ()
    quiz: tuple[Question, ...] = ()
    media: tuple[Media, ...] = ()
    plain: str = ""
    articles: tuple[Article, ...] = ()
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
    published_at: datetime | None = None
    updated_at: datetime | None = None
    reason: str | None = None
    target: ContentId | None = None
    relations: tuple[Relation, ...] = ()
    incoming: tuple[Relation, ...] = ()
    affects: tuple[str, ...] = ()
    outdated: tuple[Outdated, ...] = ()


def subject_of(event: ContentEvent) -> Content | Stub:
    """The state that an event carries."""
    return event.stub if isinstance(event, ContentWithdrawn) else event.content


def status_of(subject: Content | Stub) -> Status:
    """Whether there is a text to read."""
    return Status.WITHDRAWN if isinstance(subject, Stub) else Status.PUBLISHED


_ITS_OWN = {"status", "url", "updated_at"}


def _public_fields(kind: type[Content | Stub]) -> tuple[str, ...]:
    public = {field.name for field in msgspec.structs.fields(PublicContent)} - _ITS_OWN
    return tuple(field.name for field in msgspec.structs.fields(kind) if field.name in public)


_PUBLIC = {kind: _public_fields(kind) for kind in (Content, Stub)}


def public_projection(subject: Content | Stub, url: str) -> PublicContent:
    """The version as partners may see it."""
    values = {name: getattr(subject, name) for name in _PUBLIC[type(subject)]}
    updated = subject.withdrawn_at if isinstance(subject, Stub) else subject.updated_at
    return PublicContent(status=status_of(subject), url=url, updated_at=updated, **values)


def page_of(kind: Kind, content: ContentId) -> str:
    """The path of a content's page on the portal."""
    folder = "van-ban" if kind is Kind.LEGAL_DOCUMENT else "noi-dung"
    return f"/{folder}/{content}"

"""News, answers, cases and the other contents that are no legal documents."""

from datetime import date

from msgspec import Struct

from lantoa.contracts.content import Content, Stub, Withdrawal, page_of
from lantoa.contracts.forms import Media, Question
from lantoa.contracts.registers import Register
from lantoa_gateway.browsing.cards import kind_slug
from lantoa_gateway.views.document import changed_at
from lantoa_gateway.views.naming import Names, Tag, field_tags, listed, places
from lantoa_gateway.views.paragraphs import Paragraph, paragraphs
from lantoa_gateway.views.relating import Link, notices_of
from lantoa_gateway.views.words import KINDS, entry_kind, moment


class SectionView(Struct, frozen=True):
    """One part under its heading."""

    heading: str
    body: tuple[Paragraph, ...]


class QuestionView(Struct, frozen=True):
    """One question of a quiz; ``right`` is the choice that is right."""

    question: str
    choices: tuple[str, ...]
    right: str
    explanation: str
    ground: str


class MediaView(Struct, frozen=True):
    """One file: its sort (image, audio, video), where it is, and what it shows or says."""

    sort: str
    src: str
    name: str
    alt: str
    transcript: tuple[Paragraph, ...]


class ItemView(Struct, frozen=True, kw_only=True):
    """All that the page of such a content says."""

    id: str
    path: str
    kind: str
    kind_href: str
    title: str
    summary: str
    plain: tuple[Paragraph, ...]
    question: tuple[Paragraph, ...]
    body: tuple[Paragraph, ...]
    sections: tuple[SectionView, ...]
    quiz: tuple[QuestionView, ...]
    media: tuple[MediaView, ...]
    published: str
    changed: str
    note: str
    authority: str
    areas: str
    audiences: str
    fields: tuple[Tag, ...]
    source: str
    outdated: tuple[Link, ...] = ()
    behind: bool = False


def item_view(content: Content, names: Names, day: date, behind: bool = False) -> ItemView:
    """The content as it is read."""
    kind = entry_kind(content.kind)
    return ItemView(
        id=content.id,
        path=page_of(content.kind, content.id),
        kind=KINDS[kind],
        kind_href=f"/the-loai/{kind_slug(content.kind)}",
        title=content.title,
        summary=content.summary,
        plain=paragraphs(content.plain),
        question=paragraphs(content.question),
        body=paragraphs(content.body, heading=content.title),
        sections=tuple(SectionView(s.heading, paragraphs(s.text)) for s in content.sections),
        quiz=tuple(_question(one) for one in content.quiz),
        media=tuple(_media(content, one) for one in content.media),
        published=moment(content.published_at),
        changed=changed_at(content),
        note=content.change_note,
        authority=content.authority_name or "",
        areas=places(names, content.areas),
        audiences=listed(names, Register.AUDIENCE, content.audiences),
        fields=field_tags(names, content.fields),
        source=content.source or "",
        outdated=notices_of(content, day),
        behind=behind,
    )


def file_path(content: Content, media: Media) -> str:
    """Where a file of a published content is."""
    return f"/tep/{content.id}/{media.sha256}"


def _media(content: Content, media: Media) -> MediaView:
    return MediaView(
        sort=media.type.partition("/")[0],
        src=file_path(content, media),
        name=media.name,
        alt=media.alt,
        transcript=paragraphs(media.transcript),
    )


def _question(one: Question) -> QuestionView:
    return QuestionView(
        question=one.question,
        choices=one.choices,
        right=one.choices[one.right] if 0 <= one.right < len(one.choices) else "",
        explanation=one.explanation,
        ground=one.ground,
    )


DEEDS = {Withdrawal.WITHDRAWN: "thu hồi"}


class GoneView(Struct, frozen=True):
    """What readers of a withdrawn content are told: never its text."""

    title: str
    kind: str
    at: str
    reason: str
    target: str
    """Where what replaces it is found, as a path."""
    deed: str
    """What was done: taken down as no longer needed, taken back, or replaced."""


def gone_view(stub: Stub) -> GoneView:
    """Title, date and reason, and the way to what replaces it."""
    kind = entry_kind(stub.kind)
    replaced = stub.withdrawal is not Withdrawal.GONE and stub.target is not None
    target = page_of(stub.kind, stub.target) if replaced and stub.target else ""
    deed = "thay thế" if target else DEEDS.get(stub.withdrawal, "gỡ bỏ")
    return GoneView(stub.title, KINDS[kind], moment(stub.withdrawn_at), stub.reason, target, deed)

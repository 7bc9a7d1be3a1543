"""News, answers, cases and the other contents that are no legal documents."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from lantoa.contracts.content import Content, Stub, Withdrawal, page_of
from lantoa.contracts.registers import Register
from lantoa_gateway.browsing.cards import kind_slug
from lantoa_gateway.views.around import Around, mentioned_by
from lantoa_gateway.views.describing import Described, described
from lantoa_gateway.views.document import Shown, changed_at
from lantoa_gateway.views.media import MediaView, media_of
from lantoa_gateway.views.naming import Names, Tag, field_tags, listed, places
from lantoa_gateway.views.paragraphs import Paragraph, paragraphs
from lantoa_gateway.views.quiz import QuizView, quiz_view
from lantoa_gateway.views.relating import Link, Related, notices_of, relations_of
from lantoa_gateway.views.words import KINDS, entry_kind, moment

NO_ANSWERS: Final[Mapping[str, str]] = MappingProxyType({})


class SectionView(Struct, frozen=True):
    """One part under its heading."""

    heading: str
    body: tuple[Paragraph, ...]


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
    quiz: QuizView
    media: tuple[MediaView, ...]
    published: str
    changed: str
    note: str
    authority: str
    areas: str
    audiences: str
    fields: tuple[Tag, ...]
    source: str
    cites: tuple[Related, ...]
    """The legal documents that it rests on."""
    meta: Described
    outdated: tuple[Link, ...] = ()
    behind: bool = False


def item_view(
    content: Content,
    names: Names,
    shown: Shown,
    around: Around,
    answers: Mapping[str, str] = NO_ANSWERS,
) -> ItemView:
    """The content as it is read on that day; a quiz with the answers that were given."""
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
        quiz=quiz_view(content.quiz, answers),
        media=media_of(content),
        published=moment(content.published_at),
        changed=changed_at(content),
        note=content.change_note,
        authority=content.authority_name or "",
        areas=places(names, content.areas),
        audiences=listed(names, Register.AUDIENCE, content.audiences),
        fields=field_tags(names, content.fields),
        source=content.source or "",
        cites=relations_of(content) or mentioned_by(around),
        meta=described(content, names, around.site, shown.day),
        outdated=notices_of(content, shown.day),
        behind=shown.behind,
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

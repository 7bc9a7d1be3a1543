"""A legal document as its page shows it: what it is, whether it holds today, its articles."""

import re
from datetime import date

from msgspec import Struct

from lantoa.contracts.content import Article, Change, Content, page_of
from lantoa.contracts.registers import Register
from lantoa.legal.timing import consolidated, end_of, to_read
from lantoa.text.folding import slug
from lantoa_gateway.views.around import Around, documents_around, explained_in
from lantoa_gateway.views.badges import Badge, badge_of
from lantoa_gateway.views.citing import cited
from lantoa_gateway.views.describing import Described, described
from lantoa_gateway.views.listing import Row
from lantoa_gateway.views.media import MediaView, media_of
from lantoa_gateway.views.naming import Names, Tag, field_tags, listed, places
from lantoa_gateway.views.paragraphs import Paragraph, paragraphs
from lantoa_gateway.views.relating import (
    Link,
    Related,
    incoming_of,
    notices_of,
    relations_of,
)
from lantoa_gateway.views.timeline import Milestone, timeline_of
from lantoa_gateway.views.words import moment, on


class Shown(Struct, frozen=True, kw_only=True):
    """As of when a document is shown, and how."""

    day: date
    """The day on which it is read."""
    asked: bool = False
    """Whether a reader asked for that day, and is shown what held then and nothing else."""
    behind: bool = False


class Fact(Struct, frozen=True):
    """One line of the properties."""

    name: str
    value: str
    href: str = ""
    """Where more of the same is found."""


class DocumentView(Struct, frozen=True, kw_only=True):
    """All that the page of a legal document says around its text, which is ``TextView``."""

    id: str
    path: str
    title: str
    name: str
    """``Luật số 27/2023/QH15``."""
    badge: Badge | None
    facts: tuple[Fact, ...]
    fields: tuple[Tag, ...]
    summary: str
    changed: str
    note: str
    source: str
    day: date
    asked_on: str
    """The day that a reader asked for; empty: today's text is shown."""
    relations: tuple[Related, ...] = ()
    incoming: tuple[Related, ...] = ()
    pointing: tuple[Related, ...] = ()
    """Documents that guide it, rest on it or refer to it."""
    explained: tuple[Row, ...] = ()
    """News, answers, cases and quizzes about it."""
    timeline: tuple[Milestone, ...]
    plain: tuple[Paragraph, ...]
    media: tuple[MediaView, ...]
    cited: str
    """How it is cited, to be copied."""
    meta: Described
    outdated: tuple[Link, ...] = ()
    behind: bool = False


def document_view(content: Content, names: Names, shown: Shown, around: Around) -> DocumentView:
    """The document as it is read on that day, with what stands around it."""
    day = shown.day
    return DocumentView(
        id=content.id,
        path=page_of(content.kind, content.id),
        title=content.title,
        name=name_of(content, names),
        badge=badge_of(content, day),
        facts=_facts(content, names),
        fields=field_tags(names, content.fields),
        summary=content.summary,
        changed=changed_at(content),
        note=content.change_note,
        source=content.source or "",
        day=day,
        asked_on=on(day) if shown.asked else "",
        relations=relations_of(content),
        incoming=incoming_of(content),
        pointing=documents_around(around.pointing),
        explained=explained_in(around.pointing, day),
        timeline=timeline_of(content, day),
        plain=paragraphs(content.plain),
        media=media_of(content),
        cited=cited(content, asked_on=day if shown.asked else None),
        meta=described(content, names, around.site, day),
        outdated=notices_of(content, day),
        behind=shown.behind,
    )


def articles_on(content: Content, shown: Shown) -> tuple[Article, ...]:
    """What held on the day that was asked for; else what holds, is to come, or held last."""
    return consolidated(content, shown.day) if shown.asked else to_read(content, shown.day)


def name_of(content: Content, names: Names) -> str:
    """Type and number, as people quote a document."""
    number = f"số {content.number}" if content.number else ""
    return " ".join(part for part in (_type(content, names) or "Văn bản", number) if part)


def _type(content: Content, names: Names) -> str:
    kind = content.document_type
    return names.name(Register.DOCUMENT_TYPE, kind) if kind else ""


_CHANGES = {
    Change.CORRECTION: "Đính chính",
    Change.MAJOR: "Cập nhật",
    Change.MINOR: "Chỉnh sửa nhỏ",
}


def changed_at(content: Content) -> str:
    """What the newest version did and when, if it is not the first."""
    word = _CHANGES.get(content.change)
    return f"{word} lúc {moment(content.updated_at)}" if word and content.version > 1 else ""


def _facts(content: Content, names: Names) -> tuple[Fact, ...]:
    authority = content.authority_name
    if not authority and content.authority:
        authority = names.name(Register.AUTHORITY, content.authority)
    lines = (
        Fact("Số hiệu", content.number or ""),
        Fact("Loại văn bản", _type(content, names), _more("loai-van-ban", _slug(content))),
        Fact("Cơ quan ban hành", authority or "", _more("co-quan", content.authority)),
        Fact("Ngày ban hành", on(content.issued_on)),
        Fact("Ngày có hiệu lực", on(content.effective_on)),
        Fact("Ngày hết hiệu lực", on(end_of(content.expires_on, content.incoming))),
        Fact("Địa bàn", places(names, content.areas)),
        Fact("Đối tượng", listed(names, Register.AUDIENCE, content.audiences)),
    )
    return tuple(line for line in lines if line.value)


def _slug(content: Content) -> str:
    return slug(content.document_type or "")


def _more(folder: str, value: str | None) -> str:
    return f"/{folder}/{value}" if value else ""


def label_of(number: str) -> str:
    """``Điều 5``; what has no number of its own keeps the words it has."""
    return f"Điều {number}" if re.match(r"\d", number) else number

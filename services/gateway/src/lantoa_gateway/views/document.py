"""A legal document as its page shows it: what it is, whether it holds today, its articles."""

import re
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from lantoa.contracts.content import Article, Change, Content, page_of
from lantoa.contracts.registers import Register
from lantoa.legal.timing import (
    Standing,
    article_standing,
    document_standing,
    end_of,
    term_of,
    to_read,
)
from lantoa_gateway.views.naming import Names, Tag, field_tags, listed, places
from lantoa_gateway.views.paragraphs import Paragraph, article_paragraphs
from lantoa_gateway.views.words import STANDINGS, moment, on

FOLD_OVER = 15
"""A table of contents of more lines than that is folded chapter by chapter."""


class Badge(Struct, frozen=True):
    """Where something stands in time: a word, and how it is coloured."""

    standing: Standing
    text: str
    since: str = ""


class Fact(Struct, frozen=True):
    """One line of the properties."""

    name: str
    value: str


class ArticleView(Struct, frozen=True):
    """One điều."""

    address: str
    label: str
    title: str
    href: str
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[str, ...] = ()
    """The headings that begin right before it."""
    badge: Badge | None = None
    """Only when it does not stand as its document does."""


class Chapter(Struct, frozen=True):
    """One first heading in the table of contents, with its articles."""

    title: str
    articles: tuple[ArticleView, ...]


class DocumentView(Struct, frozen=True, kw_only=True):
    """All that the page of a legal document says."""

    id: str
    path: str
    title: str
    name: str
    """``Luật số 27/2023/QH15``."""
    badge: Badge | None
    facts: tuple[Fact, ...]
    fields: tuple[Tag, ...]
    chapters: tuple[Chapter, ...]
    folded: bool
    articles: tuple[ArticleView, ...]
    body: tuple[Paragraph, ...]
    summary: str
    changed: str
    note: str
    source: str
    behind: bool = False


def document_view(content: Content, names: Names, day: date, behind: bool = False) -> DocumentView:
    """The document as it is read on that day."""
    badge = badge_of(content, day)
    read = to_read(content, day)
    articles = _articles(content, read, day, badge)
    return DocumentView(
        id=content.id,
        path=page_of(content.kind, content.id),
        title=content.title,
        name=name_of(content, names),
        badge=badge,
        facts=_facts(content, names),
        fields=field_tags(names, content.fields),
        chapters=_chapters(read, articles),
        folded=len(articles) > FOLD_OVER,
        articles=articles,
        body=article_paragraphs(content.body),
        summary=content.summary,
        changed=changed_at(content),
        note=content.change_note,
        source=content.source or "",
        behind=behind,
    )


def name_of(content: Content, names: Names) -> str:
    """Type and number, as people quote a document."""
    number = f"số {content.number}" if content.number else ""
    return " ".join(part for part in (_type(content, names) or "Văn bản", number) if part)


def _type(content: Content, names: Names) -> str:
    kind = content.document_type
    return names.name(Register.DOCUMENT_TYPE, kind) if kind else ""


def badge_of(content: Content, day: date) -> Badge | None:
    """Where the document stands on that day, since or until when."""
    standing = document_standing(content, day)
    if standing is None:
        return None
    ends = end_of(content.expires_on, content.incoming)
    if standing in (Standing.PARTLY, Standing.SUSPENDED):
        return Badge(standing, STANDINGS[standing])
    turn = ends if standing is Standing.EXPIRED else content.effective_on
    word = "sẽ có hiệu lực từ" if standing is Standing.NOT_YET else "từ ngày"
    return Badge(standing, STANDINGS[standing], f"{word} {on(turn)}")


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
    pairs = (
        ("Số hiệu", content.number or ""),
        ("Loại văn bản", _type(content, names)),
        ("Cơ quan ban hành", authority or ""),
        ("Ngày ban hành", on(content.issued_on)),
        ("Ngày có hiệu lực", on(content.effective_on)),
        ("Ngày hết hiệu lực", on(end_of(content.expires_on, content.incoming))),
        ("Địa bàn", places(names, content.areas)),
        ("Đối tượng", listed(names, Register.AUDIENCE, content.audiences)),
    )
    return tuple(Fact(name, value) for name, value in pairs if value)


def _articles(
    content: Content, articles: Sequence[Article], day: date, whole: Badge | None
) -> tuple[ArticleView, ...]:
    path = page_of(content.kind, content.id)
    before: tuple[str, ...] = ()
    views = []
    for article in articles:
        views.append(
            ArticleView(
                address=article.address,
                label=label_of(article.number),
                title=article.title,
                href=f"{path}/{article.address}",
                paragraphs=article_paragraphs(article.text, article.address),
                headings=_new_headings(before, article.path),
                badge=_article_badge(content, article, day, whole),
            )
        )
        before = article.path
    return tuple(views)


def label_of(number: str) -> str:
    """``Điều 5``; what has no number of its own keeps the words it has."""
    return f"Điều {number}" if re.match(r"\d", number) else number


def _new_headings(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    return now[same:]


def _article_badge(
    content: Content, article: Article, day: date, whole: Badge | None
) -> Badge | None:
    standing = article_standing(content, article, day)
    if standing in (None, Standing.IN_FORCE) or (whole and whole.standing is standing):
        return None
    begins, ends = term_of(content, article)
    turn = {Standing.EXPIRED: ends, Standing.NOT_YET: begins}.get(standing)
    return Badge(standing, STANDINGS[standing], f"từ ngày {on(turn)}" if turn else "")


def _chapters(articles: Sequence[Article], views: Sequence[ArticleView]) -> tuple[Chapter, ...]:
    chapters: list[tuple[str, list[ArticleView]]] = []
    for article, view in zip(articles, views, strict=True):
        first = article.path[0] if article.path else ""
        if not chapters or chapters[-1][0] != first:
            chapters.append((first, []))
        chapters[-1][1].append(view)
    return tuple(Chapter(title, tuple(held)) for title, held in chapters)

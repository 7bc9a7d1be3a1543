"""The text of a legal document as its page shows it: contents, articles, clauses.

It is the dear part of the page, and what stands around it changes more often.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from lantoa.contracts.content import Article, Content, page_of
from lantoa_gateway.views.badges import Badge, badge_of, badge_of_article, unlike
from lantoa_gateway.views.document import Shown, articles_on, label_of
from lantoa_gateway.views.paragraphs import Paragraph, article_paragraphs

FOLD_OVER = 15
"""A table of contents of more lines than that is folded chapter by chapter."""


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


class TextView(Struct, frozen=True):
    """A document's own words, in their order."""

    chapters: tuple[Chapter, ...]
    folded: bool
    articles: tuple[ArticleView, ...]
    body: tuple[Paragraph, ...]


def text_view(content: Content, shown: Shown) -> TextView:
    """The text as it is read on that day."""
    read = articles_on(content, shown)
    articles = tuple(_articles(content, read, shown))
    return TextView(
        chapters=_chapters(read, articles),
        folded=len(articles) > FOLD_OVER,
        articles=articles,
        body=article_paragraphs(content.body),
    )


def article_view(
    content: Content,
    article: Article,
    shown: Shown,
    headings: tuple[str, ...] = (),
    badge: Badge | None = None,
) -> ArticleView:
    """One article as it stands in the text of its document."""
    then = f"?ngay={shown.day.isoformat()}" if shown.asked else ""
    return ArticleView(
        address=article.address,
        label=label_of(article.number),
        title=article.title,
        href=f"{page_of(content.kind, content.id)}/{article.address}{then}",
        paragraphs=article_paragraphs(article.text, article.address),
        headings=headings,
        badge=badge,
    )


def _articles(content: Content, articles: Sequence[Article], shown: Shown) -> Iterator[ArticleView]:
    whole = badge_of(content, shown.day)
    before: tuple[str, ...] = ()
    for article in articles:
        badge = unlike(badge_of_article(content, article, shown.day), whole)
        yield article_view(content, article, shown, _new_headings(before, article.path), badge)
        before = article.path


def _new_headings(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    same = 0
    while same < min(len(before), len(now)) and before[same] == now[same]:
        same += 1
    return now[same:]


def _chapters(articles: Sequence[Article], views: Sequence[ArticleView]) -> tuple[Chapter, ...]:
    chapters: list[tuple[str, list[ArticleView]]] = []
    for article, view in zip(articles, views, strict=True):
        first = article.path[0] if article.path else ""
        if not chapters or chapters[-1][0] != first:
            chapters.append((first, []))
        chapters[-1][1].append(view)
    return tuple(Chapter(title, tuple(held)) for title, held in chapters)

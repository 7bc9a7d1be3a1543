"""The text of a legal document as its page shows it: contents, articles, clauses.

It is the dear part of the page, and what stands around it changes more often.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from lantoa.contracts.content import Article, Content, page_of
from lantoa_gateway.views.badges import Badge, badge_of, badge_of_article, unlike
from lantoa_gateway.views.document import Shown, articles_on, label_of
from lantoa_gateway.views.paragraphs import Paragraph, article_paragraphs
from lantoa_gateway.views.portions import Portion, portions, whole_href

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
    place: str = ""
    """Where the table of contents leads: on this page, or in another portion."""


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
    count: int
    """Articles of the whole."""
    portions: tuple[Portion, ...] = ()
    """Of a long one; ``articles`` are those of the portions that are shown."""
    whole: str = ""
    """Where all of a long one is on one page."""


def text_view(content: Content, shown: Shown, portion: str = "") -> TextView:
    """The text as it is read on that day, a long one in portions; NoSuchPortion for a wrong one."""
    read = articles_on(content, shown)
    cut = portions(read, shown, portion)
    every = tuple(_articles(content, read, shown, cut))
    here = [one for part in cut if part.shown for one in every[part.first : part.end]]
    return TextView(
        chapters=_chapters(read, every),
        folded=len(every) > FOLD_OVER,
        articles=tuple(here) if cut else every,
        body=article_paragraphs(content.body) if not cut or cut[0].shown else (),
        count=len(every),
        portions=cut,
        whole="" if all(part.shown for part in cut) else whole_href(shown),
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
        place=f"#{article.address}",
    )


def _articles(
    content: Content, articles: Sequence[Article], shown: Shown, cut: Sequence[Portion]
) -> Iterator[ArticleView]:
    whole = badge_of(content, shown.day)
    elsewhere = {
        at: part.href for part in cut if not part.shown for at in range(part.first, part.end)
    }
    before: tuple[str, ...] = ()
    for at, article in enumerate(articles):
        if at in elsewhere:
            yield _named_only(article, elsewhere[at])
            continue
        badge = unlike(badge_of_article(content, article, shown.day), whole)
        yield article_view(content, article, shown, _new_headings(before, article.path), badge)
        before = article.path


def _named_only(article: Article, portion: str) -> ArticleView:
    """An article of another portion, as the table of contents names it."""
    return ArticleView(
        address=article.address,
        label=label_of(article.number),
        title=article.title,
        href="",
        paragraphs=(),
        place=f"{portion}#{article.address}",
    )


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

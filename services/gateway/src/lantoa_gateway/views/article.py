"""One article on a page of its own, with its neighbours and its texts in time."""

from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from lantoa.contracts.content import Content
from lantoa_gateway.views.around import Around
from lantoa_gateway.views.badges import Badge, badge_of_article
from lantoa_gateway.views.changes import Version, versions_of
from lantoa_gateway.views.citing import cited
from lantoa_gateway.views.describing import Described, described
from lantoa_gateway.views.document import DocumentView, Shown, articles_on, document_view
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.paragraphs import Paragraph, article_paragraphs
from lantoa_gateway.views.relating import Link
from lantoa_gateway.views.text import ArticleView, article_view

FOLLOWED_AT = "/theo-doi?van-ban="


class Clause(Struct, frozen=True):
    """A clause and its points, each with the address where it is followed; points that stand in no
    clause have none before them."""

    clause: Link | None
    points: tuple[Link, ...]


class ArticlePage(Struct, frozen=True):
    """One điều of a document."""

    document: DocumentView
    article: ArticleView
    badge: Badge | None
    """Where the article itself stands."""
    above: tuple[str, ...]
    before: ArticleView | None
    after: ArticleView | None
    versions: tuple[Version, ...]
    """Its texts in time, if it ever had another, or has ended."""
    clauses: tuple[Clause, ...]
    """What of it can be followed alone."""
    cited: str
    meta: Described


def article_page(
    content: Content, address: str, names: Names, shown: Shown, around: Around
) -> ArticlePage | None:
    """The article of that address as it is read on that day; None when there is none."""
    articles = articles_on(content, shown)
    places = [article.address for article in articles]
    if address not in places:
        return None
    place = places.index(address)
    read = articles[place]
    view = structs.replace(
        article_view(content, read, shown), paragraphs=article_paragraphs(read.text)
    )
    versions = versions_of(content, address, shown.day)
    told = len(versions) > 1 or any(version.ended for version in versions)
    before, after = (None, *articles, None)[place : place + 3 : 2]
    return ArticlePage(
        document=document_view(content, names, shown, around),
        article=view,
        badge=badge_of_article(content, read, shown.day),
        above=read.path,
        before=article_view(content, before, shown) if before else None,
        after=article_view(content, after, shown) if after else None,
        versions=versions if told else (),
        clauses=tuple(_clauses(f"{content.id}/{address}", view.paragraphs)),
        cited=cited(content, view.label, shown.day if shown.asked else None),
        meta=described(content, names, around.site, shown.day, read),
    )


def _clauses(article: str, paragraphs: Iterable[Paragraph]) -> Iterator[Clause]:
    """The clauses of an article; what repeats a mark has no place of its own."""
    clause: Link | None = None
    points: list[Link] = []
    for one in paragraphs:
        href = f"{FOLLOWED_AT}{article}/{one.anchor.replace('-diem-', '/diem-')}"
        if one.level == "clause" and one.anchor:
            if clause or points:
                yield Clause(clause, tuple(points))
            clause, points = Link(f"Khoản {one.mark[:-1]}", href), []
        elif one.level == "point" and one.anchor:
            points.append(Link(f"điểm {one.mark[:-1]}", href))
    if clause or points:
        yield Clause(clause, tuple(points))

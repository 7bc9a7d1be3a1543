"""One article on a page of its own, with its neighbours and its texts in time."""

from msgspec import Struct, structs

from lantoa.contracts.content import Content
from lantoa_gateway.views.changes import Version, versions_of
from lantoa_gateway.views.document import (
    ArticleView,
    Badge,
    DocumentView,
    Shown,
    articles_on,
    badge_of_article,
    document_view,
)
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.paragraphs import article_paragraphs


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


def article_page(content: Content, address: str, names: Names, shown: Shown) -> ArticlePage | None:
    """The article of that address as it is read on that day; None when there is none."""
    document = document_view(content, names, shown)
    places = [view.address for view in document.articles]
    if address not in places:
        return None
    place = places.index(address)
    around = (None, *document.articles, None)
    read = articles_on(content, shown)[place]
    versions = versions_of(content, address, shown.day)
    told = len(versions) > 1 or any(version.ended for version in versions)
    return ArticlePage(
        document=document,
        article=structs.replace(
            document.articles[place], paragraphs=article_paragraphs(read.text), headings=()
        ),
        badge=badge_of_article(content, read, shown.day),
        above=read.path,
        before=around[place],
        after=around[place + 2],
        versions=versions if told else (),
    )

"""One article on a page of its own, with its neighbours and its texts in time."""

from msgspec import Struct, structs

from lantoa.contracts.content import Content
from lantoa_gateway.views.around import Around
from lantoa_gateway.views.badges import Badge, badge_of_article
from lantoa_gateway.views.changes import Version, versions_of
from lantoa_gateway.views.citing import cited
from lantoa_gateway.views.describing import Described, described
from lantoa_gateway.views.document import (
    ArticleView,
    DocumentView,
    Shown,
    articles_on,
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
    cited: str
    meta: Described


def article_page(
    content: Content, address: str, names: Names, shown: Shown, around: Around
) -> ArticlePage | None:
    """The article of that address as it is read on that day; None when there is none."""
    document = document_view(content, names, shown, around)
    places = [view.address for view in document.articles]
    if address not in places:
        return None
    place = places.index(address)
    neighbours = (None, *document.articles, None)
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
        before=neighbours[place],
        after=neighbours[place + 2],
        versions=versions if told else (),
        cited=cited(content, document.articles[place].label, shown.day if shown.asked else None),
        meta=described(content, names, around.site, shown.day, read),
    )

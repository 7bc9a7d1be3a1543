"""One article on a page of its own, with its neighbours and its texts in time."""

from msgspec import Struct, structs

from lantoa.contracts.content import Content
from lantoa_gateway.views.around import Around
from lantoa_gateway.views.badges import Badge, badge_of_article
from lantoa_gateway.views.changes import Version, versions_of
from lantoa_gateway.views.citing import cited
from lantoa_gateway.views.describing import Described, described
from lantoa_gateway.views.document import DocumentView, Shown, articles_on, document_view
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.paragraphs import article_paragraphs
from lantoa_gateway.views.text import ArticleView, article_view


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
        cited=cited(content, view.label, shown.day if shown.asked else None),
        meta=described(content, names, around.site, shown.day, read),
    )

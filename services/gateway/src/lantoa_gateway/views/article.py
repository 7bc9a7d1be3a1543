"""One article on a page of its own, with its neighbours and its other validities."""

from datetime import date

from msgspec import Struct, structs

from lantoa.contracts.content import Article, Content
from lantoa.legal.timing import holds_on, texts_of, to_read
from lantoa_gateway.views.document import ArticleView, DocumentView, document_view
from lantoa_gateway.views.naming import Names
from lantoa_gateway.views.paragraphs import article_paragraphs
from lantoa_gateway.views.words import on


class Validity(Struct, frozen=True):
    """One text of the article in time."""

    span: str
    current: bool


class ArticlePage(Struct, frozen=True):
    """One điều of a document."""

    document: DocumentView
    article: ArticleView
    above: tuple[str, ...]
    before: ArticleView | None
    after: ArticleView | None
    validities: tuple[Validity, ...]


def article_page(
    content: Content, address: str, names: Names, day: date, behind: bool = False
) -> ArticlePage | None:
    """The article of that address as it is read on that day; None when there is none."""
    document = document_view(content, names, day, behind)
    places = [view.address for view in document.articles]
    if address not in places:
        return None
    place = places.index(address)
    around = (None, *document.articles, None)
    read = to_read(content, day)[place]
    spans = tuple(_validity(content, way, day) for way in texts_of(content, address))
    return ArticlePage(
        document=document,
        article=structs.replace(
            document.articles[place], paragraphs=article_paragraphs(read.text), headings=()
        ),
        above=read.path,
        before=around[place],
        after=around[place + 2],
        validities=spans if len(spans) > 1 else (),
    )


def _validity(content: Content, way: Article, day: date) -> Validity:
    begins, ends = way.valid_from, way.valid_to
    start = f"từ ngày {on(begins)}" if begins else "từ khi ban hành"
    span = f"{start} đến trước ngày {on(ends)}" if ends else start
    seen = f"ghi nhận {span}, chưa rõ ngày hiệu lực của sửa đổi" if way.observed else span
    return Validity(seen, holds_on(content, way, day))

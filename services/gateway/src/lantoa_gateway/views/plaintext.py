"""A legal document as plain text, with its source: to be kept, read aloud, or printed."""

from collections.abc import Iterator

from lantoa.contracts.content import Content, page_of
from lantoa_gateway.views.citing import cited
from lantoa_gateway.views.document import Shown, articles_on, label_of
from lantoa_gateway.views.words import on


def plain_text(content: Content, shown: Shown, site: str) -> str:
    """All its articles as they are read on that day."""
    return "\n\n".join(part for part in _parts(content, shown, site) if part) + "\n"


def _parts(content: Content, shown: Shown, site: str) -> Iterator[str]:
    yield content.title
    yield cited(content)
    yield f"Nguồn: {site}{page_of(content.kind, content.id)} – bản đọc ngày {on(shown.day)}"
    yield content.body
    above: tuple[str, ...] = ()
    for article in articles_on(content, shown):
        if article.path != above:
            yield "\n".join(article.path)
        above = article.path
        title = f". {article.title}" if article.title else ""
        yield f"{label_of(article.number)}{title}\n{article.text}"

"""What is related to an article, as its page shows it: by how, nearest first."""

from collections.abc import Callable

from msgspec import Struct

from lantoa.search.query import Hit
from lantoa.search.related import Related
from lantoa_gateway.related import RelatedTo
from lantoa_gateway.views.document import label_of
from lantoa_gateway.views.results import Found, found

MOST = 20
"""The nearest; who wants more searches."""


class RelatedView(Struct, frozen=True, kw_only=True):
    """All that the page says."""

    document: str
    document_path: str
    label: str
    title: str
    path: str
    """Of the article."""
    cited: tuple[Found, ...]
    citing: tuple[Found, ...]
    """What cites it, and is not cited."""
    like: tuple[Found, ...]
    """What neither cites nor is cited."""


def related_view(to: RelatedTo) -> RelatedView:
    """The nearest, by how they are related."""
    article = to.article

    def those(are: Callable[[Related], bool]) -> tuple[Found, ...]:
        """Nobody typed a word, so none is marked."""
        hits = [Hit(entry=one.entry, score=one.score) for one in to.related[:MOST] if are(one)]
        return tuple(found(hits, frozenset()))

    return RelatedView(
        document=article.name,
        document_path=to.document,
        label=label_of(article.article or ""),
        title=article.title,
        path=article.url,
        cited=those(lambda one: one.cited),
        citing=those(lambda one: one.citing and not one.cited),
        like=those(lambda one: not one.cited and not one.citing),
    )

"""Where a document or an article stands in time, as a badge says it."""

from datetime import date

from msgspec import Struct

from lantoa.contracts.content import Article, Content
from lantoa.legal.timing import Standing, article_standing, document_standing, end_of, term_of
from lantoa_gateway.views.words import STANDINGS, on


class Badge(Struct, frozen=True):
    """Where something stands in time: a word, and how it is coloured."""

    standing: Standing
    text: str
    since: str = ""


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


def badge_of_article(content: Content, article: Article, day: date) -> Badge | None:
    """Where one text of an article stands on that day, and since when."""
    standing = article_standing(content, article, day)
    if standing is None:
        return None
    begins, ends = term_of(content, article)
    turn = ends if standing is Standing.EXPIRED else begins
    word = "sẽ có hiệu lực từ" if standing is Standing.NOT_YET else "từ ngày"
    told = turn is not None and standing not in (Standing.PARTLY, Standing.SUSPENDED)
    return Badge(standing, STANDINGS[standing], f"{word} {on(turn)}" if told else "")


def unlike(badge: Badge | None, whole: Badge | None) -> Badge | None:
    """The badge of an article that does not stand as its document does, nor simply in force."""
    if badge is None or badge.standing is Standing.IN_FORCE:
        return None
    return None if whole and whole.standing is badge.standing else badge

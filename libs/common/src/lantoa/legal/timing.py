"""Where a document and its articles stand on a day, and the text that holds then.

A day is one in Hà Nội. An article without days of its own has its document's. Days that are not
known exclude nothing. Ends are the first day on which something no longer holds (80/2015/QH13,
article 154: by its own term, by amendment or replacement, by repeal).
"""

import enum
from collections.abc import Iterable, Sequence
from datetime import date

from lantoa.contracts.content import Article, Content
from lantoa.contracts.relations import ENDING, Relates, Relation, counts_on, holds, touches
from lantoa.legal.ordering import in_order


class Standing(enum.StrEnum):
    """Where a document or an article stands on a day."""

    NOT_YET = "not-yet"
    IN_FORCE = "in-force"
    PARTLY = "partly"
    """Something of it has ended or is suspended, the rest is in force."""
    SUSPENDED = "suspended"
    EXPIRED = "expired"


def end_of(expires_on: date | None, incoming: Iterable[Relation]) -> date | None:
    """The first day on which a document no longer holds: its own, or when another ends it."""
    ends = [r.since for r in incoming if r.kind in ENDING and not r.address and r.since]
    return min([*ends, *([expires_on] if expires_on else [])], default=None)


def term_of(content: Content, article: Article) -> tuple[date | None, date | None]:
    """The first day of an article's text, and the first day after it."""
    ends = [end for end in (article.valid_to, _end(content)) if end is not None]
    return article.valid_from or content.effective_on, min(ends, default=None)


def holds_on(content: Content, article: Article, day: date) -> bool:
    """Whether the article's text holds on that day."""
    return _within(day, *term_of(content, article))


def document_standing(content: Content, day: date) -> Standing | None:
    """Where a document stands on that day; None when no day of it is known."""
    whole = standing_between(day, content.effective_on, _end(content))
    if whole is not Standing.IN_FORCE:
        return whole
    if _suspended(content, day, ""):
        return Standing.SUSPENDED
    return Standing.PARTLY if _has_lost(content, day) else whole


def article_standing(content: Content, article: Article, day: date) -> Standing | None:
    """Where one text of an article stands on that day; a suspended document suspends it."""
    own = standing_between(day, *term_of(content, article))
    if own is not Standing.IN_FORCE:
        return own
    if _suspended(content, day, article.address):
        return Standing.SUSPENDED
    inside = any(touches(r.address, article.address) for r in _suspensions(content, day))
    return Standing.PARTLY if inside else own


def standing_between(day: date, begins: date | None, ends: date | None) -> Standing | None:
    """Where that day stands to a term; None when its beginning is not known and it has no end."""
    if ends is not None and day >= ends:
        return Standing.EXPIRED
    if begins is None:
        return None
    return Standing.IN_FORCE if day >= begins else Standing.NOT_YET


def consolidated(content: Content, day: date) -> tuple[Article, ...]:
    """The articles that hold on that day, one text each, inserted ones in their places."""
    held = [article for article in content.articles if holds_on(content, article, day)]
    newest = {article.address: article for article in sorted(held, key=_beginning)}
    return in_order(newest[address] for address in dict.fromkeys(a.address for a in held))


def to_read(content: Content, day: date) -> tuple[Article, ...]:
    """One text of every article: what holds on that day, else the next to come, else the last."""
    texts: dict[str, list[Article]] = {}
    for article in content.articles:
        texts.setdefault(article.address, []).append(article)
    return in_order(_nearest(content, some, day) for some in texts.values())


def texts_of(content: Content, address: str) -> tuple[Article, ...]:
    """Every text that an article ever has, in time; those that never held are left out."""
    found = [a for a in content.articles if a.address == address and _ever_held(content, a)]
    return tuple(sorted(found, key=_beginning))


def _end(content: Content) -> date | None:
    return end_of(content.expires_on, content.incoming)


def _within(day: date, begins: date | None, ends: date | None) -> bool:
    return (begins is None or begins <= day) and (ends is None or day < ends)


def _beginning(article: Article) -> date:
    return article.valid_from or date.min


def _ever_held(content: Content, article: Article) -> bool:
    begins, _ = term_of(content, article)
    return begins is None or article.valid_to is None or begins < article.valid_to


def _suspensions(content: Content, day: date) -> list[Relation]:
    return [r for r in content.incoming if r.kind is Relates.SUSPENDS and counts_on(r, day)]


def _suspended(content: Content, day: date, address: str) -> bool:
    return any(holds(r.address, address) for r in _suspensions(content, day))


def _has_lost(content: Content, day: date) -> bool:
    """Whether a part was amended, ended or suspended by that day."""
    ended = any(a.valid_to is not None and a.valid_to <= day for a in content.articles)
    acted = {Relates.AMENDS, Relates.REPLACES, Relates.REPEALS, Relates.SUSPENDS}
    return ended or any(
        r.kind in acted and r.address and counts_on(r, day) for r in content.incoming
    )


def _nearest(content: Content, texts: Sequence[Article], day: date) -> Article:
    held = [article for article in texts if holds_on(content, article, day)]
    if held:
        return max(held, key=_beginning)
    coming = [a for a in texts if (begins := term_of(content, a)[0]) and begins > day]
    if coming:
        return min(coming, key=_beginning)
    return max(texts, key=lambda article: (article.valid_to or date.max, _beginning(article)))

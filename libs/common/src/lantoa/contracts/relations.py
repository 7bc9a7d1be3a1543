"""What one legal document does to another, as values: căn cứ, sửa đổi, thay thế, đình chỉ …

The kinds are those of the law on promulgating legal documents (80/2015/QH13, articles 12, 153 and
154; 64/2025/QH15) and of the national database of legal texts.
"""

import enum
from datetime import date
from typing import Final

from msgspec import Struct

from lantoa.contracts.ids import ContentId


class Relates(enum.StrEnum):
    """What the one does to the other."""

    BASED_ON = "based-on"
    """Căn cứ."""
    GUIDES = "guides"
    """Quy định chi tiết, hướng dẫn thi hành."""
    AMENDS = "amends"
    """Sửa đổi, bổ sung."""
    REPLACES = "replaces"
    """Thay thế."""
    REPEALS = "repeals"
    """Bãi bỏ."""
    CORRECTS = "corrects"
    """Đính chính."""
    SUSPENDS = "suspends"
    """Đình chỉ, ngưng hiệu lực."""
    REFERS = "refers"
    """Dẫn chiếu."""
    CONSOLIDATES = "consolidates"
    """Hợp nhất."""


ACTING: Final = frozenset(
    {Relates.AMENDS, Relates.REPLACES, Relates.REPEALS, Relates.CORRECTS, Relates.SUSPENDS}
)
"""The kinds that change what the other document says or whether it holds."""
ENDING: Final = frozenset({Relates.REPLACES, Relates.REPEALS})
"""The kinds that end what they are about."""


class Relation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One relation of the document that carries it to another document, or to a part of one."""

    kind: Relates
    document: str
    """The other document as it is cited: its number, or its name where no number is said."""
    content: ContentId | None = None
    """The other document here; None while it is not known here."""
    address: str = ""
    """The part of the document acted on: ``dieu-5/khoan-2``; empty is the whole."""
    since: date | None = None
    """The first day on which it counts; None is not known."""
    until: date | None = None
    """The first day on which it no longer counts; of a suspension."""


class Outdated(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a content may be out of date: a document that it cites has changed."""

    kind: Relates | None
    """What happened to the cited document; None: its publication was withdrawn."""
    document: str
    """The cited document, by its number or title."""
    content: ContentId
    since: date | None = None
    """The day on which the change counts; None is not known, or at once."""


def counts_on(relation: Relation, day: date) -> bool:
    """Whether the relation counts on that day; a date that is not known does not exclude."""
    begun = relation.since is None or relation.since <= day
    return begun and (relation.until is None or day < relation.until)


def touches(address: str, part: str) -> bool:
    """Whether two places of one document overlap: one is the other, or holds it."""
    return holds(address, part) or holds(part, address)


def holds(address: str, part: str) -> bool:
    """Whether a part stands at the address or below it; the whole document holds everything."""
    return not address or f"{part}/".startswith(f"{address}/")

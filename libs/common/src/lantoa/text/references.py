"""A reference to a place in the law, as a value: read from text, resolved, written for people.

``lantoa.text.citations`` finds them. A formatted reference reads back as itself.
"""

import enum
import re

import msgspec

from lantoa.text.document_types import ABBREVIATIONS, BY_WRITTEN
from lantoa.text.numbers import find_numbers, number_key


class Here(enum.Enum):
    """The smallest part that a reference calls its own: "Điều này", "Thông tư này"."""

    DOCUMENT = "document"
    ARTICLE = "article"
    CLAUSE = "clause"
    POINT = "point"


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """Point, clause, article as written (lower case), and the document; absent parts are None.

    ``document`` is its number, or what the text calls it where no number stands ("Luật Đất đai
    năm 2024"). ``here`` marks a reference into the text at hand: that part and all above it are
    those where the reference stands, so they are None. Without document and ``here`` the text does
    not say which document it means.
    """

    point: str | None = None
    clause: str | None = None
    article: str | None = None
    document: str | None = None
    here: Here | None = None


def resolve(reference: Reference, standing: Reference) -> Reference:
    """Return what a reference means to one who reads it at ``standing``.

    "khoản 2 Điều này" read in Điều 5 of a decree is khoản 2 Điều 5 of that decree. A reference
    that says no document is taken to mean the one at hand. What ``standing`` lacks stays None; a
    resolved reference resolves to itself.
    """
    if reference.document is not None:
        return reference
    own = _OWN[reference.here or Here.DOCUMENT]
    return Reference(
        document=standing.document,
        article=(standing if Here.ARTICLE in own else reference).article,
        clause=(standing if Here.CLAUSE in own else reference).clause,
        point=(standing if Here.POINT in own else reference).point,
    )


_PARTS = (Here.DOCUMENT, Here.ARTICLE, Here.CLAUSE, Here.POINT)
_OWN = {part: _PARTS[: place + 1] for place, part in enumerate(_PARTS)}


def document_key(document: str) -> str:
    """Return the one key of a document cited by number or name: "… năm 2024" is "… 2024"."""
    return re.sub(r"-nam(?=-(?:19|20)\d\d\b)", "", number_key(document))


def written(reference: Reference, document_type: str | None = None) -> str:
    """Return the reference as a Vietnamese reader expects it.

    "điểm a khoản 2 Điều 5 Nghị định 168/2024/NĐ-CP". The type is told by the number, or given
    ("Luật"); a number that tells none is "văn bản số …".
    """
    values = {
        Here.POINT: ("điểm", reference.point),
        Here.CLAUSE: ("khoản", reference.clause),
        Here.ARTICLE: ("Điều", reference.article),
    }
    parts = [
        f"{unit} {'này' if part is reference.here else value}"
        for part, (unit, value) in values.items()
        if value or part is reference.here
    ]
    document = _document(reference, document_type)
    return " ".join([*parts, document] if document else parts)


def _document(reference: Reference, document_type: str | None) -> str:
    if reference.here is Here.DOCUMENT:
        return f"{document_type or 'văn bản'} này"
    if reference.document is None:
        return ""
    numbers = find_numbers(reference.document)
    if len(numbers) != 1 or numbers[0].written != reference.document:
        return reference.document
    kind = document_type or _type_in(reference.document)
    return f"{kind} {reference.document}" if kind else f"văn bản số {reference.document}"


def _type_in(number: str) -> str | None:
    """Return the type that a number's abbreviation tells: NĐ is Nghị định."""
    parts = number_key(number).split("-")[1:]
    body = next((part for part in parts if not part.isdigit()), "")
    return BY_WRITTEN[body].name if body in ABBREVIATIONS else None

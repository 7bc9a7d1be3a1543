"""From cited places to addresses: "khoản 1 và khoản 2" of an instruction about Điều 14."""

import re

from msgspec import Struct

from lantoa.text.citations import Citation, find_citations
from lantoa.text.nfc import nfc
from lantoa.text.places import Level, chains, read
from lantoa.text.references import Here, Reference
from lantoa_publisher.legal.addresses import step_of
from lantoa_publisher.legal.tree import PartKind

NOWHERE = Reference()
_NUMERALS = {"nhất": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5}
_PARAGRAPH = re.compile(
    r"(?:đoạn|khổ|câu dẫn|đoạn văn)"
    r"(?: (?:thứ )?(?P<which>đầu(?: tiên)?|mở đầu|nhất|một|hai|ba|tư|bốn|năm|\d+))?"
    r"(?: (?:của|tại))? $",
    re.IGNORECASE,
)


class Place(Struct, frozen=True):
    """A place in a document, which is None where the words do not name it."""

    address: str
    document: str | None = None
    reference: Reference = Reference()


def address_of(reference: Reference) -> str:
    """The address of a reference: ``dieu-5/khoan-2/diem-a``; empty for a whole document."""
    parts = (
        (PartKind.ARTICLE, reference.article),
        (PartKind.CLAUSE, reference.clause),
        (PartKind.POINT, reference.point),
    )
    return "/".join(step_of(kind, number) for kind, number in parts if number)


def places_in(words: str, context: Reference = NOWHERE) -> list[Place]:
    """The places that some words name; what they leave out is the context's.

    "khoản 2" under "một số khoản của Điều 71" is khoản 2 Điều 71.
    """
    whole = nfc(words).rstrip(" .;,")
    cited = find_citations(_completed(whole, context))
    places = (_place(whole, one) for one in cited if not one.shared)
    return [place for place in places if place.address]


def _place(whole: str, cited: Citation) -> Place:
    address = address_of(cited.reference)
    paragraph = _PARAGRAPH.search(whole, 0, cited.start)
    if paragraph:
        address = f"{address}/doan-{_which(paragraph['which'])}"
    named = cited.document if cited.here is not Here.DOCUMENT else None
    return Place(address, named, cited.reference)


def _which(said: str | None) -> int:
    if said is None or said.startswith(("đầu", "mở")):
        return 1
    return _NUMERALS.get(said.lower()) or int(said)


def _completed(whole: str, context: Reference) -> str:
    """The words with what stands above their highest unit, as the context has it."""
    last = max((chain[-1] for chain in chains(read(whole))), default=None, key=lambda s: s.level)
    if last is None or last.own:
        return whole
    above = {Level.POINT: ("khoản", context.clause), Level.CLAUSE: ("Điều", context.article)}
    added = [
        f" {unit} {value}"
        for level, (unit, value) in above.items()
        if last.level <= level and value
    ]
    end = last.values[-1].end
    return "".join([whole[:end], *added, whole[end:]])

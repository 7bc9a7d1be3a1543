"""Addresses of parts: ASCII paths below a document, stable and ELI-like.

An article's address is without its chapter, since articles are numbered through:
``dieu-5/khoan-2/diem-a``. đ is written ``dd``, so that điểm d and điểm đ differ.
"""

from lantoa.text.folding import slug
from lantoa_publisher.legal.tree import PartKind

_WORDS = {
    PartKind.PART: "phan",
    PartKind.CHAPTER: "chuong",
    PartKind.SECTION: "muc",
    PartKind.SUBSECTION: "tieu-muc",
    PartKind.ARTICLE: "dieu",
    PartKind.CLAUSE: "khoan",
    PartKind.SUBCLAUSE: "tiet",
    PartKind.POINT: "diem",
    PartKind.ATTACHMENT: "kem-theo",
    PartKind.ANNEX: "phu-luc",
    PartKind.FORM: "mau",
}
_HEADINGS = (PartKind.PART, PartKind.CHAPTER, PartKind.SECTION, PartKind.SUBSECTION)


def step_of(kind: PartKind, number: str) -> str:
    """One step of an address: ``diem-dd``; empty for a kind that nobody cites."""
    word = _WORDS.get(kind)
    if word is None:
        return ""
    named = slug(number.lower().replace("đ", "dd"))
    return f"{word}-{named}" if named else word


def below(parent_kind: PartKind | None, parent: str, kind: PartKind, step: str, root: str) -> str:
    """The address of a step below its parent; ``root`` is the attachment's in which it stands."""
    if not step:
        return ""
    from_root = kind is PartKind.ARTICLE and (parent_kind is None or parent_kind in _HEADINGS)
    above = root if from_root else parent
    return f"{above}/{step}" if above else step

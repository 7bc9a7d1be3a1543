"""The types of legal documents as people write them. Types are data: the law changes the list."""

import msgspec

from lantoa.text.folding import fold, slug


class DocumentType(msgspec.Struct, frozen=True):
    """One type: its slug, its name, the folded ways to write it, its rank (1 is the highest)."""

    slug: str
    name: str
    written: tuple[str, ...]
    rank: int


def _type(rank: int, name: str, *short: str) -> DocumentType:
    return DocumentType(slug(name), name, (fold(name), *short), rank)


DOCUMENT_TYPES: tuple[DocumentType, ...] = (
    _type(1, "Hiến pháp", "hp"),
    _type(2, "Bộ luật", "bl"),
    _type(2, "Luật", "lt"),
    _type(3, "Pháp lệnh", "pl"),
    _type(3, "Nghị quyết liên tịch", "nqlt"),
    _type(3, "Nghị quyết", "nq"),
    _type(4, "Lệnh"),
    _type(5, "Nghị định", "nd"),
    _type(6, "Quyết định", "qd"),
    _type(7, "Thông tư liên tịch", "ttlt"),
    _type(7, "Thông tư", "tt"),
    _type(8, "Chỉ thị", "ct"),
    _type(8, "Kế hoạch", "kh"),
    _type(8, "Công văn", "cv"),
    _type(8, "Công điện", "cd"),
    _type(8, "Thông báo", "tb"),
    _type(8, "Hướng dẫn", "hd"),
    _type(8, "Chương trình", "ctr"),
    _type(9, "Văn bản hợp nhất", "vbhn"),
)
"""Ranks follow article 4 of 80/2015/QH13; from 8 on, a type has no normative force."""

BY_WRITTEN = {way: kind for kind in DOCUMENT_TYPES for way in kind.written}
"""A folded name or abbreviation gives its type."""

ABBREVIATIONS = frozenset(way for kind in DOCUMENT_TYPES for way in kind.written[1:])
"""Folded abbreviations, as they also stand in numbers: nd, tt, qd."""

WRITTEN = "|".join(sorted(BY_WRITTEN, key=len, reverse=True))
"""A regular expression's alternatives for any folded way, longest first."""

LAWS = {
    "blds": "Bộ luật Dân sự",
    "blhs": "Bộ luật Hình sự",
    "bltths": "Bộ luật Tố tụng hình sự",
    "blttds": "Bộ luật Tố tụng dân sự",
    "blld": "Bộ luật Lao động",
    "blhhvn": "Bộ luật Hàng hải Việt Nam",
    "ltthc": "Luật Tố tụng hành chính",
    "lhngd": "Luật Hôn nhân và gia đình",
    "lhn&gd": "Luật Hôn nhân và gia đình",
    "ldd": "Luật Đất đai",
    "ldn": "Luật Doanh nghiệp",
    "ltm": "Luật Thương mại",
    "lxlvphc": "Luật Xử lý vi phạm hành chính",
}
"""Laws that lawyers abbreviate, by their folded abbreviation."""

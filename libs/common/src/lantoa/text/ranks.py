"""How high a legal document stands: its place in the system of normative documents.

Articles 4 of 80/2015/QH13 and of 64/2025/QH15. The type alone says it of most; of a resolution or a
decision its number says who issued it. What bears no such sign has no rank here: none is guessed.
"""

import enum
import re
from collections.abc import Iterator

from lantoa.text.numbers import number_key


class Rank(enum.StrEnum):
    """A step of the order, the highest first."""

    CONSTITUTION = "constitution"
    LAW = "law"
    """Codes, laws and resolutions of the National Assembly."""
    ORDINANCE = "ordinance"
    """Ordinances and resolutions of its Standing Committee, joint ones too."""
    PRESIDENT = "president"
    DECREE = "decree"
    """Decrees and resolutions of the Government."""
    PRIME_MINISTER = "prime-minister"
    MINISTRY = "ministry"
    """Circulars, joint ones too; decisions of ministers; resolutions of the Council of Justices of
    the Supreme People's Court."""
    LOCAL = "local"
    """Resolutions of People's Councils, decisions of People's Committees."""
    GUIDANCE = "guidance"
    """What directs, plans or tells, without normative force."""


_OF_TYPE = {
    "hien-phap": Rank.CONSTITUTION,
    "bo-luat": Rank.LAW,
    "luat": Rank.LAW,
    "phap-lenh": Rank.ORDINANCE,
    "lenh": Rank.PRESIDENT,
    "nghi-dinh": Rank.DECREE,
    "thong-tu": Rank.MINISTRY,
    "thong-tu-lien-tich": Rank.MINISTRY,
    "chi-thi": Rank.GUIDANCE,
    "ke-hoach": Rank.GUIDANCE,
    "cong-van": Rank.GUIDANCE,
    "cong-dien": Rank.GUIDANCE,
    "thong-bao": Rank.GUIDANCE,
    "huong-dan": Rank.GUIDANCE,
    "chuong-trinh": Rank.GUIDANCE,
}
_BY_ISSUER = frozenset({"nghi-quyet", "nghi-quyet-lien-tich", "quyet-dinh"})
"""Types that bodies of several ranks issue."""
_OF_ISSUER = {
    "qh": Rank.LAW,
    "ubtvqh": Rank.ORDINANCE,
    "ctn": Rank.PRESIDENT,
    "cp": Rank.DECREE,
    "ttg": Rank.PRIME_MINISTER,
    "hdtp": Rank.MINISTRY,
    "hdnd": Rank.LOCAL,
    "ubnd": Rank.LOCAL,
}
"""As numbers name them, folded."""
_MINISTRY = re.compile(r"b[a-z]{1,8}|nhnn|ktnn|ttcp")
"""Bộ …, the State Bank, the State Audit and the Government Inspectorate."""
_DIGITS = re.compile(r"\d+")


def rank_of(document_type: str, number: str | None) -> Rank | None:
    """The rank of a document of this type, as a slug, with this number; None where none shows."""
    if document_type not in _BY_ISSUER:
        return _OF_TYPE.get(document_type)
    return next((rank for sign in _issuers(number or "") if (rank := _rank_of(sign))), None)


def _issuers(number: str) -> Iterator[str]:
    return (sign for part in number_key(number).split("-") if (sign := _DIGITS.sub("", part)))


def _rank_of(sign: str) -> Rank | None:
    return _OF_ISSUER.get(sign) or (Rank.MINISTRY if _MINISTRY.fullmatch(sign) else None)

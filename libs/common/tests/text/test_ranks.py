"""Where a document stands among the others, by its type, or by who its number says issued it."""

import pytest

from lantoa.text.ranks import Rank, rank_of


@pytest.mark.parametrize(
    ("document_type", "number", "rank"),
    [
        ("hien-phap", None, Rank.CONSTITUTION),
        ("luat", "57/2020/QH14", Rank.LAW),
        ("nghi-quyet", "35/2021/QH15", Rank.LAW),
        ("nghi-quyet", "1286/NQ-UBTVQH15", Rank.ORDINANCE),
        ("phap-lenh", None, Rank.ORDINANCE),
        ("nghi-quyet-lien-tich", "403/2017/NQLT-UBTVQH14-CP", Rank.ORDINANCE),
        ("quyet-dinh", "12/2024/QĐ-CTN", Rank.PRESIDENT),
        ("nghi-dinh", "168/2024/NĐ-CP", Rank.DECREE),
        ("nghi-quyet", "98/NQ-CP", Rank.DECREE),
        ("quyet-dinh", "06/QĐ-TTg", Rank.PRIME_MINISTER),
        ("quyet-dinh", "1505/QĐ-BTP", Rank.MINISTRY),
        ("nghi-quyet", "04/2019/NQ-HĐTP", Rank.MINISTRY),
        ("thong-tu", "01/2024/TT-BYT", Rank.MINISTRY),
        ("nghi-quyet", "04/2025/NQ-HĐND", Rank.LOCAL),
        ("quyet-dinh", "61/2024/QĐ-UBND", Rank.LOCAL),
        ("ke-hoach", "335/KH-UBND", Rank.GUIDANCE),
        ("quyet-dinh", "12/QĐ", None),
        ("quyet-dinh", None, None),
        ("van-ban-hop-nhat", "1/VBHN-VPQH", None),
        ("", None, None),
    ],
)
def test_a_document_has_the_rank_of_its_type_or_of_its_issuer(
    document_type: str, number: str | None, rank: Rank | None
) -> None:
    assert rank_of(document_type, number) == rank

"""The addresses that our messages carry."""

import pytest

from lantoa.contracts.ids import ContentId
from lantoa_notifier.links import Links

PORTAL = "https://pbgdpl.hanoi.example"


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("luat-57-2020-qh14", "luat-57-2020-qh14"),
        ("luat-57-2020-qh14/dieu-5", "luat-57-2020-qh14/dieu-5#cac-ban"),
        ("luat-57-2020-qh14/dieu-5/khoan-2/diem-a", "luat-57-2020-qh14/dieu-5#cac-ban"),
        ("luat-57-2020-qh14/dieu-5/diem-a", "luat-57-2020-qh14/dieu-5#cac-ban"),
        ("nghi-dinh-1/kem-theo/dieu-2/khoan-1", "nghi-dinh-1/kem-theo/dieu-2#cac-ban"),
    ],
)
def test_a_place_is_read_on_the_page_of_its_article_among_its_texts(place: str, path: str) -> None:
    assert Links(f"{PORTAL}/", bytes(32)).article(ContentId(place)) == f"{PORTAL}/van-ban/{path}"

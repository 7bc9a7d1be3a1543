"""Queries that name a document or an article of it."""

import pytest

from lantoa.text.sought import read_sought


@pytest.mark.parametrize(
    ("query", "title", "year", "article"),
    [
        ("khoản 2 Điều 5 Luật Đất đai 2024", "luat dat dai", 2024, "5"),
        ("luat dat dai 2024 dieu 5", "luat dat dai", 2024, "5"),
        ("điều 5 khoản 2 luật đất đai", "luat dat dai", None, "5"),
        ("BLDS 2015 điều 12", "bo luat dan su", 2015, "12"),
        ("đ 29a BLHS", "bo luat hinh su", None, "29a"),
        ("Luật Đất đai năm 2024?", "luat dat dai", 2024, None),
        (
            "Theo Điều 143 Luật Tố tụng hành chính 2015 thì sao",
            "luat to tung hanh chinh",
            2015,
            "143",
        ),
    ],
)
def test_a_document_by_its_title_and_an_article_of_it(
    query: str, title: str, year: int | None, article: str | None
) -> None:
    sought = read_sought(query)
    assert sought is not None
    assert (sought.title, sought.year, sought.article) == (title, year, article)
    assert sought.number is None


@pytest.mark.parametrize(
    ("query", "kind", "key", "article"),
    [
        ("nđ 168/2024", "nghi-dinh", "168-2024", None),
        ("nghị định 168 năm 2024 điều 6", "nghi-dinh", "168-2024", "6"),
        ("điểm a khoản 1 điều 6 nghị định 168/2024/NĐ-CP", None, "168-2024-nd-cp", "6"),
        ("168/2024/nd-cp dieu 6", None, "168-2024-nd-cp", "6"),
        ("Nghị định số 168/2024/NĐ-CP quy định xử phạt", None, "168-2024-nd-cp", None),
    ],
)
def test_a_document_by_its_number(
    query: str, kind: str | None, key: str, article: str | None
) -> None:
    sought = read_sought(query)
    assert sought is not None
    assert sought.number is not None
    assert (sought.number.document_type, sought.number.key) == (kind, key)
    assert sought.article == article


@pytest.mark.parametrize(
    "query",
    [
        "bị phạt bao nhiêu khi vượt đèn đỏ",
        "16 tuổi được đi xe máy không",
        "sửa đổi, bổ sung một số điều của Nghị định số 32/2012/NĐ-CP",
        "Điều 27 quy định gì",
        "",
        "điều 5 " * 200,
    ],
)
def test_what_names_none(query: str) -> None:
    assert read_sought(query) is None


def test_a_sentence_that_cites_two_articles_names_none() -> None:
    assert read_sought("So sánh Điều 5 và Điều 6 Luật Đất đai") is None

import pytest

from lantoa.text.citations import find_citations
from lantoa.text.folding import fold

Parts = tuple[str | None, str | None, str, str | None]


def cited(text: str) -> list[Parts]:
    return [(c.point, c.clause, c.article, c.document) for c in find_citations(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("điểm a khoản 12 Điều 9 Nghị định số 11/2020/NĐ-CP", ("a", "12", "9", "11/2020/NĐ-CP")),
        ("Điểm đ, khoản 1 Điều 8a của Thông tư 36/2024/TT-BYT", ("đ", "1", "8a", "36/2024/TT-BYT")),
        ("Điều 88 Luật Doanh nghiệp số 59/2020/QH14", (None, None, "88", "59/2020/QH14")),
        ("khoản 2 Điều 5 Luật Đất đai.", (None, "2", "5", "Luật Đất đai")),
        (
            "Điều 7 Luật Phòng, chống ma túy năm 2021",
            (None, None, "7", "Luật Phòng, chống ma túy năm 2021"),
        ),
        ("khoản 3 Điều 4 của Luật này", (None, "3", "4", None)),
        ("Điều 20 Nghị định này", (None, None, "20", None)),
    ],
)
def test_a_citation_gives_its_four_parts(text: str, parts: Parts) -> None:
    assert cited(f"Theo quy định tại {text}") == [parts]


def test_a_citation_typed_without_marks_is_read_too() -> None:
    text = "khoản 2 Điều 6 Nghị định 168/2024/NĐ-CP"
    assert cited(fold(text)) == [(None, "2", "6", "168/2024/nd-cp")]


def test_only_the_last_of_a_list_carries_the_document() -> None:
    text = "Khoản 3 Điều 4, Điều 12 và Điều 18 Thông tư số 22/2011/TT-BYT"
    assert cited(text) == [
        (None, "3", "4", None),
        (None, None, "12", None),
        (None, None, "18", "22/2011/TT-BYT"),
    ]


def test_a_number_of_another_document_is_not_taken() -> None:
    text = "Điều 93 Luật Thi hành án hình sự; Nghị quyết số 02/2018/NQ-HĐTP"
    assert cited(text) == [(None, None, "93", "Luật Thi hành án hình sự")]


def test_a_citation_says_where_it_stands() -> None:
    text = "Căn cứ khoản 2 Điều 5 Luật số 57/2020/QH14 và các văn bản khác"
    (citation,) = find_citations(text)
    assert text[citation.start : citation.end] == "khoản 2 Điều 5 Luật số 57/2020/QH14"

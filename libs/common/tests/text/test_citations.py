"""What running text cites; what a list, a range and "này" mean."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.citations import Citation, find_citations
from lantoa.text.folding import fold
from lantoa.text.nfc import nfc
from lantoa.text.references import Here

Parts = tuple[str | None, str | None, str | None, str | None]
X = "168/2024/NĐ-CP"


def parts(citation: Citation) -> Parts:
    return citation.point, citation.clause, citation.article, citation.document


def cited(text: str) -> list[Parts]:
    return [parts(one) for one in find_citations(text) if not one.shared]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("điểm a khoản 12 Điều 9 Nghị định số 11/2020/NĐ-CP", ("a", "12", "9", "11/2020/NĐ-CP")),
        ("Điểm đ, khoản 1 Điều 8a của Thông tư 36/2024/TT-BYT", ("đ", "1", "8a", "36/2024/TT-BYT")),
        ("điểm a) khoản 8a Điều 29A Nghị định 168/2024/NĐ-CP", ("a", "8a", "29a", X)),
        ("điểm 2.1 khoản 1 Điều 5 Nghị định 168/2024/NĐ-CP", ("2.1", "1", "5", X)),
        ("Điều 173 khoản 1 điểm a Nghị định 168/2024/NĐ-CP", ("a", "1", "173", X)),
        ("Điều 7 Mục 1 Chương III của Nghị định số: 168/2024/NĐ-CP", (None, None, "7", X)),
        ("KHOẢN 2 ĐIỀU 5 NGHỊ ĐỊNH 168/2024/NĐ-CP", (None, "2", "5", X)),
        ("Điều 88 Luật Doanh nghiệp số 59/2020/QH14", (None, None, "88", "59/2020/QH14")),
        (
            "Điều 12 Bộ luật Hình sự số 100/2015/QH13 đã được sửa đổi",
            (None, None, "12", "100/2015/QH13"),
        ),
        ("Điều 32 Luật Chứng khoán số 54/2019/QH14", (None, None, "32", "54/2019/QH14")),
        ("khoản 4 Điều 12 Nghị định số168/2024/NĐ-CP", (None, "4", "12", X)),
        ("Điều 28 Nghị định số 168/2024/NĐ- CP ngày 06 tháng 4", (None, None, "28", X)),
        ("khoản 76 Điều 5 Nghị định số 168/2024/NĐ\u2011CP", (None, "76", "5", X)),
        ("điểm c.1.1 khoản 3 Điều 22 Nghị định 168/2024/NĐ-CP", ("c.1.1", "3", "22", X)),
        ("điểm b tiết 1.1 khoản 1 Điều 4 Nghị định 168/2024/NĐ-CP", ("b", "1", "4", X)),
        (
            "Điều 7 của Quy chế trường đại học ban hành kèm theo Nghị định số 168/2024/NĐ-CP",
            (None, None, "7", X),
        ),
        ("khoản 2 Điều 5 Luật Đất đai.", (None, "2", "5", "Luật Đất đai")),
        ("Điều 9 của Luật Đất đai năm 2024", (None, None, "9", "Luật Đất đai năm 2024")),
        (
            "Điều 7 Luật Phòng, chống ma túy năm 2021",
            (None, None, "7", "Luật Phòng, chống ma túy năm 2021"),
        ),
        ("Điều 104 BLHS 2015", (None, None, "104", "Bộ luật Hình sự năm 2015")),
        ("Điều 310b BLTTDS và", (None, None, "310b", "Bộ luật Tố tụng dân sự")),
        ("khoản 2 Điều 6 Nghị định 168", (None, "2", "6", "Nghị định 168")),
        ("Điều 23 quyết định giao quyền", (None, None, "23", None)),
    ],
)
def test_a_citation_gives_its_four_parts(text: str, expected: Parts) -> None:
    assert cited(f"Theo quy định tại {text}") == [expected]


@pytest.mark.parametrize(
    "name",
    [
        "Luật Thi hành án dân sự",
        "Luật Thực hiện dân chủ ở cơ sở",
        "Luật Việc làm",
        "Luật Dược",
        "Luật Đê điều",
        "Luật Hôn nhân và gia đình",
        "Luật Tiêu chuẩn và quy chuẩn kỹ thuật",
        "Luật An toàn, vệ sinh lao động",
        "Luật Phòng, chống tác hại của rượu, bia",
        "Pháp lệnh Dân số",
        "Pháp lệnh Quản lý thị trường",
        "Luật sửa đổi, bổ sung một số điều của Luật Thể dục, thể thao",
        "Bộ luật Dân sự năm 2015",
        "Luật Giáo dục 2019",
        "Luật Quản lý, sử dụng tài sản công",
        "Luật Người lao động Việt Nam đi làm việc ở nước ngoài theo hợp đồng",
        "Pháp lệnh Ưu đãi người có công với cách mạng",
        "Luật TTTM",
        "Hiến pháp năm 2013",
        "Hiệp định vận tải đường bộ",
    ],
)
@pytest.mark.parametrize(
    "after",
    [" thì được", " và các văn bản", "; người", " quy định về", ".", " do cấp mình", " khi bán"],
)
def test_a_law_is_cited_by_its_whole_name(name: str, after: str) -> None:
    assert cited(f"Theo Điều 5 {name}{after}") == [(None, None, "5", name)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Điều 44 Luật Quản lý thuếvà Điều 10 Nghị định này", "Luật Quản lý thuế"),
        ("Điều 56 của Luật Thể dục thể thao do một cá nhân", "Luật Thể dục thể thao"),
        ("Điều 3 Pháp lệnh được cấp phương tiện", "Pháp lệnh"),
        ("Điều 61 Luật TTTMkhi thuộc", "Luật TTTM"),
        ("Điều 30 Luật Dược và thuốc sản xuất trong nước", "Luật Dược"),
    ],
)
def test_a_name_ends_where_the_sentence_goes_on(text: str, name: str) -> None:
    assert cited(text)[0][3] == name


def test_a_name_typed_without_marks_is_whole() -> None:
    text = "dieu 5 luat thi hanh an dan su thi"
    assert cited(text) == [(None, None, "5", "luat thi hanh an dan su")]


def test_a_citation_typed_without_marks_is_read_too() -> None:
    text = "khoản 2 Điều 6 Nghị định 168/2024/NĐ-CP"
    assert cited(fold(text)) == [(None, "2", "6", "168/2024/nd-cp")]


@pytest.mark.parametrize("before", ["quy định tại", "theo"])
def test_a_missing_blank_hides_no_citation(before: str) -> None:
    text = "điểm c khoản 1Điều 69 Nghị định số 168/2024/NĐ-CP"
    assert cited(before + text) == [("c", "1", "69", X)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Khoản 3 Điều 4, Điều 12 và Điều 18",
            [(None, "3", "4"), (None, None, "12"), (None, None, "18")],
        ),
        ("các khoản 4, 5, 6 Điều 7", [(None, "4", "7"), (None, "5", "7"), (None, "6", "7")]),
        ("điểm a, b và đ khoản 2 Điều 5", [("a", "2", "5"), ("b", "2", "5"), ("đ", "2", "5")]),
        ("khoản 1 và khoản 2 Điều 3", [(None, "1", "3"), (None, "2", "3")]),
        ("điểm a khoản 1, khoản 2 Điều 5", [("a", "1", "5"), (None, "2", "5")]),
        (
            "khoản 1, điểm b và c khoản 3 Điều 32",
            [(None, "1", "32"), ("b", "3", "32"), ("c", "3", "32")],
        ),
        (
            "các Điều 8, khoản 5 Điều 11; điểm a Điều 12",
            [(None, None, "8"), (None, "5", "11"), ("a", None, "12")],
        ),
        (
            "khoản 3 Điều 4, 5 hoặc 6",
            [(None, "3", "4"), (None, None, "5"), (None, None, "6")],
        ),
        (
            "Điều 12 khoản 2, Điều 13 khoản 1 và 3",
            [(None, "2", "12"), (None, "1", "13"), (None, "3", "13")],
        ),
        ("từ Điều 5 đến Điều 7", [(None, None, "5"), (None, None, "6"), (None, None, "7")]),
        ("các điểm c đến đ khoản 1 Điều 3", [("c", "1", "3"), ("d", "1", "3"), ("đ", "1", "3")]),
        ("Điều 1 đến Điều 900", [(None, None, "1"), (None, None, "900")]),
    ],
)
def test_all_of_a_list_are_of_the_document_at_its_end(
    text: str, expected: list[tuple[str | None, str | None, str]]
) -> None:
    assert cited(f"theo {text} Nghị định số {X};") == [(*one, X) for one in expected]


@pytest.mark.parametrize("document", ["Bộ luật Hình sự", "Quy chế", "Luật Đất đai"])
def test_the_last_of_a_list_is_no_amount_of_its_document(document: str) -> None:
    found = cited(f"tại các điều 110, 111 và 145 {document}.")
    assert found == [(None, None, article, document) for article in ("110", "111", "145")]


def test_a_list_ends_with_its_document() -> None:
    text = "Điều 38, Điều 39 Luật Viễn thông và Điều 18 Nghị định số 168/2024/NĐ-CP"
    assert cited(text) == [
        (None, None, "38", "Luật Viễn thông"),
        (None, None, "39", "Luật Viễn thông"),
        (None, None, "18", X),
    ]


def test_what_a_list_shares_is_told_apart_from_what_it_cites() -> None:
    found = find_citations("các điểm a và b khoản 1 Điều 9 Nghị định 168/2024/NĐ-CP")
    assert [(parts(one), one.shared) for one in found] == [
        (("a", "1", "9", X), False),
        (("b", "1", "9", X), False),
        ((None, "1", "9", X), True),
    ]


@pytest.mark.parametrize(
    ("text", "expected", "here"),
    [
        ("Điều này", (None, None, None, None), Here.ARTICLE),
        ("khoản 2 Điều này", (None, "2", None, None), Here.ARTICLE),
        ("điểm a khoản này", ("a", None, None, None), Here.CLAUSE),
        ("quy định tại khoản này", (None, None, None, None), Here.CLAUSE),
        ("Điều 5 Luật này", (None, None, "5", None), Here.DOCUMENT),
        ("Điều 5 của Thông tư liên tịch này", (None, None, "5", None), Here.DOCUMENT),
        ("khoản 2 Điều 5 của Thông tư này", (None, "2", "5", None), Here.DOCUMENT),
        ("Điều 20 Nghị định này", (None, None, "20", None), Here.DOCUMENT),
        ("Điều 11 Mục này", (None, None, "11", None), Here.DOCUMENT),
        ("khoản 2 Điều 5", (None, "2", "5", None), None),
    ],
)
def test_a_reference_into_the_text_at_hand_is_marked(
    text: str, expected: Parts, here: Here | None
) -> None:
    (citation,) = find_citations(text)
    assert (parts(citation), citation.here) == (expected, here)


def test_a_list_that_ends_here_is_all_of_the_document_at_hand() -> None:
    found = find_citations("Điều 8, khoản 1 và khoản 2 Điều này và Điều 6 Nghị định 168/2024/NĐ-CP")
    assert [(parts(one), one.here) for one in found] == [
        ((None, None, "8", None), Here.DOCUMENT),
        ((None, "1", None, None), Here.ARTICLE),
        ((None, "2", None, None), Here.ARTICLE),
        ((None, None, "6", X), None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Điều 5. Phạm vi điều chỉnh",
        "Chương I\nĐiều 5. Phạm vi điều chỉnh",
        "thời điểm này, địa điểm này, điều này có nghĩa là khoản này",
        "khoản 5.000.000 đồng; khoản 2 và Điều lệ; giai điệu 5; có 3 điểm cao",
        "khoản 1, khoản 2 và các khoản khác",
    ],
)
def test_headings_amounts_and_everyday_words_are_no_citations(text: str) -> None:
    assert cited(text) == []


@pytest.mark.parametrize("after", ["10 ngày sau", "và ý kiến", "và 3 người", "220 kg hàng"])
def test_what_only_follows_a_citation_is_not_in_its_list(after: str) -> None:
    assert cited(f"theo Điều 5, {after}") == [(None, None, "5", None)]


def test_a_number_of_another_document_is_not_taken() -> None:
    text = "Điều 93 Luật Thi hành án hình sự; Nghị quyết số 02/2018/NQ-HĐTP"
    assert cited(text) == [
        (None, None, "93", "Luật Thi hành án hình sự"),
        (None, None, None, "02/2018/NQ-HĐTP"),
    ]


@pytest.mark.parametrize(
    ("words", "document"),
    [
        ("Nghị định số 168/2024/NĐ-CP", X),
        ("Thông tư liên tịch số 05/1998/TTLT/TCCP-CCB", "05/1998/TTLT/TCCP-CCB"),
        ("Bộ luật Dân sự số 91/2015/QH13", "91/2015/QH13"),
        ("335/KH-UBND", "335/KH-UBND"),
        ("Luật Đất đai năm 2024", "Luật Đất đai năm 2024"),
        ("Luật sửa đổi, bổ sung một số điều của Luật Điện lực", None),
        ("BLHS", "Bộ luật Hình sự"),
        ("Nghị định 168", "Nghị định 168"),
    ],
)
def test_a_document_is_cited_as_a_whole_too(words: str, document: str | None) -> None:
    text = f"thực hiện theo {words} và hướng dẫn của Sở"
    (citation,) = find_citations(text)
    assert parts(citation) == (None, None, None, document or words)
    assert text[citation.start : citation.end] == words


@pytest.mark.parametrize(
    "text",
    [
        "theo quy định của Luật này và pháp luật đất đai",
        "báo cáo theo Mẫu số 02/XC và Biểu số 06/BTTTT ban hành kèm theo",
        "Kế hoạch 5 năm, Luật sư từ đủ 70 tuổi, thông báo cho 2 Bộ",
        "Phu luc kem theo Nghi dinh so 86_2018_ND-CP.doc",
    ],
)
def test_what_only_looks_like_a_document_is_none(text: str) -> None:
    assert cited(text) == []


def test_a_citation_says_where_it_stands() -> None:
    text = "Căn cứ khoản 2 Điều 5 Luật số 57/2020/QH14 và các văn bản khác"
    (citation,) = find_citations(text)
    assert text[citation.start : citation.end] == "khoản 2 Điều 5 Luật số 57/2020/QH14"


def test_the_words_of_a_list_are_each_their_own() -> None:
    text = "điểm a, b khoản 1, khoản 3 Điều 9 Luật số 57/2020/QH14"
    assert [text[one.start : one.end] for one in find_citations(text)] == [
        "điểm a",
        "b",
        "khoản 1",
        "khoản 3 Điều 9 Luật số 57/2020/QH14",
    ]


PIECES = """
Điều điều khoản điểm này 5 7a 29 a đ , ; và đến - từ các của tại Luật Nghị định số . 57/2020/QH14
168/2024/NĐ-CP tạiĐiều
"""
WORDS = st.sampled_from([*PIECES.split(), "\n"])
LEGAL = st.lists(WORDS, max_size=30).map(" ".join)


@given(LEGAL | st.text())
def test_any_text_is_read_and_every_place_lies_in_it(text: str) -> None:
    whole = nfc(text)
    for one in find_citations(text):
        assert 0 <= one.start < one.end <= len(whole)
        assert one.document is None or one.here is None
        assert any((one.article, one.document, one.here))


@pytest.mark.parametrize(
    "piece",
    [
        "khoản ",
        "khoản 1 ",
        "khoản 1, ",
        "điểm a khoản 1 ",
        "điểm a, b, c, ",
        "Điều 5, 6, 7, ",
        "Điều 1 Luật ",
        "Luật ",
        "Luật Quản lý, sử dụng ",
        "Nghị định số ",
        "Điều 1 đến Điều 9 ",
        "Điều 1 " + " " * 90,
        "Điều",
        "9",
        "1/2020/A-",
        "1-A",
        "A1&",
        ", ",
    ],
)
def test_a_hostile_text_takes_no_more_than_its_length(piece: str) -> None:
    text = "Điều 5 " + piece * (100_000 // len(piece))
    began = process_time()
    find_citations(text)
    assert process_time() - began < 5

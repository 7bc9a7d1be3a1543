import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.folding import fold
from lantoa.text.numbers import (
    NumberQuery,
    content_id,
    find_numbers,
    fold_number,
    looks_like_number,
    number_key,
    read_number_query,
    tidy_number,
    year_in,
)

# The shapes of the Official Gazette and of the documents in force.
WRITTEN = """
146/2013/TT-BTC 2103/BNN-VP 207/2025/QH15 18/2012/TTLT-BTC-BTTTT
02/2013/TTLT-BNV-BLĐTBXH-BTC-BYT 34/2009/NQ-QH12 1870/NQ-UBTVQH15 05/1998/TTLT/TCCP-CCB 13/CP
335/KH-UBND 949/QĐ-TTg 26/2004/TT-BGD&ĐT 23-L/CTN 21-LCT/HDNN8 05-NQ/TW 119-CP 66.20/2026/NQ-CP
3323/QĐ-BNN-PC 326/2016/UBTVQH14 08a/2010/TT-BTP 236/QĐ-BCĐ138/CP 01/2016/NQ.HĐTP 50/2022/NĐ_CP
04/1999/TT-BCA(C13) 72/2025/NQLT/UBTVQH15-CP-ĐCTUBTWMTTQVN 05/VBHN-VPQH 35/2012/NĐ-CP
68/2010/QĐ-TTg 210/QĐ-CTN 43/2011/TT-BCT 05/2013/TT-BNNPTNT 47/NQ-CP 03/2011/TT-BKHCN
56/2025/TT-NHNN 08/2017/TT-BGDĐT 67/2014/TT-BGTVT 32/2013/TT-BYT 01/2013/TT-BTNMT 07/CT-TTg
14/2015/TT-BLĐTBXH 94/2025/L-CTN 30/2016/TT-BXD 145/2010/TT-BQP 05/2014/TT-BKHĐT 30/2016/TT-BCA
08/VBHN-BCT 08/2026/TT-BVHTTDL 12/VBHN-BXD 16/2026/TT-BNNMT 18/2023/TB-LPQT 23/2025/TT-BTP
48/2013/TTLT-BTC-BLĐTBXH 04/2014/TT-BNV 29/2010/TT-BTTTT 63/VBHN-NHNN 17/VBHN-BTC
03/2025/TT-TTCP 04/2026/TT-KTNN 111/CĐ-TTg 11/VBHN-BCA 27/2026/NQ-CP 1945/QĐ-BGTVT 354/QĐ-BTC
120/2014/TTLT-BTC-BKHCN 04/2015/NQ-HĐTP 603/BNG-LPQT 01/2026/TT-VPCP 04/VBHN-BGTVT
01/2017/TT-UBDT 11/2025/TT-TANDTC 79/TB-VPCP 06/2016/TT-BNG 3896/BTC-KBNN 310/QĐ-BXD
05/VBHN-BGDĐT 1550/QĐ-BKHCN 09/VBHN-BNNPTNT 1173/QĐ-BKHĐT 42/QĐ-UBANHK 10/VBHN-BKHCN
89/VBHN-BQP 4930/QĐ-BYT 13647/BTC-TCNH 1191/QĐ-BTP 48/CP-KGVX 1346/BCA-C61 461/BYT-ATTP
232/VBHN-BNG 48/HĐTVĐX 63/HD-HĐTVĐX 08/2011/SL-LPQT 9a/2017/TT-BTP 15/2017/TT-BDTTG
01/2021/NQLT-CP-ĐCTUBTƯMTTQVN 23/TTLT 111-HĐBT 133/HĐBT 1346/BCA-C41 03/QĐ-BCĐTKHNQT
"""
SHAPES = WRITTEN.split()


@pytest.mark.parametrize("number", SHAPES)
def test_every_shape_of_number_is_found_in_running_text(number: str) -> None:
    text = f"Căn cứ văn bản số {number}, ngày 16/6/2020; mỗi ngày 5/ngày."
    found = find_numbers(text)
    assert [one.written for one in found] == [number]
    assert text[found[0].start : found[0].end] == number


@pytest.mark.parametrize(
    "text",
    [
        "ngày 16/6/2020, 24/7, tốc độ 60 km/giờ, 5/ngày, tỷ lệ 1/3 số thành viên",
        "QCVN 01:2010/BYT",
        "điện áp 220/380V",
    ],
)
def test_dates_rates_and_standards_are_no_numbers_of_documents(text: str) -> None:
    assert find_numbers(text) == []


def test_a_number_glued_to_the_word_before_it_is_found() -> None:
    (found,) = find_numbers("Thông tư số68/2015/TT-BTNMTngày 22 tháng 12")
    assert found.written == "68/2015/TT-BTNMT"


def test_a_number_is_cited_without_blanks_and_with_plain_dashes() -> None:
    (found,) = find_numbers("Nghị định số 25/2011/NĐ - CP; Thông tư")
    assert tidy_number(found.written) == tidy_number("25/2011/NĐ\u2011CP") == "25/2011/NĐ-CP"


@pytest.mark.parametrize("glued", ["của", "ngày", "để", ".", " - Quy định"])
def test_what_is_glued_to_a_number_is_not_part_of_it(glued: str) -> None:
    assert [n.written for n in find_numbers(f"số 126/2020/NĐ-CP{glued}")] == ["126/2020/NĐ-CP"]


@pytest.mark.parametrize(
    "typed",
    [
        "168/2024/NĐ-CP",
        "168/2024/nđ-cp",
        "168/2024/ND-CP",
        "168 / 2024 / NĐ - CP",
        "168/2024/ÐN-CP".replace("ÐN", "NÐ"),
        "168 2024 nd cp",
        unicodedata.normalize("NFD", "168/2024/NĐ-CP"),
    ],
)
def test_every_way_to_type_a_number_has_one_key(typed: str) -> None:
    assert number_key(typed) == "168-2024-nd-cp"


def test_a_leading_zero_may_be_left_out() -> None:
    assert number_key("5/2022/QH15") == number_key("05/2022/QH15")


@given(st.sampled_from(SHAPES) | st.text())
def test_a_folded_number_is_stable_and_fit_for_an_id(number: str) -> None:
    folded = fold_number(number)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", folded)
    assert fold_number(folded) == folded == fold_number(fold(number))


@pytest.mark.parametrize(
    ("query", "document_type", "key"),
    [
        ("57/2020/QH14", None, "57-2020-qh14"),
        ("31 2025 nd cp", None, "31-2025-nd-cp"),
        ("Nghị định số 31/2025/NĐ-CP", "nghi-dinh", "31-2025-nd-cp"),
        ("nđ 31/2025", "nghi-dinh", "31-2025"),
        ("thông tư 05/2019", "thong-tu", "5-2019"),
        ("335/kh-ubnd", None, "335-kh-ubnd"),
        ("13/cp", None, "13-cp"),
        ("2103/bnn-vp", None, "2103-bnn-vp"),
        ("21-LCT/HDNN8", None, "21-lct-hdnn8"),
        ("luật 23-L/CTN", "luat", "23-l-ctn"),
    ],
)
def test_a_query_that_is_a_number_is_read_as_one(
    query: str, document_type: str | None, key: str
) -> None:
    assert read_number_query(query) == NumberQuery(document_type, key)


@pytest.mark.parametrize(
    "query",
    [
        "ke hoach 335",
        "Luật Thanh niên",
        "sửa đổi nghị định số 32/2012/NĐ-CP ngày 12 tháng 4 năm 2012 của Chính phủ",
        "16 tuổi",
        "16/6/2020",
        "5/ngày",
        "10 ngày làm việc",
        "",
    ],
)
def test_a_title_or_a_question_is_no_number(query: str) -> None:
    assert not looks_like_number(query)


@pytest.mark.parametrize(
    ("document_type", "number", "expected"),
    [
        ("Luật", "57/2020/QH14", "luat-57-2020-qh14"),
        ("Thông tư", "36/2024/TT-BYT", "thong-tu-36-2024-tt-byt"),
        ("Nghị định", "168/2024/NĐ-CP", "nghi-dinh-168-2024-nd-cp"),
        ("Hiến pháp", "Hiến pháp 2013", "hien-phap-2013"),
    ],
)
def test_a_content_id_is_type_and_number(document_type: str, number: str, expected: str) -> None:
    assert content_id(document_type, number) == expected


def test_body_or_year_part_numbers_that_repeat() -> None:
    assert content_id("Quyết định", "13/CP", year=1993) == "quyet-dinh-13-cp-1993"
    assert content_id("Thông tư", "02", body="Bộ Y tế") == "thong-tu-02-bo-y-te"


def test_a_document_without_a_number_has_no_such_id() -> None:
    with pytest.raises(ValueError, match="slug of its title"):
        content_id("Luật", " ")


@pytest.mark.parametrize(
    ("number", "year"),
    [
        ("32/2024/QH15", 2024),
        ("155/2020/NĐ-CP", 2020),
        ("335/KH-UBND", None),
        ("21-LCT/HDNN8", None),
        ("Hiến pháp 2013", None),
        ("", None),
    ],
)
def test_a_number_says_its_year_or_none(number: str, year: int | None) -> None:
    assert year_in(number) == year

"""Instructions as amending documents word them."""

import pytest

from lantoa.text.references import Reference
from lantoa_publisher.legal.deeds import Deed
from lantoa_publisher.legal.placing import places_in
from lantoa_publisher.legal.wording import Obscure, orders_in

UNDER_71 = Reference(article="71", clause="2")


@pytest.mark.parametrize(
    ("sentence", "deed", "places"),
    [
        ("Sửa đổi, bổ sung khoản 1 Điều 3 như sau:", Deed.REPLACE, ["dieu-3/khoan-1"]),
        ("Sửa đổi Điều 14 như sau:", Deed.REPLACE, ["dieu-14"]),
        (
            "Sửa đổi, bổ sung các khoản 1, 2 và 3 Điều 2 như sau:",
            Deed.REPLACE,
            ["dieu-2/khoan-1", "dieu-2/khoan-2", "dieu-2/khoan-3"],
        ),
        ("Sửa đổi, bổ sung điểm b như sau:", Deed.REPLACE, ["dieu-71/khoan-2/diem-b"]),
        (
            "Sửa đổi, bổ sung đoạn thứ hai điểm a khoản 1 Điều 6 như sau:",
            Deed.REPLACE,
            ["dieu-6/khoan-1/diem-a/doan-2"],
        ),
        (
            "Sửa đổi, bổ sung khổ đầu khoản 4 Điều 260 như sau:",
            Deed.REPLACE,
            ["dieu-260/khoan-4/doan-1"],
        ),
        ("Bãi bỏ điểm đ khoản 2 Điều 14.", Deed.REPEAL, ["dieu-14/khoan-2/diem-dd"]),
        ("Bãi bỏ khoản 2 và khoản 3.", Deed.REPEAL, ["dieu-71/khoan-2", "dieu-71/khoan-3"]),
    ],
)
def test_a_sentence_says_what_is_done_to_which_places(
    sentence: str, deed: Deed, places: list[str]
) -> None:
    (order,) = orders_in(sentence)
    assert order.deed is deed
    assert [place.address for place in places_in(order.places, UNDER_71)] == places


def test_an_insertion_says_behind_which_place_it_stands() -> None:
    (order,) = orders_in("Bổ sung khoản 1a và khoản 1b vào sau khoản 1 Điều 11 như sau:")
    assert (order.deed, order.places, order.behind, order.follows) == (
        Deed.INSERT,
        "khoản 1a và khoản 1b",
        "khoản 1 Điều 11",
        True,
    )
    (into,) = orders_in("Bổ sung điểm o vào khoản 1 Điều 16 như sau:")
    assert (into.places, into.behind, into.follows) == ("điểm o", "khoản 1 Điều 16", False)


@pytest.mark.parametrize(
    ("sentence", "words", "text"),
    [
        (
            "Thay thế cụm từ “bất thường” bằng cụm từ “chuyên đề” tại khoản 1 Điều 44.",
            "bất thường",
            "chuyên đề",
        ),
        (
            "Thay cụm từ “bất thường” tại Điều 26 và Điều 27 bằng cụm từ “chuyên đề”;",
            "bất thường",
            "chuyên đề",
        ),
        ("Bỏ cụm từ “hoặc được tuyển chọn” tại Điều 22.", "hoặc được tuyển chọn", ""),
        (
            "Bổ sung cụm từ “; kiểm toán độc lập” vào sau từ “cạnh tranh” tại khoản 3.",
            "cạnh tranh",
            "cạnh tranh; kiểm toán độc lập",
        ),
        (
            "Bổ sung cụm từ “Mặt trận,” vào trước cụm từ “tổ chức chính trị” tại khoản 5 Điều 2;",
            "tổ chức chính trị",
            "Mặt trận, tổ chức chính trị",
        ),
    ],
)
def test_words_are_exchanged_added_or_left_out(sentence: str, words: str, text: str) -> None:
    (order,) = orders_in(sentence)
    assert (order.deed, order.words, order.text) == (Deed.REWORD, words, text)


def test_one_sentence_may_hold_several_orders() -> None:
    sentence = (
        "Bãi bỏ khoản 10 Điều 8; sửa đổi, bổ sung khoản 4, bổ sung khoản 5 vào sau khoản 4 như sau:"
    )
    deeds = [order.deed for order in orders_in(sentence)]
    assert deeds == [Deed.REPEAL, Deed.REPLACE, Deed.INSERT]


def test_the_name_of_the_amended_document_gives_no_orders() -> None:
    sentence = (
        "Bãi bỏ khoản 3 Điều 1 Thông tư số 24/2018/TT-NHNN ngày 28 tháng 9 năm 2018 của Thống đốc "
        "Ngân hàng Nhà nước sửa đổi, bổ sung, bãi bỏ một số điều của các Thông tư về báo cáo."
    )
    (order,) = orders_in(sentence)
    (place,) = places_in(order.places)
    assert (place.address, place.document) == ("dieu-1/khoan-3", "24/2018/TT-NHNN")


@pytest.mark.parametrize(
    "sentence",
    [
        "Thay thế Danh mục thiết bị lớp 3 từ năm học 2022-2023;",
        "Bãi bỏ khoản 3 Điều 20 và cụm từ “trừ các khoản vay” tại điểm b khoản 1 Điều 5;",
        "Bãi bỏ khoản 5 Điều 1 Thông tư số 10/2016/TT-BLĐTBXH ngày 16 tháng 6 năm 2016 của Bộ "
        "Lao động, khoản 2 Điều 4 Thông tư số 12/2016/TT-BLĐTBXH.",
    ],
)
def test_what_is_worded_in_no_known_way_is_obscure(sentence: str) -> None:
    with pytest.raises(Obscure):
        orders_in(sentence)


def test_an_annex_is_told_beside_the_places_that_are_clear() -> None:
    (order,) = orders_in("Bãi bỏ Điều 4 và Phụ lục 2 ban hành kèm theo Thông tư số 10/2018/TT-BCT.")
    assert order.beside
    assert [place.address for place in places_in(order.places)] == ["dieu-4"]

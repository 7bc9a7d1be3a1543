"""How a document is taken apart. Excerpts are of official texts, or written for the purpose."""

from datetime import date

import pytest

from lantoa_publisher.legal.conservation import TextLost, check_conserved
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Document, Dropped, Line, Node, PartKind, Source, nodes_of

HEAD = """BỘ CÔNG AN
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 65/2024/TT-BCA
Hà Nội, ngày 12 tháng 11 năm 2024
THÔNG TƯ
QUY ĐỊNH KIỂM TRA KIẾN THỨC PHÁP LUẬT VỀ TRẬT TỰ, AN TOÀN GIAO THÔNG ĐƯỜNG BỘ
Căn cứ Luật Trật tự, an toàn giao thông đường bộ ngày 27 tháng 6 năm 2024;
Theo đề nghị của Cục trưởng Cục Cảnh sát giao thông;
Bộ trưởng Bộ Công an ban hành Thông tư quy định kiểm tra kiến thức pháp luật.
"""
FOOT = """Nơi nhận:
- Các đồng chí Thứ trưởng Bộ Công an;
- Lưu: VT, V03, C08.
BỘ TRƯỞNG
Đại tướng Lương Tam Quang
"""


def parsed(text: str) -> Document:
    """The document of a text, checked for conservation."""
    source = Source(tuple(Line(line.strip()) for line in text.splitlines() if line.strip()))
    document = parse(source)
    check_conserved(source, document)
    return document


def addresses(document: Document) -> list[str]:
    return [node.address for node in nodes_of(document) if node.address]


def at(document: Document, address: str) -> Node:
    return next(node for node in nodes_of(document) if node.address == address)


def numbers(document: Document, kind: PartKind) -> list[str]:
    return [node.number for node in nodes_of(document) if node.kind is kind]


def test_head_and_foot_say_number_type_title_body_date_and_signer():
    document = parsed(HEAD + "Điều 1. Phạm vi điều chỉnh\nThông tư này quy định.\n" + FOOT)
    assert document.number == "65/2024/TT-BCA"
    assert document.type == "Thông tư"
    assert document.title is not None
    assert document.title.startswith("QUY ĐỊNH KIỂM TRA KIẾN THỨC")
    assert document.body == "BỘ CÔNG AN"
    assert document.issued_on == date(2024, 11, 12)
    assert document.signer == "Đại tướng Lương Tam Quang"
    assert len(numbers(document, PartKind.GROUND)) == 2


def test_what_was_printed_side_by_side_is_two_parts():
    document = parsed(
        "CHÍNH PHỦ CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 01/2020/NĐ-CP Hà Nội, ngày 01 tháng 01 năm 2020\nNGHỊ ĐỊNH\nVỀ ĐẦU TƯ\n"
        "Điều 1. Phạm vi\nNghị định này quy định."
    )
    assert document.number == "01/2020/NĐ-CP"
    assert document.body == "CHÍNH PHỦ"
    assert document.issued_on == date(2020, 1, 1)


def test_an_article_has_the_same_address_whatever_chapter_it_stands_in():
    document = parsed(
        "Phần thứ nhất\nQUY ĐỊNH CHUNG\nChương I\nPHẠM VI\nMục 1. CHUNG\nTiểu mục 1. RIÊNG\n"
        "Điều 1. Phạm vi\n1. Khoản một:\na) Điểm a;\nb) Điểm b.\nChương II\nTHI HÀNH\n"
        "Điều 2. Hiệu lực\nLuật này có hiệu lực."
    )
    assert addresses(document) == [
        "phan-nhat",
        "phan-nhat/chuong-i",
        "phan-nhat/chuong-i/muc-1",
        "phan-nhat/chuong-i/muc-1/tieu-muc-1",
        "dieu-1",
        "dieu-1/khoan-1",
        "dieu-1/khoan-1/diem-a",
        "dieu-1/khoan-1/diem-b",
        "phan-nhat/chuong-ii",
        "dieu-2",
    ]
    assert at(document, "phan-nhat/chuong-ii").heading == "THI HÀNH"


def test_inserted_numbers_are_parts_like_others():
    document = parsed(
        "Điều 29. Cũ\n8. Khoản tám.\n8a. Khoản tám a:\na) Một;\na1) Một chéo;\nb) Hai.\n"
        "Điều 29a. Mới\nNội dung."
    )
    assert addresses(document) == [
        "dieu-29",
        "dieu-29/khoan-8",
        "dieu-29/khoan-8a",
        "dieu-29/khoan-8a/diem-a",
        "dieu-29/khoan-8a/diem-a1",
        "dieu-29/khoan-8a/diem-b",
        "dieu-29a",
    ]


def test_a_clause_may_be_inserted_before_the_first():
    document = parsed("Điều 80. Tên\n1a. Trong quá trình thẩm tra.\n1. Khi thực hiện.\n2. Hết.")
    assert numbers(document, PartKind.CLAUSE) == ["1a", "1", "2"]


def test_a_misprinted_number_does_not_hide_those_behind_it():
    document = parsed(
        "Điều 1. Tên\n1. Gồm:\na) Một;\nb) Hai;\ne) Ba;\nd) Bốn.\n2. Hai.\n5. Ba.\n4. Bốn."
    )
    assert numbers(document, PartKind.POINT) == ["a", "b", "e", "d"]
    assert numbers(document, PartKind.CLAUSE) == ["1", "2", "5", "4"]


def test_a_roman_figure_typed_with_a_small_l_is_a_chapter():
    document = parsed("Chương lV NHUẬN BÚT\nĐiều 9. Tên\nHết.")
    assert numbers(document, PartKind.CHAPTER) == ["lV"]


def test_dd_comes_after_d_and_has_an_address_of_its_own():
    document = parsed("Điều 1. Tên\n1. Gồm:\nc) Ba;\nd) Bốn;\nđ) Năm;\ne) Sáu.")
    assert addresses(document)[2:] == [
        "dieu-1/khoan-1/diem-c",
        "dieu-1/khoan-1/diem-d",
        "dieu-1/khoan-1/diem-dd",
        "dieu-1/khoan-1/diem-e",
    ]


def test_a_mention_of_an_article_at_the_start_of_a_line_is_no_article():
    document = parsed("Điều 1. Tên\nTheo quy định tại\nĐiều 5 của Luật này.\nĐiều 2. Tên hai\nHết.")
    assert numbers(document, PartKind.ARTICLE) == ["1", "2"]


def test_an_article_without_a_title_keeps_its_sentence_as_text():
    document = parsed("Điều 1. Ban hành kèm theo Quyết định này Quy chế làm việc.")
    assert at(document, "dieu-1").heading == ""
    assert at(document, "dieu-1").text.startswith("Ban hành kèm theo")


def test_a_document_from_before_articles_is_numbered_by_roman_figures():
    document = parsed(
        "BỘ TÀI CHÍNH\nTHÔNG TƯ\nHƯỚNG DẪN THU LỆ PHÍ\nCăn cứ Nghị định số 04/1999/NĐ-CP;\n"
        "I. PHẠM VI ÁP DỤNG\n1. Đối tượng nộp:\na) Tổ chức;\nb) Cá nhân.\n"
        "2. Đối tượng không nộp.\nII. TỔ CHỨC THỰC HIỆN\n1. Thông tư này có hiệu lực."
    )
    assert addresses(document) == [
        "muc-i",
        "muc-i/khoan-1",
        "muc-i/khoan-1/diem-a",
        "muc-i/khoan-1/diem-b",
        "muc-i/khoan-2",
        "muc-ii",
        "muc-ii/khoan-1",
    ]


def test_a_table_in_an_annex_keeps_its_text_and_its_place():
    lines = [Line(text) for text in ["Điều 1. Tên", "Nội dung.", "PHỤ LỤC II", "BẢNG GIÁ"]]
    source = Source((*lines, Line("STT\tGiá\n1\t1.000", PartKind.TABLE), Line("Ghi chú")))
    document = parse(source)
    check_conserved(source, document)
    annex = at(document, "phu-luc-ii")
    assert annex.heading == "BẢNG GIÁ"
    assert [child.kind for child in annex.children] == [PartKind.TABLE, PartKind.PARAGRAPH]


def test_a_form_in_an_annex_may_have_articles_without_taking_those_of_the_document():
    document = parsed(
        "Điều 1. Tên\nNội dung.\n" + FOOT + "PHỤ LỤC\nMẪU HỢP ĐỒNG\nMẫu số 01\n"
        "Điều 1. Các bên thoả thuận\nĐiều 2. Giá"
    )
    assert numbers(document, PartKind.ARTICLE) == ["1"]
    assert addresses(document)[-1] == "phu-luc/mau-01"


def test_a_regulation_put_into_force_has_articles_below_its_own_address():
    document = parsed(
        "QUYẾT ĐỊNH\nVề việc ban hành Quy chế\nĐiều 1. Ban hành kèm theo Quyết định này Quy chế.\n"
        "Điều 2. Quyết định này có hiệu lực từ ngày ký.\n" + FOOT + "QUY CHẾ\nLÀM VIỆC CỦA SỞ\n"
        "(Ban hành kèm theo Quyết định số 5/QĐ-UBND)\nĐiều 1. Phạm vi\n1. Quy chế này quy định."
    )
    assert addresses(document) == [
        "dieu-1",
        "dieu-2",
        "kem-theo",
        "kem-theo/dieu-1",
        "kem-theo/dieu-1/khoan-1",
    ]


def test_a_law_ends_with_the_sentence_that_says_who_adopted_it():
    document = parsed(
        "LUẬT\nĐƯỜNG BỘ\nĐiều 1. Phạm vi\nLuật này quy định về đường bộ.\n"
        "Luật này được Quốc hội nước Cộng hoà xã hội chủ nghĩa Việt Nam khóa XV, "
        "kỳ họp thứ 7 thông qua ngày 27 tháng 6 năm 2024."
    )
    assert document.children[-1].kind is PartKind.SIGNATURE
    assert document.issued_on == date(2024, 6, 27)


def test_a_repeated_number_gets_an_address_of_its_own():
    document = parsed("Điều 1. Tên\n1. Gồm:\na) Một;\nb) Hai;\nb) Hai nữa.")
    assert addresses(document)[-2:] == ["dieu-1/khoan-1/diem-b", "dieu-1/khoan-1/diem-b.2"]


def test_a_lost_character_is_found_and_shown():
    source = Source((Line("Điều 1. Tên"), Line("Nội dung.")))
    with pytest.raises(TextLost, match="dung"):
        check_conserved(source, parse(Source(source.lines[:1])))


def test_dropped_lines_must_be_listed():
    source = Source((Line("Điều 1. Tên"),), (Dropped("CÔNG BÁO", "page header or footer", 1),))
    check_conserved(source, parse(source))
    with pytest.raises(TextLost, match="dropped"):
        check_conserved(source, parse(Source(source.lines)))

"""A document becomes an editorial text: what readers see of it, and that no word of it is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from lantoa.contracts.content import Kind
from lantoa_publisher.domain.legal_texts import check_kept, legal_text
from lantoa_publisher.domain.texts import Text
from lantoa_publisher.legal.conservation import TextLost
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.tree import Line, PartKind, Source

CIRCULAR = """BỘ Y TẾ
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 36/2024/TT-BYT
Hà Nội, ngày 16 tháng 11 năm 2024
THÔNG TƯ
QUY ĐỊNH VIỆC KHÁM SỨC KHỎE ĐỐI VỚI NGƯỜI LÁI XE
Căn cứ Luật Trật tự, an toàn giao thông đường bộ ngày 27 tháng 6 năm 2024;
Bộ trưởng Bộ Y tế ban hành Thông tư quy định việc khám sức khỏe đối với người lái xe.
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Thông tư này quy định:
a) Tiêu chuẩn sức khỏe;
b) Việc khám sức khỏe.
Chương II
ĐIỀU KHOẢN THI HÀNH
Mọi tổ chức, cá nhân đều phải tuân theo.
Điều 2. Hiệu lực
Thông tư này có hiệu lực từ ngày 01 tháng 01 năm 2025.
Nơi nhận:
- Văn phòng Chính phủ;
BỘ TRƯỞNG
Đào Hồng Lan
PHỤ LỤC I
BẢNG TIÊU CHUẨN SỨC KHỎE"""
TABLE = Line("STT\tChuyên khoa\n1\tMắt", PartKind.TABLE)
ATTACHED = """QUYẾT ĐỊNH
BAN HÀNH QUY CHẾ LÀM VIỆC
Điều 1. Ban hành kèm theo Quyết định này Quy chế làm việc của Sở.
Nơi nhận:
- Như Điều 1;
QUY CHẾ LÀM VIỆC
(Ban hành kèm theo Quyết định số 5/QĐ-STP)
Chương I
QUY ĐỊNH CHUNG
Điều 1. Nguyên tắc
Làm việc theo chế độ thủ trưởng."""
OLD = """THÔNG TƯ
HƯỚNG DẪN THUẾ SỬ DỤNG ĐẤT
I. ĐỐI TƯỢNG NỘP THUẾ
1. Hộ gia đình.
2. Tổ chức.
II. CĂN CỨ TÍNH THUẾ
Diện tích đất."""


def text_of(printed: str, *more: Line) -> Text:
    lines = [Line(line) for line in printed.split("\n")]
    return legal_text(parse(Source((*lines, *more))))


def test_a_circular_is_recognised_with_its_title_as_people_write_it() -> None:
    text = text_of(CIRCULAR, TABLE)
    assert (text.kind, text.number) == (Kind.LEGAL_DOCUMENT, "36/2024/TT-BYT")
    assert text.title == "Thông tư quy định việc khám sức khỏe đối với người lái xe"
    assert (text.document_type, text.authority_name) == ("Thông tư", "Bộ Y tế")
    assert (text.issued_on, text.effective_on) == (date(2024, 11, 16), date(2025, 1, 1))


def test_articles_stand_below_their_headings_with_clauses_line_by_line() -> None:
    first = text_of(CIRCULAR, TABLE).articles[0]
    assert (first.number, first.address, first.title) == ("1", "dieu-1", "Phạm vi điều chỉnh")
    assert first.path == ("Chương I QUY ĐỊNH CHUNG",)
    assert first.text.split("\n") == [
        "1. Thông tư này quy định:",
        "a) Tiêu chuẩn sức khỏe;",
        "b) Việc khám sức khỏe.",
    ]


def test_grounds_stand_in_the_body_and_rules_of_dashes_are_no_words() -> None:
    lines = text_of(CIRCULAR, TABLE).body.split("\n")
    assert lines[0] == "BỘ Y TẾ"
    assert "-------" not in lines
    assert lines[-2].startswith("Căn cứ Luật Trật tự")


def test_signature_annex_and_words_below_a_heading_are_kept_beside_the_articles() -> None:
    text = text_of(CIRCULAR, TABLE)
    assert [(one.number, one.address) for one in text.articles] == [
        ("1", "dieu-1"),
        ("Chương II", "chuong-ii"),
        ("2", "dieu-2"),
        ("Chữ ký", "chu-ky"),
        ("PHỤ LỤC I", "phu-luc-i"),
    ]
    assert text.articles[1].text == "Mọi tổ chức, cá nhân đều phải tuân theo."
    assert text.articles[3].text.endswith("Đào Hồng Lan")
    assert text.articles[4].text == "STT | Chuyên khoa\n1 | Mắt"


def test_an_attached_regulation_has_articles_of_its_own() -> None:
    text = text_of(ATTACHED)
    last = text.articles[-1]
    assert (last.number, last.address) == ("1", "kem-theo/dieu-1")
    assert last.path == ("QUY CHẾ LÀM VIỆC", "Chương I QUY ĐỊNH CHUNG")


def test_an_old_document_without_articles_is_read_section_by_section() -> None:
    text = text_of(OLD)
    assert [(one.number, one.address, one.title) for one in text.articles] == [
        ("I", "muc-i", "ĐỐI TƯỢNG NỘP THUẾ"),
        ("II", "muc-ii", "CĂN CỨ TÍNH THUẾ"),
    ]
    assert text.articles[0].text == "1. Hộ gia đình.\n2. Tổ chức."


def test_a_document_without_parts_is_all_body() -> None:
    text = text_of("CHỈ THỊ\nVỀ PHÒNG CHÁY\nCác sở tăng cường kiểm tra.")
    assert text.articles == ()
    assert text.body.endswith("Các sở tăng cường kiểm tra.")


PIECES = CIRCULAR.split("\n") + ATTACHED.split("\n") + OLD.split("\n")


def test_a_lost_word_is_found_and_shown() -> None:
    document = parse(Source(tuple(Line(line) for line in CIRCULAR.split("\n"))))
    text = legal_text(document)
    fewer = replace(text, articles=text.articles[:-2])
    with pytest.raises(TextLost, match="Nơi nhận"):
        check_kept(document, fewer)


@given(st.lists(st.sampled_from(PIECES).map(Line) | st.just(TABLE), max_size=40))
def test_no_word_of_any_document_is_lost_and_no_address_comes_twice(lines: list[Line]) -> None:
    document = parse(Source(tuple(lines)))
    text = legal_text(document)
    check_kept(document, text)
    addresses = [article.address for article in text.articles]
    assert len(set(addresses)) == len(addresses)

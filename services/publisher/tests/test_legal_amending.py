"""What amending documents do, read from their trees."""

from datetime import date

from lantoa.contracts.relations import Relates
from lantoa_publisher.legal.amending import Amendments, amendments_of
from lantoa_publisher.legal.deeds import Deed
from lantoa_publisher.legal.effect import effect_of
from lantoa_publisher.legal.parsing import parse
from lantoa_publisher.legal.relations import relations_of
from lantoa_publisher.legal.tree import Document, Line, Source

LAW = """QUỐC HỘI
Luật số: 56/2024/QH15
LUẬT
SỬA ĐỔI, BỔ SUNG MỘT SỐ ĐIỀU CỦA LUẬT KẾ TOÁN SỐ 88/2015/QH13
Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;
Điều 1. Sửa đổi, bổ sung một số điều của Luật Kế toán số 88/2015/QH13
1. Sửa đổi, bổ sung khoản 1 Điều 3 như sau:
“1. Báo cáo tài chính là hệ thống thông tin kinh tế của đơn vị kế toán.”.
2. Sửa đổi, bổ sung một số điểm, khoản của Điều 71 như sau:
a) Sửa đổi, bổ sung điểm b khoản 2 như sau:
“b) Xây dựng, trình Chính phủ ban hành;”;
b) Bổ sung khoản 2a vào sau khoản 2 như sau:
“2a. Ngân hàng Nhà nước Việt Nam ban hành chế độ kế toán.
Chính phủ quy định chi tiết khoản này.”.
3. Bổ sung Điều 11a vào sau Điều 11 như sau:
“Điều 11a. Trách nhiệm liên quan
1. Tổ chức chịu trách nhiệm.
2. Cá nhân chịu trách nhiệm.”.
4. Sửa đổi tên Điều 19 như sau:
“Điều 19. Ký và xác nhận chứng từ kế toán”.
5. Thay thế cụm từ “bất thường” bằng cụm từ “chuyên đề” tại khoản 1 Điều 44 và Điều 45.
6. Bãi bỏ điểm d khoản 1 Điều 16.
7. Sửa đổi Phụ lục I như sau:
“Phụ lục mới.”
Điều 2. Hiệu lực thi hành
1. Luật này có hiệu lực thi hành từ ngày 01 tháng 01 năm 2025, trừ khoản 2 Điều này.
2. Quy định tại điểm b khoản 2 Điều 1 của Luật này có hiệu lực từ ngày 01 tháng 4 năm 2025.
3. Nghị định số 174/2016/NĐ-CP hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành.
"""


def read(text: str) -> Document:
    return parse(Source(tuple(Line(line) for line in text.strip().split("\n"))))


def amendments(text: str = LAW) -> Amendments:
    return amendments_of(read(text))


def test_every_instruction_has_its_deed_its_place_and_its_source() -> None:
    found = [(one.deed, one.address, one.source) for one in amendments().found]
    assert found == [
        (Deed.REPLACE, "dieu-3/khoan-1", "dieu-1/khoan-1"),
        (Deed.REPLACE, "dieu-71/khoan-2/diem-b", "dieu-1/khoan-2/diem-a"),
        (Deed.INSERT, "dieu-71/khoan-2a", "dieu-1/khoan-2/diem-b"),
        (Deed.INSERT, "dieu-11a", "dieu-1/khoan-3"),
        (Deed.RETITLE, "dieu-19", "dieu-1/khoan-4"),
        (Deed.REWORD, "dieu-44/khoan-1", "dieu-1/khoan-5"),
        (Deed.REWORD, "dieu-45", "dieu-1/khoan-5"),
        (Deed.REPEAL, "dieu-16/khoan-1/diem-d", "dieu-1/khoan-6"),
    ]
    assert {one.document for one in amendments().found} == {"88/2015/QH13"}


def test_new_texts_stand_without_their_quotation_marks() -> None:
    first, _, clause, article, title, *_ = amendments().found
    assert first.text == "1. Báo cáo tài chính là hệ thống thông tin kinh tế của đơn vị kế toán."
    assert clause.text.endswith("ban hành chế độ kế toán.\nChính phủ quy định chi tiết khoản này.")
    assert clause.after == "dieu-71/khoan-2"
    assert article.heading == "Trách nhiệm liên quan"
    assert article.text == "1. Tổ chức chịu trách nhiệm.\n2. Cá nhân chịu trách nhiệm."
    assert title.heading == "Ký và xác nhận chứng từ kế toán"


def test_an_instruction_with_a_day_of_its_own_says_it() -> None:
    dated = [one.address for one in amendments().found if one.since == date(2025, 4, 1)]
    assert dated == ["dieu-71/khoan-2a"]


def test_what_is_not_understood_is_told_and_the_rest_is_not_lost() -> None:
    (unread,) = amendments().unread
    assert unread.source == "dieu-1/khoan-7"
    assert "Phụ lục I" in unread.instruction


def test_one_quotation_gives_each_of_several_clauses_its_text() -> None:
    found = amendments(
        "Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 84/2015/NĐ-CP\n"
        "1. Sửa đổi khoản 4, bổ sung khoản 5 vào sau khoản 4 Điều 9 như sau:\n"
        "“4. Bốn:\na) Điểm a;\nb) Điểm b.\n5. Năm.”"
    ).found
    assert [(one.address, one.text) for one in found] == [
        ("dieu-9/khoan-4", "4. Bốn:\na) Điểm a;\nb) Điểm b."),
        ("dieu-9/khoan-5", "5. Năm."),
    ]


def test_a_closing_article_may_amend_another_law() -> None:
    found = amendments(
        "Điều 1. Phạm vi điều chỉnh\nLuật này quy định về thủy lợi.\n"
        "Điều 58. Sửa đổi, bổ sung khoản 1 Điều 73 của Luật Tài nguyên nước số 17/2012/QH13\n"
        "Sửa đổi, bổ sung khoản 1 Điều 73 của Luật Tài nguyên nước số 17/2012/QH13 như sau:\n"
        "“1. Bộ Tài nguyên và Môi trường chịu trách nhiệm.”"
    ).found
    assert [(one.document, one.address) for one in found] == [("17/2012/QH13", "dieu-73/khoan-1")]


def test_an_ordinary_sentence_that_begins_like_an_instruction_is_none() -> None:
    found = amendments(
        "Điều 5. Hồ sơ\n1. Bổ sung hồ sơ trong 03 ngày làm việc.\n2. Thay thế, sửa chữa thiết bị."
    )
    assert found == Amendments()


def test_an_unclosed_header_does_not_lend_its_place_to_an_annex() -> None:
    found = amendments(
        "Điều 1. Sửa đổi, bổ sung một số điều của Luật Phí và lệ phí số 97/2015/QH13\n"
        "1. Bãi bỏ điểm 4.1 tiểu mục 04, mục II thuộc Phụ lục số 01."
    )
    assert found.found == ()
    assert len(found.unread) == 1


def relations(text: str = LAW) -> list[tuple[Relates, str, str]]:
    document = read(text)
    found = relations_of(document, effect_of(document), amendments_of(document))
    return [(one.kind, one.document, one.address) for one in found]


def test_title_grounds_instructions_and_ends_give_relations() -> None:
    found = relations()
    assert found[0] == (Relates.AMENDS, "88/2015/QH13", "")
    assert (Relates.AMENDS, "88/2015/QH13", "dieu-3/khoan-1") in found
    assert (Relates.REPEALS, "88/2015/QH13", "dieu-16/khoan-1/diem-d") in found
    assert (Relates.REPEALS, "174/2016/NĐ-CP", "") in found
    assert any(kind is Relates.BASED_ON for kind, _, _ in found)
    assert len(found) == len(set(found))


def test_a_circular_replaces_one_and_guides_another() -> None:
    found = relations(
        "BỘ CÔNG AN\nSố: 83/2024/TT-BCA\nTHÔNG TƯ\n"
        "QUY ĐỊNH CHI TIẾT MỘT SỐ ĐIỀU CỦA LUẬT TRẬT TỰ, AN TOÀN GIAO THÔNG ĐƯỜNG BỘ\n"
        "Điều 1. Phạm vi\nTheo quy định tại khoản 2 Điều 5 Nghị định số 168/2024/NĐ-CP.\n"
        "Điều 13. Hiệu lực thi hành\nThông tư này có hiệu lực thi hành kể từ ngày 01 tháng 01 năm "
        "2025 và thay thế Thông tư số 17/2014/TT-BCA ngày 24 tháng 4 năm 2014."
    )
    assert [(kind, address) for kind, _, address in found] == [
        (Relates.GUIDES, ""),
        (Relates.REPLACES, ""),
        (Relates.REFERS, "dieu-5/khoan-2"),
    ]


def test_laws_that_amended_a_repealed_law_are_not_repealed_with_it() -> None:
    found = relations(
        "Điều 252. Hiệu lực thi hành\nLuật Đất đai số 45/2013/QH13 đã được sửa đổi, bổ sung một số "
        "điều theo Luật số 35/2018/QH14 hết hiệu lực kể từ ngày Luật này có hiệu lực thi hành, trừ "
        "quy định tại Điều 254 của Luật số 47/2024/QH15."
    )
    repealed = [document for kind, document, _ in found if kind is Relates.REPEALS]
    assert repealed == ["45/2013/QH13"]


def test_effect_may_come_so_many_days_after_the_signature() -> None:
    effect = effect_of(
        read(
            "BỘ TÀI CHÍNH\nSố: 15/2024/TT-BTC\nHà Nội, ngày 01 tháng 3 năm 2024\nTHÔNG TƯ\n"
            "Sửa đổi\nĐiều 2. Hiệu lực thi hành\n"
            "Thông tư này có hiệu lực thi hành sau 45 (bốn mươi lăm) ngày, kể từ ngày ký."
        )
    )
    assert effect.on == date(2024, 4, 15)

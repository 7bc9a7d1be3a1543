"""Documents that a text names, with and without a place in them."""

import pytest

from lantoa.text.mentions import find_mentions


@pytest.mark.parametrize(
    ("text", "documents"),
    [
        (
            "Căn cứ Luật Trật tự, an toàn giao thông đường bộ ngày 27 tháng 6 năm 2024;",
            ["Luật Trật tự, an toàn giao thông đường bộ"],
        ),
        ("thay thế Thông tư số 17/2014/TT-BCA ngày 24 tháng 4 năm 2014", ["17/2014/TT-BCA"]),
        ("SỬA ĐỔI NGHỊ ĐỊNH SỐ 98/2021/NĐ-CP", ["98/2021/NĐ-CP"]),
        ("Kế hoạch số 335/KH-UBND", ["335/KH-UBND"]),
        ("nghị định số 43/2014/NĐ-CP và Luật Đất đai", ["43/2014/NĐ-CP", "Luật Đất đai"]),
        ("Luật này thay thế Luật Đất đai số 45/2013/QH13.", ["45/2013/QH13"]),
        (
            "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;",
            ["Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam"],
        ),
        ("quy định của Hiến pháp và pháp luật", ["Hiến pháp"]),
        ("theo Luật Công chức, Luật Viên chức", ["Luật Công chức", "Luật Viên chức"]),
        ("theo quy định của pháp luật về đất đai", []),
        ("Luật, Nghị định và văn bản khác", []),
    ],
)
def test_documents_are_named_by_number_or_by_name(text: str, documents: list[str]) -> None:
    assert [mention.document for mention in find_mentions(text)] == documents


def test_a_mention_stands_where_its_words_are() -> None:
    text = "Thông tư này thay thế Thông tư số 17/2014/TT-BCA ngày 24 tháng 4 năm 2014."
    (mention,) = find_mentions(text)
    assert text[mention.start : mention.end] == "Thông tư số 17/2014/TT-BCA"

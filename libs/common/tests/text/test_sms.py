import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.sms import SmsCost, SmsEncoding, cost, encoding_of, split, unaccented

ACCENTED = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
GSM7, UCS2 = SmsEncoding.GSM7, SmsEncoding.UCS2


def test_only_seven_accented_vietnamese_letters_are_in_the_gsm_alphabet() -> None:
    every = ACCENTED + ACCENTED.upper()
    assert {letter for letter in every if encoding_of(letter) is GSM7} == set("àèéìòùÉ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", SmsCost(GSM7, 0, 1)),
        ("a" * 160, SmsCost(GSM7, 160, 1)),
        ("a" * 161, SmsCost(GSM7, 161, 2)),
        ("a" * 306, SmsCost(GSM7, 306, 2)),
        ("a" * 307, SmsCost(GSM7, 307, 3)),
        ("€" * 80, SmsCost(GSM7, 160, 1)),
        ("ư" * 70, SmsCost(UCS2, 70, 1)),
        ("ư" * 71, SmsCost(UCS2, 71, 2)),
        ("ư" * 134, SmsCost(UCS2, 134, 2)),
        ("ư" * 135, SmsCost(UCS2, 135, 3)),
        ("😀" * 35, SmsCost(UCS2, 70, 1)),
        ("😀" * 67, SmsCost(UCS2, 134, 3)),  # 33 pairs a part: 66 of 67 units
    ],
)
def test_units_and_parts_are_counted_honestly(text: str, expected: SmsCost) -> None:
    assert cost(text) == expected


def test_a_notice_costs_three_parts_two_with_square_brackets_one_in_plain_letters() -> None:
    notice = "[HN] Luật Thanh niên: " + "quyền được học, đọc và hỏi pháp luật. " * 4
    notice = notice[:159]
    assert (cost(notice).encoding, cost(notice).parts) == (UCS2, 3)
    bracketed = "[" + unaccented(notice)[1:3] + "]" + unaccented(notice)[4:]
    assert cost(bracketed) == SmsCost(GSM7, 161, 2)
    assert cost(unaccented(notice)) == SmsCost(GSM7, 159, 1)
    assert cost(unicodedata.normalize("NFD", notice)).units > cost(notice).units


def test_an_escape_pair_is_never_split() -> None:
    parts = split("a" * 152 + "€" + "b" * 20)
    assert parts == ("a" * 152, "€" + "b" * 20)


def test_a_letter_keeps_its_marks_in_one_part() -> None:
    parts = split("ư" * 66 + "u\u031b\u0301" + "n" * 10)
    assert parts[1].startswith("u\u031b\u0301")


@given(st.text() | st.text("aư€[^😀\u0301", min_size=150))
def test_the_parts_reassemble_and_each_fits(text: str) -> None:
    parts = split(text)
    encoding = encoding_of(text)
    room = encoding.alone if len(parts) == 1 else encoding.among_several
    assert "".join(parts) == text
    assert cost(text).parts == len(parts)
    assert all(sum(map(encoding.units, part)) <= room for part in parts)


def test_the_unaccented_variant_has_plain_signs() -> None:
    assert unaccented("“Đường” – 5 €… [QC]") == '"Duong" - 5 EUR... (QC)'
    assert unaccented(unicodedata.normalize("NFD", "Đỗ Đức")) == "Do Duc"


@given(st.text(ACCENTED + ACCENTED.upper() + " .,0123456789“”–…[]€"))
def test_unaccented_vietnamese_is_always_gsm(text: str) -> None:
    assert encoding_of(unaccented(text)) is GSM7

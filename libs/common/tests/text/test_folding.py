import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.folding import fold, in_place, slug, strip_marks

VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằấệợữỳĐÔƯẮ 0123456789/-.,\n")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường ĐỖ Đức Dục", "duong do duc duc"),
        ("hòa giải ở cơ sở", "hoa giai o co so"),
        ("ủy ban, uỷ ban", "uy ban, uy ban"),
        ("NGHỊ QUYẾT", "nghi quyet"),
        ("Bộ Giáo Dục và Ðào Tạo", "bo giao duc va dao tao"),
    ],
)
def test_folding_leaves_what_is_typed_without_marks(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_either_place_of_the_tone_mark_folds_alike() -> None:
    assert fold("hoà bình, thuỷ lợi") == fold("hòa bình, thủy lợi")


@given(st.text() | VIETNAMESE)
def test_folding_twice_is_folding_once_and_form_does_not_matter(text: str) -> None:
    folded = fold(unicodedata.normalize("NFC", text))
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


def test_every_letter_of_unicode_folds_alike_composed_and_decomposed() -> None:
    letters = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF]
    wrong = [c for c in letters if fold(unicodedata.normalize("NFD", c)) != fold(c)]
    assert wrong == []


def test_stripping_marks_keeps_capitals() -> None:
    assert strip_marks("Đại biểu Quốc hội") == "Dai bieu Quoc hoi"


@given(st.text() | VIETNAMESE)
def test_folding_in_place_keeps_every_letter_where_it_stood(text: str) -> None:
    assert len(in_place(fold, text)) == len(text)


@given(st.text() | VIETNAMESE, st.integers(1, 90))
def test_a_slug_is_short_ascii_and_stable(text: str, limit: int) -> None:
    short = slug(text, limit)
    assert len(short) <= limit
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", short)
    assert slug(short, limit) == short


def test_a_slug_is_cut_between_words() -> None:
    assert slug("Hà Nội tăng cường ứng dụng công nghệ", 20) == "ha-noi-tang-cuong"

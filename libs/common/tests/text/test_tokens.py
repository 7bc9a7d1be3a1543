import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.folding import fold
from lantoa.text.tokens import WORD, places, shingles, syllables

# Every letter of the short way, and a few that force the long one.
LEGAL = st.text("aáàảãạđĐưƯỷbcdnghN0123456789 .,/-–“”…_()%;\n\t\u00a0")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Kế hoạch số 335/KH-UBND", ["ke", "hoach", "so", "335", "kh", "ubnd"]),
        ("13/2023/NĐ-CP", ["13", "2023", "nd", "cp"]),
        ("Điều 6a, mức 1.500.000 đồng.", ["dieu", "6a", "muc", "1.500.000", "dong"]),
        ("tỷ lệ 0,5% (30 ngày).", ["ty", "le", "0,5", "30", "ngay"]),
        ("v.v... 1. Phạm vi", ["v", "v", "1", "pham", "vi"]),
        ("nồng độ ≤ 5 Ω", ["nong", "do", "5", "ω"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_folded_syllables(text: str, tokens: list[str]) -> None:
    assert syllables(text) == tokens


def test_all_ways_of_typing_give_the_same_syllables() -> None:
    typed = "Thủ tục đăng ký khai sinh ở phường"
    ways = [typed.upper(), fold(typed), unicodedata.normalize("NFD", typed)]
    assert all(syllables(way) == syllables(typed) for way in ways)


@given(LEGAL)
def test_the_short_way_gives_what_the_long_way_gives(text: str) -> None:
    assert syllables(text) == [fold(word) for word in WORD.findall(text)]
    assert syllables(text + " Ω")[:-1] == syllables(text)


@given(LEGAL)
def test_words_are_found_where_they_stand_whatever_letters_are_around(text: str) -> None:
    words = {"a", "b", "0", "an"}
    every = [(*word.span(), fold(word[0])) for word in WORD.finditer(text)]
    wanted = [place for place in every if place[2] in words]
    assert list(places(text, words)) == wanted
    assert list(places(text + " Ω", words)) == wanted


def test_shingles_are_neighbours_joined() -> None:
    assert shingles(["luat", "dat", "dai"]) == ["luat_dat", "dat_dai"]
    assert shingles(["luat"]) == []

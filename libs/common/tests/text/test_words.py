"""Words of one syllable and of two, with marks and without."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.words import is_stop_word, rarity_of, said_in, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Cán bộ, công chức", ["cán bộ", "công chức"]),
        ("thuế thu nhập cá nhân", ["thuế", "thu nhập", "cá nhân"]),
        ("dang ky khai sinh", ["dang ky", "khai sinh"]),
        ("quy định của các bộ", ["quy định", "của", "các", "bộ"]),
        ("HOÀ GIẢI ở cơ sở", ["hoà giải", "ở", "cơ sở"]),
        ("Thủy lợi", ["thuỷ lợi"]),
        ("Ðất đai 335/KH-UBND", ["đất đai", "335", "kh", "ubnd"]),
        ("", []),
    ],
)
def test_words_of_two_syllables_are_known_by_how_the_law_speaks(
    text: str, words: list[str]
) -> None:
    assert words_of(text) == words
    assert words_of(normalize("NFD", text)) == words


def test_a_text_says_each_word_with_its_marks_and_without() -> None:
    said = said_in("Hòa giải ở cơ sở.")
    assert {"hoà giải", "hoa giai", "cơ sở", "co so", "ở", "o", "hoà"} <= said
    assert not {"hòa giải", "hoa giải", "giải cơ"} & said


@given(st.text(alphabet="aăđĐeéêhòàạquỷy 12.,/-", max_size=30))
def test_a_text_says_all_of_its_own_words(text: str) -> None:
    assert said_in(text) >= set(words_of(text))


def test_rare_words_tell_more_and_small_numbers_nothing() -> None:
    assert rarity_of("đỏ") > rarity_of("do") > 0
    assert rarity_of("công chức") > rarity_of("quy định")
    assert rarity_of("cong chuc") > rarity_of("quy dinh")
    assert rarity_of("12") == 0 < rarity_of("168")


def test_words_that_say_nothing_are_known_without_marks_too() -> None:
    assert all(map(is_stop_word, ["và", "của", "va", "cua"]))
    assert not any(map(is_stop_word, ["đất", "dat", "cò", "công chức"]))

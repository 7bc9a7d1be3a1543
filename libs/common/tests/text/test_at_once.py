import unicodedata
from collections.abc import Sequence
from itertools import groupby
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lantoa.text.at_once import words_of_all
from lantoa.text.tokens import syllables

# Every kind of letter: plain, to be folded, composed, of other scripts, beyond the first plane.
LEGAL = st.text("aáàạđĐưƯỷbghN0129 .,/-–“…_()%;\n\t\u00a0ÄßøΩ²½№≤𝐀😀\u0300\u0301٣", max_size=40)


def key_of(word: str) -> int:
    return int(words_of_all([word]).keys[0])


def cut(texts: Sequence[str]) -> list[list[int]]:
    words = words_of_all(texts)
    found: list[list[int]] = [[] for _ in texts]
    for text, keys in groupby(zip(words.texts, words.keys, strict=True), lambda one: int(one[0])):
        found[text] = [int(key) for _, key in keys]
    return found


@given(st.lists(LEGAL, min_size=1, max_size=4))
@example(["1.", "5"])
@example(["", "", "Điều 5", ""])
@example(["a\u0301", "٣.٤", "𝐀 b", "1.500.000,5"])
def test_many_texts_are_cut_as_each_alone(texts: list[str]) -> None:
    assert cut(texts) == [[key_of(word) for word in syllables(text)] for text in texts]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_one_way_of_typing_is_as_good_as_any_other(form: Literal["NFC", "NFD"]) -> None:
    typed = "Thủ tục đăng ký khai sinh ở phường"
    assert cut([unicodedata.normalize(form, typed).upper()]) == cut(
        ["thu tuc dang ky khai sinh o phuong"]
    )


def test_words_are_told_apart_by_all_their_letters() -> None:
    words = ["nghieng", "nghien", "nghiengg", "335", "0335", "335.000.000", "335.001.000", "ubnd"]
    assert len({key_of(word) for word in words}) == len(words)


def test_no_text_has_no_words() -> None:
    assert cut([""]) == [[]]

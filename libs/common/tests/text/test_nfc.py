import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.nfc import clean, nfc


def test_decomposed_vietnamese_is_composed_at_the_door() -> None:
    assert nfc(unicodedata.normalize("NFD", "đường Thanh Niên")) == "đường Thanh Niên"


def test_every_line_end_becomes_one_and_tabs_stay() -> None:
    assert clean("Điều 1\r\nĐiều 2\rĐiều 3\u2028Điều\t4") == "Điều 1\nĐiều 2\nĐiều 3\nĐiều\t4"


@pytest.mark.parametrize(
    ("wrong", "name"),
    [("\x00", "U+0000"), ("\x1b", "U+001B"), ("\x9f", "U+009F"), ("\ud83d", "U+D83D")],
)
def test_a_control_character_is_refused_by_name_and_position(wrong: str, name: str) -> None:
    with pytest.raises(ValueError, match=rf"{name.replace('+', '[+]')} at position 5"):
        clean(f"Luật {wrong}này")


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\ufeff", "\u00ad", "\u202e", "\u2066", "\u061c", "\U000e0041"]
)
def test_what_nobody_sees_is_not_kept(hidden: str) -> None:
    assert clean(f"Luật Đ{hidden}ất đai{hidden}") == "Luật Đất đai"


def test_marks_that_were_kept_apart_come_together() -> None:
    assert clean("a\u200b\u0302") == "â"


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)

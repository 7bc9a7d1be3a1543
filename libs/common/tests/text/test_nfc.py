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


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"))))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)

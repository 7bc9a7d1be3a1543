import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.highlighting import Part, highlight, snippet, snippets
from lantoa.text.nfc import nfc
from lantoa.text.tokens import syllables

ARTICLE = (
    "Nhà nước tạo điều kiện cho mọi công dân. "
    + "Cơ quan, tổ chức có trách nhiệm phối hợp thực hiện. " * 8
    + "Thanh niên là công dân Việt Nam từ đủ 16 tuổi đến 30 tuổi. "
    + "Kinh phí do ngân sách nhà nước bảo đảm. " * 8
)


def test_words_typed_without_marks_are_found_and_shown_with_them() -> None:
    assert highlight("Luật Thanh niên, 2020", {"thanh", "nien"}) == [
        ("Luật ", False),
        ("Thanh niên", True),
        (", 2020", False),
    ]


def test_words_typed_with_marks_are_no_others() -> None:
    text = "Khi đến độ 30 tuổi mà vượt đèn đỏ thì bị phạt"
    assert [piece for piece, is_match in highlight(text, {"đèn", "đỏ"}) if is_match] == ["đèn đỏ"]
    assert [piece for piece, is_match in highlight(text, {"den", "do"}) if is_match] == [
        "đến độ",
        "đèn đỏ",
    ]


@pytest.mark.parametrize("typed", ["hòa", "hoà", "HOÀ", "hoa"])
def test_a_tone_may_stand_on_either_letter(typed: str) -> None:
    assert ("Hòa", True) in highlight("Hòa giải ở cơ sở", {typed})


def test_the_snippet_shows_where_the_words_stand_as_they_were_typed() -> None:
    text = "Đến độ tuổi. " * 40 + "Người vượt đèn đỏ bị phạt tiền. " + "Không quá hạn. " * 40
    assert ("đèn đỏ", True) in snippet(text, {"đèn", "đỏ"}, 120)


def test_a_part_of_a_word_is_no_match() -> None:
    assert highlight("thanh tra thành niên", {"than"}) == [("thanh tra thành niên", False)]


@given(st.text(), st.text())
def test_the_pieces_joined_are_the_text(text: str, query: str) -> None:
    pieces = highlight(text, set(syllables(query)))
    assert "".join(piece for piece, _ in pieces) == nfc(text)


def test_the_snippet_shows_the_window_with_most_words_asked_for() -> None:
    pieces = snippet(ARTICLE, {"thanh", "nien", "tuoi"}, 120)
    assert ("Thanh niên", True) in pieces
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)


def test_a_text_without_matches_is_shown_from_its_beginning() -> None:
    pieces = snippet(ARTICLE, {"khoang"}, 40)
    assert pieces[0] == ("Nhà nước tạo điều kiện cho mọi công dân.", False)


@given(st.text("ab cđ\n.", max_size=400), st.integers(10, 60))
def test_a_snippet_is_no_longer_than_asked(text: str, width: int) -> None:
    inside = [piece for piece, _ in snippet(text, {"a", "cd"}, width) if "…" not in piece]
    assert len("".join(inside)) <= width
    assert "".join(inside) in " ".join(text.split())


def test_of_a_table_of_hundreds_of_pages_the_first_are_looked_at() -> None:
    table = "Mã số | Tên hàng hóa | Thuế suất\n" * 20_000 + "Thanh niên"
    pieces = snippet(table, {"thanh", "nien"}, 120)
    assert ("Thanh niên", True) not in pieces
    assert pieces[-1] == (" …", False)


def test_a_part_of_a_text_says_that_there_is_more() -> None:
    text = "Một. Hai ba bốn. Năm sáu."
    assert snippets([Part(text, 5, 14)], {"ba"}) == [
        [("… ", False), ("Hai ", False), ("ba", True), (" …", False)]
    ]
    assert snippets([Part(text)], {"sáu"}) == [
        [("Một. Hai ba bốn. Năm ", False), ("sáu", True), (".", False)]
    ]

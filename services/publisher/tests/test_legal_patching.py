"""Instructions carried out on the text of one article."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa_publisher.legal.deeds import Amendment, Deed
from lantoa_publisher.legal.patching import NotThere, patched
from lantoa_publisher.legal.spans import spans_of

TEXT = (
    "Người điều khiển xe bị phạt như sau:\n"
    "1. Phạt tiền từ 400.000 đồng đối với hành vi:\n"
    "a) Không đội mũ bảo hiểm;\n"
    "b) Chở quá số người quy định.\n"
    "2. Phạt cảnh cáo.\n"
    "Quy định này không áp dụng với xe cứu thương.\n"
    "4. Tước giấy phép lái xe."
)


def carried_out(deed: Deed, part: str, article: str = TEXT, **more: Any) -> str:
    amendment = Amendment(deed=deed, document="1/2020/NĐ-CP", address=f"dieu-5/{part}", **more)
    return patched(article, part, amendment)


def test_a_clause_gets_a_new_text_with_all_that_was_below_it() -> None:
    after = carried_out(Deed.REPLACE, "khoan-1", text="1. Phạt tiền 600.000 đồng.")
    lead, rest = TEXT[: TEXT.index("1. ")], TEXT[TEXT.index("2. ") :]
    assert after == f"{lead}1. Phạt tiền 600.000 đồng.\n{rest}"


def test_a_new_text_that_lacks_its_label_gets_the_old_one() -> None:
    after = carried_out(Deed.REPLACE, "khoan-1/diem-b", text="Chở người trên nóc xe.")
    assert "b) Chở người trên nóc xe.\n2. " in after


def test_a_paragraph_of_a_clause_is_replaced_alone() -> None:
    after = carried_out(Deed.REPLACE, "khoan-2/doan-2", text="Không áp dụng với xe chữa cháy.")
    assert "2. Phạt cảnh cáo.\nKhông áp dụng với xe chữa cháy.\n4. " in after
    lead = carried_out(Deed.REPLACE, "khoan-1/doan-1", text="Phạt tiền đối với:")
    assert "1. Phạt tiền đối với:\na) " in lead


@pytest.mark.parametrize(
    ("part", "after", "text", "before_it", "behind_it"),
    [
        ("khoan-3", "", "3. Tạm giữ xe.", "cứu thương.", "4. Tước"),
        ("khoan-5", "", "5. Tịch thu xe.", "giấy phép lái xe.", None),
        ("khoan-1a", "dieu-5/khoan-1", "1a. Phạt thêm.", "quy định.", "2. Phạt"),
        ("khoan-1/diem-c", "dieu-5/khoan-1/diem-b", "c) Lạng lách.", "quy định.", "2. Phạt"),
        ("khoan-2/diem-a", "", "a) Lần đầu.", "cứu thương.", "4. Tước"),
    ],
)
def test_an_insertion_stands_where_it_is_told_or_where_its_number_puts_it(
    part: str, after: str, text: str, before_it: str, behind_it: str | None
) -> None:
    lines = carried_out(Deed.INSERT, part, after=after, text=text).split("\n")
    place = lines.index(text)
    assert lines[place - 1].endswith(before_it)
    assert (lines[place + 1].startswith(behind_it)) if behind_it else place == len(lines) - 1


def test_a_repealed_clause_keeps_its_number() -> None:
    after = carried_out(Deed.REPEAL, "khoan-2")
    assert "quy định.\n2. (được bãi bỏ)\n4. Tước" in after


def test_words_are_exchanged_in_the_part_that_is_named_and_nowhere_else() -> None:
    after = carried_out(Deed.REWORD, "khoan-2", words="Phạt cảnh cáo", text="Nhắc nhở")
    assert "2. Nhắc nhở.\n" in after
    assert after.count("Phạt") == TEXT.count("Phạt") - 1


def test_words_left_out_leave_no_double_blanks() -> None:
    after = carried_out(Deed.REWORD, "khoan-4", words="giấy phép")
    assert after.endswith("4. Tước lái xe.")


def test_words_that_hold_the_old_ones_are_not_put_in_twice() -> None:
    more = {"words": "xe cứu thương", "text": "xe cứu thương, xe chữa cháy"}
    once = carried_out(Deed.REWORD, "khoan-2", **more)
    assert once.count("xe chữa cháy") == 1
    assert carried_out(Deed.REWORD, "khoan-2", once, **more) == once


def test_words_at_the_beginning_of_a_sentence_keep_their_capital() -> None:
    after = carried_out(Deed.REWORD, "khoan-4", words="tước giấy phép", text="thu hồi giấy phép")
    assert after.endswith("4. Thu hồi giấy phép lái xe.")


@pytest.mark.parametrize(
    ("deed", "part", "more"),
    [
        (Deed.REPLACE, "khoan-9", {"text": "9. Mới."}),
        (Deed.REPEAL, "khoan-2/diem-a", {}),
        (Deed.INSERT, "khoan-7a", {"text": "7a. Mới.", "after": "dieu-5/khoan-7"}),
        (Deed.INSERT, "khoan-2", {"text": "2. Khác hẳn."}),
        (Deed.REWORD, "khoan-2", {"words": "xe tăng", "text": "xe tải"}),
        (Deed.REPLACE, "khoan-2/doan-7", {"text": "Mới."}),
    ],
)
def test_what_is_not_there_is_refused(deed: Deed, part: str, more: dict[str, str]) -> None:
    with pytest.raises(NotThere):
        carried_out(deed, part, **more)


DEEDS = st.sampled_from(
    [
        (Deed.REPLACE, "khoan-1", {"text": "1. Phạt tiền:\na) Vượt đèn đỏ."}),
        (Deed.REPLACE, "khoan-2", {"text": "2. Nhắc nhở."}),
        (Deed.INSERT, "khoan-3", {"text": "3. Tạm giữ xe."}),
        (Deed.INSERT, "khoan-1a", {"text": "1a. Phạt thêm.", "after": "dieu-5/khoan-1"}),
        (Deed.REPEAL, "khoan-4", {}),
        (Deed.REWORD, "", {"words": "xe", "text": "xe cơ giới"}),
    ]
)


@given(DEEDS)
def test_an_instruction_carried_out_twice_is_carried_out_once(deed: Any) -> None:
    kind, part, more = deed
    once = carried_out(kind, part, **more)
    assert once != TEXT
    assert carried_out(kind, part, once, **more) == once


@given(
    st.lists(st.sampled_from(["1. Một", "2. Hai:", "a) Điểm", "b) Điểm", "Lời", "", "“2. Nháy”"]))
)
def test_parts_lie_within_the_text_and_hold_their_own_parts(lines: list[str]) -> None:
    spans = spans_of(lines)
    for address, span in spans.items():
        assert 0 <= span.start <= span.own_end <= span.end <= len(lines)
        above = spans.get(address.rpartition("/")[0])
        if address and above:
            assert above.start <= span.start
            assert span.end <= above.end

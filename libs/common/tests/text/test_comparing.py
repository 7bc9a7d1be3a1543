"""What changed between two texts, told in words as people read them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.comparing import Fate, Run, compare
from lantoa.text.nfc import nfc

SENTENCES = (
    "Thanh niên là công dân Việt Nam từ đủ 16 tuổi đến 30 tuổi.",
    "1. Phạt tiền từ 400.000 đồng đến 600.000 đồng;",
    "a) Không đội mũ bảo hiểm;\nb) Chở quá số người quy định;",
    "Ủy ban nhân dân cấp xã chịu trách nhiệm thi hành.",
    "\n\n",
    "",
)
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(st.sampled_from(SENTENCES), max_size=12).map(" ".join)
)


def made_of(runs: tuple[Run, ...], *fates: Fate) -> str:
    return "".join(run.text for run in runs if run.fate in fates)


@given(TEXTS, TEXTS)
def test_the_runs_put_together_are_the_texts(before: str, after: str) -> None:
    runs = compare(before, after)
    assert made_of(runs, Fate.KEPT, Fate.REMOVED) == nfc(before)
    assert made_of(runs, Fate.KEPT, Fate.ADDED) == nfc(after)
    assert all(run.text for run in runs)
    assert all(one.fate is not other.fate for one, other in pairwise(runs))


@given(TEXTS)
def test_the_same_text_is_kept_whole(text: str) -> None:
    assert {run.fate for run in compare(text, text)} <= {Fate.KEPT}


def test_a_changed_word_alone_is_marked_with_its_marks() -> None:
    before = "1. Thanh niên có quyền học tập."
    after = "1. Thanh niên có nghĩa vụ học tập."
    assert compare(before, after) == (
        Run(Fate.KEPT, "1. Thanh niên có"),
        Run(Fate.REMOVED, " quyền"),
        Run(Fate.ADDED, " nghĩa vụ"),
        Run(Fate.KEPT, " học tập."),
    )


def test_a_mark_alone_makes_another_word() -> None:
    assert compare("điều tra viên", "điều trả viên")[1] == Run(Fate.REMOVED, " tra")


def test_an_inserted_clause_is_added_and_nothing_else() -> None:
    before = "1. Cảnh cáo.\n2. Phạt tiền."
    after = "1. Cảnh cáo.\n1a. Tước giấy phép.\n2. Phạt tiền."
    changed = [run for run in compare(before, after) if run.fate is not Fate.KEPT]
    assert [(run.fate, run.text.strip()) for run in changed] == [
        (Fate.ADDED, "1a. Tước giấy phép.")
    ]


def test_words_that_are_the_same_by_chance_do_not_break_up_a_new_sentence() -> None:
    before = "Người lái xe phải đội mũ và thắt dây khi đi trên đường cao tốc của thành phố."
    after = "Trẻ em dưới mười tuổi và người già được miễn vé vào mọi bảo tàng ở Hà Nội."
    assert len(compare(before, after)) <= 3


def test_a_long_text_of_one_word_is_given_whole_in_time() -> None:
    runs = compare("phạt" + " phạt" * 30_000, "tiền" + " tiền" * 20_000)
    assert [run.fate for run in runs] == [Fate.REMOVED, Fate.ADDED]


def test_every_hundredth_word_of_a_long_article_is_found() -> None:
    words = [f"từ{number}" for number in range(20_000)]
    changed = ["mới" if number % 100 == 50 else word for number, word in enumerate(words)]
    runs = compare(" ".join(words), " ".join(changed))
    assert sum(run.fate is Fate.ADDED for run in runs) == 200
    assert sum(len(run.text) for run in runs if run.fate is Fate.REMOVED) < 2_000


def test_an_amount_or_a_date_changes_whole() -> None:
    before = "Hỗ trợ 30.000 đồng một ngày, từ ngày 01/8/2022."
    runs = compare(before, before.replace("30.000", "50.000").replace("01/8", "01/9"))
    changed = [run.text.strip() for run in runs if run.fate is not Fate.KEPT]
    assert changed == ["30.000", "50.000", "01/8/2022", "01/9/2022"]

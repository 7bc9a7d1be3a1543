from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from lantoa.text.tokens import places
from lantoa.text.wanted import Wanted
from lantoa.text.windows import Window, best_windows

SAID = st.lists(st.sampled_from(["đất", "đai", "a", "không", "Ω", "0,5", "dat dai", "."]))


def one_by_one(text: str, words: Collection[str], width: int) -> Window:
    """The plain way: every window is looked at."""
    found = list(places(text, words))
    best, window = (0, 0), (0, 0)
    for first in found:
        inside = [at for at in found if first.start <= at.start and at.end <= first.start + width]
        score = len({at.word for at in inside}), len(inside)
        if score > best:
            best, window = score, (first.start, inside[-1].end)
    return Window(window, tuple((at.start, at.end) for at in found))


@given(st.lists(SAID.map(" ".join), max_size=5), st.integers(1, 40))
def test_windows_of_many_texts_are_those_that_looking_at_every_window_finds(
    texts: list[str], width: int
) -> None:
    words = {"dat", "dai", "khong", "0,5", "ω"}
    plainly = [one_by_one(text, words, width) for text in texts]
    assert best_windows(texts, Wanted(words), width) == plainly


def test_who_asks_for_nothing_is_shown_nothing_first() -> None:
    assert best_windows(["đất đai"], Wanted(()), 240) == [Window()]
    assert best_windows([], Wanted({"dat"}), 240) == []

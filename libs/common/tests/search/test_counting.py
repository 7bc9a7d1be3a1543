from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lantoa.search.counting import Counts, Vocabulary
from lantoa.text.tokens import syllables

WORDS = ("vuot", "den", "do")
PAIRS = (("vuot", "den"), ("den", "do"), ("do", "do"))
TEXT = st.lists(st.sampled_from(["vượt", "đèn", "ĐỎ", "xe", "."]), max_size=8).map(" ".join)


def counts(vocabulary: Vocabulary, *texts: str) -> Counts:
    return vocabulary.counts("\n".join(texts), np.array([len(text) + 1 for text in texts]))


def by_hand(text: str) -> tuple[list[int], list[int], int]:
    said = syllables(text)
    words, pairs = Counter(said), Counter(pairwise(said))
    return [words[one] for one in WORDS], [pairs[one] for one in PAIRS], len(said)


def told(found: Counts) -> list[tuple[list[int], list[int], int]]:
    rows = zip(found.words[:, 1:], found.pairs[:, 1:], found.sizes, strict=True)
    return [(words.tolist(), pairs.tolist(), int(size)) for words, pairs, size in rows]


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_words_and_pairs_of_many_texts_are_counted_as_by_hand(texts: list[str]) -> None:
    assert told(counts(Vocabulary(WORDS, PAIRS), *texts)) == [by_hand(text) for text in texts]


@given(TEXT, TEXT, TEXT)
def test_texts_joined_have_the_pairs_across_their_border(one: str, two: str, three: str) -> None:
    vocabulary = Vocabulary(WORDS, PAIRS)
    first, second, third = (counts(vocabulary, text) for text in (one, two, three))
    joined = vocabulary.joined(vocabulary.joined(first, second), third)
    assert told(joined) == [by_hand(f"{one} {two} {three}")]


def test_who_asks_for_no_word_counts_none() -> None:
    assert told(counts(Vocabulary((), ()), "Vượt đèn đỏ")) == [([], [], 3)]


def test_words_that_lie_in_one_drawer_are_told_from_each_other() -> None:
    """Among four hundred words some five drawers have two."""
    words = [f"tu{number}" for number in range(400)]
    vocabulary = Vocabulary(words, ())
    assert vocabulary.is_crowded
    (found,) = told(counts(vocabulary, " ".join(words * 2)))
    assert found == ([2] * 400, [], 800)

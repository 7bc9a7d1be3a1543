"""How near the best passage of an entry comes to a question: BM25 over a few clauses at a time.

A long article says many things, and BM25 over all of it drowns the one that is asked. Its lines are
gathered into passages of some 600 letters, each read with the entry's title and name.

Fifty entries are read for a question, so all their passages are counted at once.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from lantoa.search.counting import Counts, Vocabulary
from lantoa.search.entries import Entry
from lantoa.search.twins import SHINGLE_WEIGHT, Asked
from lantoa.text.at_once import Numbers
from lantoa.text.language import rarity
from lantoa.text.tokens import shingles, syllables

LETTERS = 600
MOST_LETTERS = 20_000
"""So much of an entry's text is read for a question: tables run to hundreds of pages."""
K1, B, USUAL_LENGTH = 1.2, 0.75, 170
"""BM25 as in the engines; syllables of a passage with its title, twice, and name."""
MOST_TITLES = 20_000
"""Of so many, met last, it is known how rare their pairs are."""
Scores = NDArray[np.float64]


class Wanted(Struct, frozen=True):
    """What a question asks; the weight of a word or a pair is its rarity × times."""

    syllables: Mapping[str, float]
    shingles: Mapping[str, float]
    """Two words side by side: ``dat_dai``."""


class Nearness(Struct, frozen=True):
    """How near an entry comes to a question; the shares are of what is rare, 0 to 1."""

    passage: float
    """BM25 of its best passage."""
    pairs: float
    """How much of the question's pairs stands in one passage."""
    title_asked: float
    """How much of its title's pairs the question has."""
    title_answers: float
    """How much of the question's pairs its title has."""
    begins: int
    """The letter of its text at which its best passage begins."""


def wanted(asked: Asked) -> Wanted:
    """The question with the weights of its words."""
    rare = rarity()
    return Wanted(
        syllables={
            word: times * rare.of_syllables.get(word, rare.unknown)
            for word, times in asked.syllables.items()
        },
        shingles={pair: times * _rare(pair) for pair, times in asked.shingles.items()},
    )


def nearness(entries: Sequence[Entry], question: Wanted) -> list[Nearness]:
    """How near each of them comes."""
    if not entries:
        return []
    cut = [passages(entry.text) for entry in entries]
    titles, counts = _counts(entries, cut, question)
    weights = list(question.shingles.values())
    had, of_pairs = _bm25(counts.pairs, counts.sizes, weights)
    _, of_words = _bm25(counts.words, counts.sizes, list(question.syllables.values()))
    values = of_words + SHINGLE_WEIGHT * of_pairs
    firsts = np.cumsum([0, *map(len, cut[:-1])])
    all_pairs = sum(weights) or 1.0
    near = zip(
        np.maximum.reduceat(values, firsts).tolist(),
        (np.maximum.reduceat(had, firsts) / all_pairs).tolist(),
        (_had(titles, list(map(_rare, question.shingles))) / _rarities(entries)).tolist(),
        (_had(titles, weights) / all_pairs).tolist(),
        map(_begins, cut, np.split(values, firsts[1:])),
        strict=True,
    )
    return [Nearness(*one) for one in near]


def _begins(sizes: Sequence[int], values: Scores) -> int:
    return sum(sizes[: int(values.argmax())])


def passages(text: str) -> list[int]:
    """How many letters each passage has, with the line end behind it; one passage at least."""
    sizes, size, shown = [], 0, 0
    for line in map(len, text[:MOST_LETTERS].split("\n")):
        if shown and shown + line > LETTERS:
            sizes.append(size)
            size = shown = 0
        size += line + 1
        shown += line + bool(shown)
    return [*sizes, size]


def _counts(
    entries: Sequence[Entry], cut: Sequence[Sequence[int]], question: Wanted
) -> tuple[Counts, Counts]:
    """Of the titles; of each passage with its entry's title, twice, and name before it."""
    words = Vocabulary(list(question.syllables), [_pair(one) for one in question.shingles])
    size = len(entries)
    around = [*(entry.title for entry in entries), *(entry.name for entry in entries)]
    texts = [*around, *(entry.text[:MOST_LETTERS] for entry in entries)]
    sizes = np.array([*(len(text) + 1 for text in around), *chain.from_iterable(cut)])
    counts = words.counts("\n".join(texts), sizes)
    titles, names = counts.at(np.arange(size)), counts.at(np.arange(size, 2 * size))
    before = words.joined(words.joined(titles, titles), names)
    owners: Numbers = np.repeat(np.arange(size), [len(parts) for parts in cut])
    return titles, words.joined(before.at(owners), counts.at(np.arange(2 * size, len(sizes))))


def _pair(shingle: str) -> tuple[str, str]:
    one, _, next_one = shingle.partition("_")
    return one, next_one


def _bm25(counts: Numbers, sizes: Numbers, weights: Sequence[float]) -> tuple[Scores, Scores]:
    """Of each passage the weight of what is there at all, and BM25."""
    norm = K1 * (1 - B + B * sizes / USUAL_LENGTH)
    times = counts[:, 1:].astype(np.float64)
    weighed = np.array(weights, np.float64)
    return (times > 0) @ weighed, times * (K1 + 1) / (times + norm[:, None]) @ weighed


def _had(counts: Counts, weights: Sequence[float]) -> Scores:
    """The weight of the pairs that each text has."""
    had = (counts.pairs[:, 1:] > 0).astype(np.float64)
    return had @ np.array(weights, np.float64)


def _rarities(entries: Sequence[Entry]) -> Scores:
    return np.array([_rarity_of_pairs(entry.title) for entry in entries])


@lru_cache(MOST_TITLES)
def _rarity_of_pairs(title: str) -> float:
    """How rare the pairs of a title are, together; 1 where it has none."""
    return sum(map(_rare, dict.fromkeys(shingles(syllables(title))))) or 1.0


def _rare(pair: str) -> float:
    rare = rarity()
    return rare.of_pairs.get(pair, rare.unknown)

"""How near the best passage of an entry comes to a question: BM25 over a few clauses at a time.

A long article says many things, and BM25 over all of it drowns the one that is asked. Its lines are
gathered into passages of some 600 letters, each read with the entry's title and name.

Fifty entries are read for a question, so it must be quick: each word of the question is given a
letter, a passage becomes a short string of them, and strings count what they hold fastest.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat

from msgspec import Struct

from lantoa.search.entries import Entry
from lantoa.search.twins import SHINGLE_WEIGHT, Asked
from lantoa.text.language import rarity
from lantoa.text.tokens import shingles, syllables

LETTERS = 600
MOST_LETTERS = 20_000
"""So much of an entry's text is read for a question: tables run to hundreds of pages."""
TITLE_TIMES = 2
K1, B, USUAL_LENGTH = 1.2, 0.75, 170
"""BM25 as in the engines; syllables of a passage with its title and name."""


FIRST_LETTER = 0x80
"""Of those that stand for words: 128 of one byte, for the 128 syllables that are asked at most."""
OTHER = "."
"""Stands for what was not asked."""


class Wanted(Struct, frozen=True):
    """What a question asks; the weight of a word or a pair is its rarity × times."""

    letters: Mapping[str, str]
    """Each folded word, and the letter that stands for it."""
    syllables: Mapping[str, float]
    """Letters with their weights."""
    pairs: Mapping[str, float]
    """Two letters side by side with their weights."""
    shingles: Mapping[str, float]
    """The same pairs in words: ``dat_dai``."""


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


def wanted(asked: Asked) -> Wanted:
    """The question with the weights of its words."""
    rare = rarity()
    letters = {word: chr(FIRST_LETTER + at) for at, word in enumerate(asked.syllables)}
    pairs = {pair: times * _rare(pair) for pair, times in asked.shingles.items()}
    return Wanted(
        letters=letters,
        syllables={
            letters[word]: times * rare.of_syllables.get(word, rare.unknown)
            for word, times in asked.syllables.items()
        },
        pairs={_spelled(pair.split("_"), letters): weight for pair, weight in pairs.items()},
        shingles=pairs,
    )


def nearness(entry: Entry, question: Wanted) -> Nearness:
    """How near the entry comes."""
    title = syllables(entry.title)
    around = _spelled([*title * TITLE_TIMES, *syllables(entry.name)], question.letters)
    read = [_read(around, part, question) for part in passages(entry.text)]
    all_pairs = sum(question.shingles.values()) or 1.0
    title_pairs = set(shingles(title))
    asked = title_pairs & question.shingles.keys()
    return Nearness(
        passage=max(score for score, _ in read),
        pairs=max(pairs for _, pairs in read) / all_pairs,
        title_asked=sum(map(_rare, asked)) / (sum(map(_rare, title_pairs)) or 1.0),
        title_answers=sum(question.shingles[pair] for pair in asked) / all_pairs,
    )


def passages(text: str) -> Iterator[str]:
    """The text's lines, gathered as long as they fit; one passage at least."""
    gathered = ""
    for line in text[:MOST_LETTERS].split("\n"):
        if gathered and len(gathered) + len(line) > LETTERS:
            yield gathered
            gathered = ""
        gathered = f"{gathered}\n{line}" if gathered else line
    yield gathered


def _spelled(words: Sequence[str], letters: Mapping[str, str]) -> str:
    """The words, a letter each."""
    return "".join(map(letters.get, words, repeat(OTHER)))


def _read(around: str, part: str, question: Wanted) -> tuple[float, float]:
    """BM25 of a passage with what stands around it, and the weight of the pairs it has."""
    spelled = around + _spelled(syllables(part), question.letters)
    score, _ = _bm25(spelled, question.syllables)
    of_pairs, had = _bm25(spelled, question.pairs)
    return score + SHINGLE_WEIGHT * of_pairs, had


def _bm25(spelled: str, weights: Mapping[str, float]) -> tuple[float, float]:
    """BM25, and the weight of what is there at all."""
    norm = K1 * (1 - B + B * len(spelled) / USUAL_LENGTH)
    score = had = 0.0
    for letters, weight in weights.items():
        times = spelled.count(letters)
        if times:
            score += weight * times * (K1 + 1) / (times + norm)
            had += weight
    return score, had


def _rare(pair: str) -> float:
    rare = rarity()
    return rare.of_pairs.get(pair, rare.unknown)

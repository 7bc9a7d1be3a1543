"""How near the best passage of an entry comes to a question: BM25 over a few clauses at a time.

A long article says many things, and BM25 over all of it drowns the one that is asked. Its lines are
gathered into passages of some 600 letters, each read with the entry's title and name.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

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


class Wanted(Struct, frozen=True):
    """What a question asks, each folded word with its weight: rarity × times."""

    syllables: Mapping[str, float]
    pairs: Mapping[str, float]
    """Written as they stand between blanks: ``" dat dai "``."""


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
    return Wanted(
        {w: n * rare.of_syllables.get(w, rare.unknown) for w, n in asked.syllables.items()},
        {f" {w.replace('_', ' ')} ": n * _rare(w) for w, n in asked.shingles.items()},
    )


def nearness(entry: Entry, question: Wanted) -> Nearness:
    """How near the entry comes."""
    title = syllables(entry.title)
    around = [*title * TITLE_TIMES, *syllables(entry.name)]
    read = [_read([*around, *syllables(part)], question) for part in passages(entry.text)]
    in_title = _found(title, question.pairs)
    all_pairs = sum(question.pairs.values()) or 1.0
    return Nearness(
        passage=max(score for score, _ in read),
        pairs=max(pairs for _, pairs in read) / all_pairs,
        title_asked=_share(title, in_title),
        title_answers=sum(question.pairs[pair] for pair in in_title) / all_pairs,
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


def _read(words: Sequence[str], question: Wanted) -> tuple[float, float]:
    """BM25 of a passage, and the weight of the question's pairs that it has."""
    counted, pairs = Counter(words), _found(words, question.pairs)
    times = {word: counted[word] for word in question.syllables.keys() & counted.keys()}
    score = _bm25(times, question.syllables, len(words))
    score += SHINGLE_WEIGHT * _bm25(pairs, question.pairs, len(words))
    return score, sum(question.pairs[pair] for pair in pairs)


def _found(words: Sequence[str], pairs: Iterable[str]) -> dict[str, int]:
    """Those of the pairs that the words have, with how often."""
    flat = f" {' '.join(words)} "
    return {pair: flat.count(pair) for pair in pairs if pair in flat}


def _bm25(times: Mapping[str, int], weights: Mapping[str, float], length: int) -> float:
    norm = K1 * (1 - B + B * length / USUAL_LENGTH)
    return sum(weights[word] * n * (K1 + 1) / (n + norm) for word, n in times.items())


def _share(title: Sequence[str], found: Iterable[str]) -> float:
    """How much of the title's pairs was found."""
    whole = sum(map(_rare, set(shingles(title))))
    return sum(_rare("_".join(pair.split())) for pair in found) / whole if whole else 0.0


def _rare(pair: str) -> float:
    rare = rarity()
    return rare.of_pairs.get(pair, rare.unknown)

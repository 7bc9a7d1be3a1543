"""How often the law says a syllable, and two of them side by side; with and without marks.

Counted over the State codification by ``tools/make_language.py``; official texts, outside of
copyright (Law on Intellectual Property, article 15).
"""

import gzip
import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from msgspec import Struct

from lantoa.text.folding import fold

PASSAGES = 200_000
"""Passages of some six hundred letters in what was counted."""


class Language(Struct, frozen=True):
    """Counts of syllables and of pairs (``"đất đai"``), in small letters with their marks."""

    syllables: Mapping[str, int]
    pairs: Mapping[str, int]
    ways: Mapping[str, tuple[str, ...]]
    """A folded syllable gives the ways to mark it."""
    total: int
    """Syllables that were counted."""


class Rarity(Struct, frozen=True):
    """How much a folded word tells of a passage that has it (the idf of BM25, at least 0)."""

    of_syllables: Mapping[str, float]
    of_pairs: Mapping[str, float]
    unknown: float
    """Of what was never counted."""


@cache
def language() -> Language:
    """The table, read once: about a fifth of a second."""
    syllables: dict[str, int] = {}
    pairs: dict[str, int] = {}
    ways: defaultdict[str, list[str]] = defaultdict(list)
    for line in _lines():
        count, _, words = line.partition("\t")
        if " " in words:
            pairs[words] = int(count)
        else:
            syllables[words] = int(count)
            ways[fold(words)].append(words)
    marked = {word: tuple(some) for word, some in ways.items()}
    return Language(syllables, pairs, marked, sum(syllables.values()))


@cache
def rarity() -> Rarity:
    """How rare folded syllables, and pairs joined by ``_``, are among passages."""
    counted = language()
    return Rarity(
        of_syllables=_rarities(counted.syllables, " "),
        of_pairs=_rarities(counted.pairs, "_"),
        unknown=idf(1),
    )


def _lines() -> list[str]:
    packed = files("lantoa.text").joinpath("language.tsv.gz").read_bytes()
    return gzip.decompress(packed).decode().splitlines()


def _rarities(counts: Mapping[str, int], joined: str) -> dict[str, float]:
    folded: defaultdict[str, int] = defaultdict(int)
    for words, count in counts.items():
        folded[fold(words).replace(" ", joined)] += count
    return {words: idf(count) for words, count in folded.items()}


def idf(count: int) -> float:
    """Of what stands so often in all: about so many passages have it, if it falls by chance."""
    having = PASSAGES * (1 - math.exp(-count / PASSAGES))
    return math.log(1 + (PASSAGES - having + 0.5) / (having + 0.5))

"""How good a ranking is: gain and recall of its first ten, and means over sets of questions."""

import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence

DEPTH = 10


def gain(ids: Sequence[str], wanted: set[str]) -> float:
    """NDCG at the depth, with relevance 0 or 1."""
    found = sum(1 / math.log2(at + 2) for at, one in enumerate(ids[:DEPTH]) if one in wanted)
    best = sum(1 / math.log2(at + 2) for at in range(min(len(wanted), DEPTH)))
    return found / best


def recall(ids: Sequence[str], wanted: set[str]) -> float:
    """How much of what is wanted stands among the first ten."""
    return len(wanted & set(ids[:DEPTH])) / len(wanted)


def by_family(by_set: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The mean of each set of questions; the two halves of zalo are one set."""
    merged: dict[str, list[float]] = defaultdict(list)
    for name, values in by_set.items():
        merged[name.partition("_")[0]] += values
    return {name: statistics.mean(values) for name, values in merged.items()}


def macro(by_set: Mapping[str, Sequence[float]]) -> float:
    """The mean of the sets' means."""
    return statistics.mean(by_family(by_set).values())


def hundredths(value: float) -> float:
    """As people read such figures: 0.7284 is 72.8."""
    return round(value * 100, 1)

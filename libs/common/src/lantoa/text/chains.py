"""What a chain of places means: which clause is of which article.

Vietnamese law names the smaller part first: "điểm a khoản 1, khoản 2 Điều 5". So

1. A clause or point belongs to the nearest higher unit on its right: both clauses above are of
   Điều 5, and the point is of khoản 1. Of several values there ("khoản 3 Điều 4, 5 và 6") it is
   the first; the others are cited whole.
2. "và" right before a higher unit parts them: in "khoản 1 và Điều 5" the clause is not of Điều 5.
3. Written downwards ("Điều 173 khoản 1 điểm a") a part belongs to the higher unit on its left:
   if nothing but a blank stands between them and its right is not closer, or if nothing higher
   stands on its right.
4. Where one unit has several values ("các khoản 2, 3 và 4 Điều 10"), each is cited, and the words
   that they share ("Điều 10") are a member too, marked as shared: they can be linked, and whoever
   asks what is cited may leave them out.
5. A clause or point that no article is named for is no citation, unless it says "này".
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lantoa.text.places import Gap, Level, Segment, Value

Parents = list[int | None]


class Member(NamedTuple):
    """One cited place: its values from the lowest up, and where its own words stand."""

    values: dict[Level, str | None]
    start: int
    end: int
    shared: bool = False


def members(chain: Sequence[Segment]) -> Iterator[Member]:
    """Yield every place that a chain cites, in order of the words."""
    parents = _parents(chain)
    for place, value, shared in _cited(chain, parents):
        member = _member(chain, parents, place, value)._replace(shared=shared)
        if Level.ARTICLE in member.values or None in member.values.values():
            yield member


def _cited(chain: Sequence[Segment], parents: Parents) -> Iterator[tuple[int, Value, bool]]:
    """Yield each value that no lower one belongs to, and behind a list what it shares."""
    taken = {_taken(chain, child, parent) for child, parent in enumerate(parents)}
    for place, segment in enumerate(chain):
        for turn, value in enumerate(segment.values):
            if (place, turn) not in taken:
                yield place, value, False
        if _is_list_of_next(chain, parents, place):
            yield place + 1, chain[place + 1].values[0], True


def _is_list_of_next(chain: Sequence[Segment], parents: Parents, place: int) -> bool:
    return len(chain[place].values) > 1 and parents[place] == place + 1


def _parents(chain: Sequence[Segment]) -> Parents:
    right, left = _on_the_right(chain), _on_the_left(chain)
    return [
        left[place] if _reads_downwards(chain, place) or right[place] is None else right[place]
        for place in range(len(chain))
    ]


def _on_the_right(chain: Sequence[Segment]) -> Parents:
    """For each segment the nearest higher one behind it, by rules 1 and 2."""
    found: Parents = []
    seen: dict[Level, int] = {}
    for place in range(len(chain) - 1, -1, -1):
        segment = chain[place]
        behind = chain[place + 1] if place + 1 < len(chain) else None
        if behind and behind.level > segment.level and behind.gap in (Gap.AND, Gap.TO):
            seen.pop(behind.level, None)
        found.append(_lowest_above(seen, segment.level))
        seen = _with(seen, segment.level, place)
    return found[::-1]


def _on_the_left(chain: Sequence[Segment]) -> Parents:
    """For each segment the nearest higher one before it, as rule 3 needs it."""
    found: Parents = []
    seen: dict[Level, int] = {}
    for place, segment in enumerate(chain):
        if place and segment.gap in (Gap.AND, Gap.TO) and chain[place - 1].level > segment.level:
            seen = {}
        found.append(_lowest_above(seen, segment.level))
        seen = _with(seen, segment.level, place)
    return found


def _with(seen: dict[Level, int], level: Level, place: int) -> dict[Level, int]:
    """What is in sight beyond a segment: itself, and what is higher than it."""
    return {**{higher: at for higher, at in seen.items() if higher > level}, level: place}


def _lowest_above(seen: dict[Level, int], level: Level) -> int | None:
    above = [higher for higher in seen if higher > level]
    return seen[min(above)] if above else None


def _reads_downwards(chain: Sequence[Segment], place: int) -> bool:
    segment = chain[place]
    if not place or segment.gap is not Gap.OF or chain[place - 1].level <= segment.level:
        return False
    behind = chain[place + 1] if place + 1 < len(chain) else None
    return not (behind and behind.level > segment.level and behind.gap is Gap.OF)


def _turn(chain: Sequence[Segment], child: int, parent: int) -> int:
    """Which value of its parent a child belongs to: the one that stands nearest."""
    return 0 if child < parent else len(chain[parent].values) - 1


def _taken(chain: Sequence[Segment], child: int, parent: int | None) -> tuple[int, int] | None:
    return None if parent is None else (parent, _turn(chain, child, parent))


def _member(chain: Sequence[Segment], parents: Parents, place: int, value: Value) -> Member:
    """Gather a value and what stands above it; its words reach as far as they touch."""
    values = {chain[place].level: value.written}
    start, end = value.start, value.end
    first = last = value
    while (parent := parents[place]) is not None:
        above = chain[parent].values[_turn(chain, place, parent)]
        values[chain[parent].level] = above.written
        if parent == place + 1 and (last,) == chain[place].values:
            end, last = above.end, above
        elif parent == place - 1 and first is chain[place].values[0]:
            start, first = above.start, above
        place = parent
    return Member(values, start, end)

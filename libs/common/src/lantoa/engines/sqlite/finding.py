"""The question that ``find`` asks, as SQL: one range of one index, in its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lantoa.engines.records import Scalar, Table
from lantoa.engines.sqlite.tables import columns, of


@dataclass(frozen=True)
class Range:
    """A part of an index, as the port names it."""

    equal: Sequence[Scalar] = ()
    lower: Scalar | None = None
    upper: Scalar | None = None
    after: tuple[Scalar | str, ...] | None = None
    descending: bool = False
    limit: int = 100


def question(table: Table[Any], name: str, within: Range) -> tuple[str, list[Any]]:
    """The SQL and its parameters; ValueError when the range does not fit the index."""
    placed = columns(table.index(name).fields)
    _check(within, len(placed))
    conditions = [f"{column} IS NOT NULL" for column in placed]
    conditions += [f"{column}=?" for column in placed[: len(within.equal)]]
    parameters: list[Any] = list(within.equal)
    for bound, sign in ((within.lower, ">="), (within.upper, "<")):
        if bound is not None:
            conditions.append(f"{placed[len(within.equal)]}{sign}?")
            parameters.append(bound)
    if within.after is not None:
        sign = "<" if within.descending else ">"
        marks = ", ".join("?" * len(within.after))
        conditions.append(f"({', '.join((*placed, 'id'))}) {sign} ({marks})")
        parameters += within.after
    way = " DESC" if within.descending else ""
    order = ", ".join(f"{column}{way}" for column in (*placed, "id"))
    sql = (
        f"SELECT id, revision, value FROM {of(table)} WHERE {' AND '.join(conditions)}"  # noqa: S608
        f" ORDER BY {order} LIMIT ?"
    )
    return sql, [*parameters, within.limit]


def _check(within: Range, width: int) -> None:
    bounded = within.lower is not None or within.upper is not None
    if len(within.equal) + bounded > width:
        raise ValueError(f"the index has {width} fields; fewer can be fixed or bounded")
    if within.after is not None and len(within.after) != width + 1:
        raise ValueError(f"after is the {width} values of the index and the id")

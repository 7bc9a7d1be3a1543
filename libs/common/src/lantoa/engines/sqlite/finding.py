"""The question that ``find`` asks, as SQL: one range of one index, in its order."""

from typing import Any

from lantoa.engines.ranges import Range
from lantoa.engines.records import Table
from lantoa.engines.sqlite.tables import columns, of


def question(table: Table[Any], name: str, within: Range) -> tuple[str, list[Any]]:
    """The SQL and its parameters; ValueError when the range does not fit the index."""
    within.check(table.index(name))
    placed = columns(table.index(name).fields)
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

"""Find answers what a sorted list would: in index order, bounded, page after page."""

import asyncio
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct

from lantoa.engines.indexing import place
from lantoa.engines.records import Index, Records, Stored, Table
from tests.laws.stores import Store, fresh

WORDS = ["", "Hà Nội", "ha noi", "z", "ỷ", "😀", "a-b"]
INDEX = Index("by-word", ("word", "size"))


class Row(Struct, frozen=True, kw_only=True):
    word: str | None = None
    size: int | float | None = None


ROWS = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.builds(
        Row,
        word=st.none() | st.sampled_from(WORDS),
        size=st.none() | st.integers(-3, 3) | st.sampled_from([0.5, -1.5]),
    ),
    max_size=12,
)
BOUND = st.none() | st.integers(-3, 3)


@dataclass(frozen=True)
class Question:
    """What is asked of the index."""

    equal: tuple[str, ...]
    lower: Any
    upper: Any
    descending: bool
    limit: int


QUESTIONS = st.one_of(
    st.builds(
        Question,
        equal=st.tuples(st.sampled_from(WORDS)),
        lower=BOUND,
        upper=BOUND,
        descending=st.booleans(),
        limit=st.integers(1, 4),
    ),
    st.builds(
        Question,
        equal=st.just(()),
        lower=st.none() | st.sampled_from(WORDS),
        upper=st.none() | st.sampled_from(WORDS),
        descending=st.booleans(),
        limit=st.integers(1, 4),
    ),
)


def expected(rows: dict[str, Row], asked: Question) -> list[str]:
    """The ids in order, by a plain filter and sort."""
    placed = [
        (*values, id_) for id_, row in rows.items() if (values := place(INDEX, row)) is not None
    ]
    width = len(asked.equal)
    return [
        str(at[-1])
        for at in sorted(placed, reverse=asked.descending)
        if at[:width] == asked.equal
        and (asked.lower is None or at[width] >= asked.lower)
        and (asked.upper is None or at[width] < asked.upper)
    ]


async def pages(records: Records, table: Table[Row], asked: Question) -> list[str]:
    """The ids of all pages, each asked for after the last of the one before."""
    found: list[str] = []
    last: tuple[Any, ...] | None = None
    while page := await find(records, table, asked, last):
        assert len(page) <= asked.limit
        found += [stored.id for stored in page]
        last = (*(place(INDEX, page[-1].value) or ()), page[-1].id)
    return found


async def find(
    records: Records, table: Table[Row], asked: Question, last: tuple[Any, ...] | None
) -> list[Stored[Row]]:
    found = await records.find(
        table,
        INDEX.name,
        equal=asked.equal,
        lower=asked.lower,
        upper=asked.upper,
        after=last,
        descending=asked.descending,
        limit=asked.limit,
    )
    return list(found)


def test_find_is_a_sorted_filter(records_store: Store[Records]) -> None:
    with asyncio.Runner() as runner:
        opened = records_store.open()
        records = runner.run(opened.__aenter__())

        async def check(rows: dict[str, Row], questions: list[Question]) -> None:
            table = Table(fresh("rows"), Row, (INDEX,))
            await records.prepare([table])
            await records.insert_many(table, rows)
            for asked in questions:
                assert await pages(records, table, asked) == expected(rows, asked)

        @settings(max_examples=40, suppress_health_check=list(HealthCheck))
        @given(rows=ROWS, questions=st.lists(QUESTIONS, min_size=1, max_size=6))
        def holds(rows: dict[str, Row], questions: list[Question]) -> None:
            runner.run(check(rows, questions))

        try:
            holds()
        finally:
            runner.run(opened.__aexit__(None, None, None))

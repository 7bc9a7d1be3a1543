"""Going through all records of an index, a page at a time, without holding them all."""

from collections.abc import AsyncIterator, Sequence

from lantoa.engines.indexing import place
from lantoa.engines.records import Records, Scalar, Stored, T, Table

PAGE = 500


async def every(
    records: Records,
    table: Table[T],
    index: str,
    equal: Sequence[Scalar] = (),
    *,
    descending: bool = False,
) -> AsyncIterator[Stored[T]]:
    """Each record of the index whose first fields are these, in its order, as it stands then."""
    after: tuple[Scalar | str, ...] | None = None
    while True:
        page = await records.find(
            table, index, equal=equal, after=after, descending=descending, limit=PAGE
        )
        for stored in page:
            yield stored
        if len(page) < PAGE:
            return
        last = page[-1]
        after = (*(place(table.index(index), last.value) or ()), last.id)

"""Recording: bringing one record on by compare-and-set, whoever else is at it."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from lantoa.engines.records import AlreadyThere, Conflict, Records, Stored, Table

T = TypeVar("T", bound=Struct)


async def bring(
    records: Records, table: Table[T], id: str, change: Callable[[T | None], T | None]
) -> None:
    """Bring the record on, again until nobody else was faster.

    ``change`` gets it as it stands (None: there is none) and returns it as it shall be; None leaves
    it as it stands.
    """
    while True:
        stored = await records.get(table, id)
        after = change(stored.value if stored else None)
        if after is None or await replaced(records, table, id, stored, after):
            return


async def replaced(
    records: Records, table: Table[T], id: str, stored: Stored[T] | None, after: T
) -> Stored[T] | None:
    """Put the record in the place of what was read; None when somebody else was faster."""
    try:
        if stored is None:
            return await records.insert(table, id, after)
        return await records.put(table, id, after, stored.revision)
    except (AlreadyThere, Conflict):
        return None

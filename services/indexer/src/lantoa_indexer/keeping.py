"""Writing a record of the indexer that has one writer: the last word stands."""

from typing import TypeVar

from msgspec import Struct

from lantoa.engines.recording import replaced
from lantoa.engines.records import Records, Table
from lantoa.runtime.errors import Retry

T = TypeVar("T", bound=Struct)


async def keep(records: Records, table: Table[T], id: str, value: T) -> None:
    """Make the record stand so. Retry when somebody else wrote it at this moment."""
    known = await records.get(table, id)
    if await replaced(records, table, id, known, value) is None:
        raise Retry(f"{table.name} {id} was written meanwhile", dependency="records")

"""What an index compares: the values of a record's fields, the same in every engine.

A field counts with its default, is absent when null, and may be text, a number, an enum (its
value), a date or a time. Times become text in UTC with six decimals, so that text order is time
order.
"""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from msgspec import UNSET, Struct

from lantoa.engines.records import Index, Scalar, Table


def moment(time: datetime) -> str:
    """The text that an index compares for a time: ``2026-11-09T08:30:00.000000Z``."""
    if time.tzinfo is None:
        raise ValueError(f"{time} has no zone: every time is aware")
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def scalar(value: Any) -> Scalar | None:
    """What an index compares for the value of a field; None when it is absent."""
    if isinstance(value, Enum):
        return scalar(value.value)
    if isinstance(value, bool):
        return int(value)
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is UNSET:
        return None
    raise TypeError(f"a field of type {type(value).__name__} cannot be in an index")


def check(table: Table[Any]) -> None:
    """ValueError when an index names a field that the Struct does not have."""
    known = getattr(table.type, "__struct_fields__", None)
    for index in table.indexes:
        for name in index.fields:
            if known is not None and name not in known:
                raise ValueError(f"table {table.name}: index {index.name} names no field {name!r}")


def field(value: Struct, name: str) -> Scalar | None:
    """What an index compares for that field of the record."""
    return scalar(getattr(value, name, None))


def place(index: Index, value: Struct) -> tuple[Scalar, ...] | None:
    """The values by which the record stands in the index; None when it is not in it."""
    values = tuple(field(value, name) for name in index.fields)
    return None if None in values else values  # type: ignore[return-value]

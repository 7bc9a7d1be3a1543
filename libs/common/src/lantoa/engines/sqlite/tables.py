"""How a kind of record lies in SQLite: its JSON, and a column for each field of an index.

Columns have no declared type, so numbers and text are compared as what they are.
"""

import re
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from lantoa.engines.encoding import decoder, encode
from lantoa.engines.indexing import check, field
from lantoa.engines.records import Index, Table

_NAME = re.compile(r"[a-z0-9_-]+", re.IGNORECASE)


def named(name: str) -> str:
    """The name as SQL takes it; ValueError when it is none of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a table or field: letters, digits, - and _")
    return f'"{name}"'


def of(table: Table[Any]) -> str:
    """The SQL name of a table."""
    return named(f"r_{table.name}")


@lru_cache
def fields(table: Table[Any]) -> tuple[str, ...]:
    """The fields that stand in some index, each once."""
    return tuple(dict.fromkeys(name for index in table.indexes for name in index.fields))


def columns(names: Sequence[str]) -> tuple[str, ...]:
    """The SQL names of the columns of fields."""
    return tuple(named(f"f_{name}") for name in names)


def row(table: Table[Any], value: Struct) -> tuple[Any, ...]:
    """What is stored of a record: its JSON, then the values of the indexed fields."""
    return (encode(value), *(field(value, name) for name in fields(table)))


def make(table: Table[Any], connection: sqlite3.Connection) -> None:
    """Make the table, its columns and its indexes; fill what is new from the JSON."""
    check(table)
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {of(table)}"
        " (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, value BLOB NOT NULL)"
    )
    there = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({of(table)})")}
    missing = [name for name in fields(table) if f"f_{name}" not in there]
    for column in columns(missing):
        connection.execute(f"ALTER TABLE {of(table)} ADD COLUMN {column}")
    if missing:
        _fill(connection, table, missing)
    for index in table.indexes:
        _index(connection, table, index)


def _fill(connection: sqlite3.Connection, table: Table[Any], names: Sequence[str]) -> None:
    sets = ", ".join(f"{column}=?" for column in columns(names))
    kind: Any = table.type
    read = decoder(kind).decode
    rows = connection.execute(f"SELECT id, value FROM {of(table)}").fetchall()  # noqa: S608
    values = ((id_, read(value)) for id_, value in rows)
    connection.executemany(
        f"UPDATE {of(table)} SET {sets} WHERE id=?",  # noqa: S608
        [(*(field(value, name) for name in names), id_) for id_, value in values],
    )


def _index(connection: sqlite3.Connection, table: Table[Any], index: Index) -> None:
    placed = columns(index.fields)
    name = named(f"i_{table.name}_{index.name}_{'_'.join(index.fields)}")
    there = " AND ".join(f"{column} IS NOT NULL" for column in placed)
    connection.execute(
        f"CREATE INDEX IF NOT EXISTS {name} ON {of(table)} ({', '.join(placed)}, id) WHERE {there}"
    )

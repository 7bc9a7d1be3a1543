"""How a record lies in a collection.

``{_id, revision, value: JSON bytes, i: {INDEX: {FIELD: value} or null}}``. An index that a record
was never placed in is absent from ``i``; one that it does not belong to is null. Every write
replaces ``i`` whole, so a record written by a program that does not know an index is seen as
never placed, and ``prepare`` places it.
"""

import re
from typing import Any

from msgspec import Struct

from lantoa.engines.encoding import decoder, encode
from lantoa.engines.indexing import place
from lantoa.engines.records import Index, Stored, Table

Document = dict[str, Any]
READ = {"revision": 1, "value": 1}
_NAME = re.compile(r"[a-z0-9_-]+", re.IGNORECASE)


def named(name: str) -> str:
    """The name as the server takes it; ValueError when it is none of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a table or field: letters, digits, - and _")
    return name


def key(index: Index) -> str:
    """The name of an index within a document; another order of fields is another index."""
    return "_".join(map(named, (index.name, *index.fields)))


def paths(index: Index) -> tuple[str, ...]:
    """Where the values of an index stand."""
    return tuple(f"i.{key(index)}.{name}" for name in index.fields)


def placed(index: Index, value: Struct) -> Document | None:
    """The values by which the record stands in the index; None when it is not in it."""
    values = place(index, value)
    return None if values is None else dict(zip(index.fields, values, strict=True))


def content(table: Table[Any], value: Struct) -> Document:
    """What is stored of a record apart from its id and revision."""
    return {"value": encode(value), "i": {key(i): placed(i, value) for i in table.indexes}}


def stored(table: Table[Any], document: Document) -> Stored[Any]:
    """The record that a document holds."""
    kind: Any = table.type
    read = decoder(kind).decode
    return Stored(document["_id"], document["revision"], read(document["value"]))

"""The records port: keyed reads, compare-and-set on a revision, indexed range scans, leases.

It asks little on purpose: no transaction over several records, no change stream, no expiry by
the server. Two engines keep its laws: SQLite for one machine, a Mongo-wire server for a city.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

T = TypeVar("T", bound=Struct)
Scalar = str | int | float
"""What an index compares. Times are compared as their RFC 3339 text in UTC."""


@dataclass(frozen=True)
class Index:
    """An order by which records may be found: the names of top-level fields of the Struct.

    A record of which one of the fields is absent or null is not in the index.
    """

    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Table(Generic[T]):
    """A kind of record: its name, its Struct, and the indexes by which it may be found."""

    name: str
    type: type[T]
    indexes: tuple[Index, ...] = ()

    def index(self, name: str) -> Index:
        """The index of that name; KeyError when the table has none."""
        for index in self.indexes:
            if index.name == name:
                return index
        raise KeyError(f"table {self.name} has no index {name}")


@dataclass(frozen=True)
class Stored(Generic[T]):
    """A record as it stands: its revision grows by one with every change."""

    id: str
    revision: int
    value: T


class AlreadyThere(Exception):  # noqa: N818 - reads as a fact
    """A record of that id exists; nothing was written."""


class Conflict(Exception):  # noqa: N818 - reads as a fact
    """The record has another revision, or none; nothing was written."""


@dataclass(frozen=True)
class Lease:
    """A name held by one owner until a moment; the epoch grows with every new holder."""

    name: str
    owner: str
    epoch: int
    seconds: float


class Records(Protocol):
    """The records of one service. All calls raise Away when the server does not answer."""

    async def prepare(self, tables: Sequence[Table[Any]]) -> None:
        """Make what the tables need; harmless when it is there."""
        ...

    async def get(self, table: Table[T], id: str) -> Stored[T] | None:
        """The record as it stands now."""
        ...

    async def get_many(self, table: Table[T], ids: Sequence[str]) -> Mapping[str, Stored[T]]:
        """Those of the ids that exist, in one question."""
        ...

    async def insert(self, table: Table[T], id: str, value: T) -> Stored[T]:
        """A new record, durable; AlreadyThere when the id is taken."""
        ...

    async def insert_many(self, table: Table[T], values: Mapping[str, T]) -> frozenset[str]:
        """New records, durable; returns the ids that were already there and stay as they were."""
        ...

    async def put(
        self,
        table: Table[T],
        id: str,
        value: T,
        revision: int,
    ) -> Stored[T]:
        """Replace the record if it still has that revision; Conflict when not."""
        ...

    async def find(
        self,
        table: Table[T],
        index: str,
        *,
        equal: Sequence[Scalar] = (),
        lower: Scalar | None = None,
        upper: Scalar | None = None,
        after: tuple[Scalar | str, ...] | None = None,
        descending: bool = False,
        limit: int = 100,
    ) -> Sequence[Stored[T]]:
        """Records in the order of an index, then of their ids.

        ``equal`` fixes the first fields; ``lower`` (inclusive) and ``upper`` (exclusive) bound the
        next one. ``after`` is the place of the last record seen: the values of all the index's
        fields, then its id.
        """
        ...

    async def delete(self, table: Table[T], id: str, revision: int | None = None) -> bool:
        """Whether there was a record to delete; with a revision, one that still has it."""
        ...

    async def claim(self, name: str, owner: str, seconds: float) -> Lease | None:
        """The lease, if nobody else holds it. Our own is given again with the same epoch."""
        ...

    async def renew(self, lease: Lease) -> bool:
        """Hold it for as long again; False when somebody else has it."""
        ...

    async def release(self, lease: Lease) -> None:
        """Let it go at once; harmless when it is not ours any more."""
        ...

    async def ping(self) -> None:
        """Return when the store answers; Away when not, within 3 seconds."""
        ...

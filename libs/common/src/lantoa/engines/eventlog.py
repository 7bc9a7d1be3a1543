"""The event log port: append, read in batches by group, commit, seek, tail.

Two engines keep its laws (``tests/laws``): SQLite for one machine, Kafka for a city.
What is acknowledged is durable. Order is per partition, and a key has one partition.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol

from lantoa.contracts.envelope import Headers
from lantoa.contracts.events import Outgoing
from lantoa.contracts.topics import Topic


class TopicPartition(NamedTuple):
    """One ordered stream of records."""

    topic: str
    partition: int


class Record(NamedTuple):
    """One record as it stands on the log."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def at(self) -> TopicPartition:
        """The partition it stands in."""
        return TopicPartition(self.topic, self.partition)

    @property
    def size(self) -> int:
        """Bytes of key and value, by which queues are bounded."""
        return len(self.key or b"") + len(self.value or b"")


Offsets = Mapping[TopicPartition, int]
Batches = Mapping[TopicPartition, Sequence[Record]]
Revoked = Callable[[frozenset[TopicPartition]], Awaitable[None]]


class LostPartition(Exception):  # noqa: N818 - reads as a fact
    """The group gave the partition to somebody else: what was not committed is theirs now."""


class Appender(Protocol):
    """Appends records. A fenced one appends each call as a whole, or raises Fenced."""

    async def append(self, records: Sequence[Outgoing]) -> Sequence[Record]:
        """All of them, acknowledged and durable, in this order per key.

        Returns them as they stand (offset and time). Raises TooLarge before anything is appended,
        Away when the log does not answer, Fenced when somebody newer writes in our name.
        """
        ...


class GroupReader(Protocol):
    """One member of a group: it reads the partitions it is given and commits exact offsets."""

    async def read(self, *, max_records: int, max_bytes: int, timeout: float) -> Batches:
        """What has arrived, at most that much, waiting at most ``timeout`` seconds for the first.

        Paused partitions give nothing. Never returns records of a partition that is not ours.
        """
        ...

    async def commit(self, offsets: Offsets) -> None:
        """Keep the next offset to be read of each partition; LostPartition when not ours."""
        ...

    def pause(self, partitions: frozenset[TopicPartition]) -> None:
        """Read nothing more from them for now."""
        ...

    def resume(self, partitions: frozenset[TopicPartition]) -> None:
        """Read from them again."""
        ...

    def seek(self, partition: TopicPartition, offset: int) -> None:
        """Read the partition from that offset next."""
        ...

    def assigned(self) -> frozenset[TopicPartition]:
        """The partitions that are ours at this moment."""
        ...

    async def lag(self) -> Offsets:
        """How many records of each of our partitions are not committed yet."""
        ...


class TailReader(Protocol):
    """Reads all partitions of some topics without a group, from positions it is told."""

    async def read(self, *, max_records: int, timeout: float) -> Batches:
        """What has arrived, waiting at most ``timeout`` seconds for the first."""
        ...

    def positions(self) -> Offsets:
        """The next offset to be read of each partition."""
        ...


class EventLog(Protocol):
    """A durable, ordered, partitioned log."""

    async def prepare(self, topics: Sequence[Topic]) -> None:
        """Make the topics that are missing; ValueError when one differs from its record."""
        ...

    def appender(self, fenced_as: str | None = None) -> AbstractAsyncContextManager[Appender]:
        """Something to append with.

        With ``fenced_as``, opening it fences whoever opened one of that name before.
        """
        ...

    def group(
        self, name: str, topics: Sequence[Topic], member: str, revoked: Revoked
    ) -> AbstractAsyncContextManager[GroupReader]:
        """Join a group as a member whose name is kept over a restart; "" is a passing member.

        A group begins at the oldest record. ``revoked`` is awaited before partitions are given
        to another member: finish or let go of what is in hand, within 5 seconds.
        """
        ...

    def tail(
        self, topics: Sequence[Topic], start: Offsets | None = None
    ) -> AbstractAsyncContextManager[TailReader]:
        """Read without a group from ``start``, or from the oldest record; committed reads only."""
        ...

    async def ends(self, topics: Sequence[Topic]) -> Offsets:
        """The offset that the next record of each partition will have."""
        ...

    async def starts(self, topics: Sequence[Topic]) -> Offsets:
        """The oldest offset that each partition still holds."""
        ...

    async def committed(self, group: str, topics: Sequence[Topic]) -> Offsets:
        """Where a group will go on; absent partitions have no commit yet."""
        ...

    async def groups(self) -> Sequence[str]:
        """The groups that have committed something."""
        ...

    async def ping(self) -> None:
        """Return when the log answers; Away when not, within 3 seconds."""
        ...

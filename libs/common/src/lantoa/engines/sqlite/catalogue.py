"""Which topics there are, and by which numbers their partitions go in the file."""

import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from lantoa.contracts.topics import Topic
from lantoa.engines.eventlog import TopicPartition
from lantoa.engines.sqlite.database import Database

_MILLISECOND = timedelta(milliseconds=1)


class Stream(NamedTuple):
    """A topic as the file knows it; its partitions are ``first``, ``first + 1``, …"""

    name: str
    first: int
    partitions: int
    max_bytes: int


class Catalogue:
    """The topics of a log, learned once a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: dict[str, Stream] = {}
        self._places: dict[int, TopicPartition] = {}

    async def prepare(self, topics: Sequence[Topic]) -> None:
        """Make what is missing. Retention and size follow the record; the rest may not differ."""
        await self._database.write(lambda c: _prepare(c, topics))
        self._learn()

    def stream(self, name: str) -> Stream:
        """The topic of that name; ValueError says how to make it."""
        stream = self._streams.get(name)
        if stream is None:
            self._learn()
            stream = self._streams.get(name)
        if stream is None:
            raise ValueError(f"the log has no topic {name!r}: run `lantoa topics`")
        return stream

    def parts(self, topics: Sequence[Topic]) -> frozenset[int]:
        """The numbers of all partitions of the topics."""
        streams = [self.stream(topic.name) for topic in topics]
        return frozenset(s.first + n for s in streams for n in range(s.partitions))

    def part(self, at: TopicPartition) -> int:
        """The number of a partition."""
        stream = self.stream(at.topic)
        if not 0 <= at.partition < stream.partitions:
            raise ValueError(f"{at.topic} has {stream.partitions} partitions, not {at.partition}")
        return stream.first + at.partition

    def at(self, part: int) -> TopicPartition:
        """The partition of a number."""
        return self._places[part]

    def _learn(self) -> None:
        rows = self._database.read("SELECT name, first, partitions, max_bytes FROM topics")
        self._streams = {row[0]: Stream(*row) for row in rows}
        self._places = {
            s.first + n: TopicPartition(s.name, n)
            for s in self._streams.values()
            for n in range(s.partitions)
        }


def _prepare(connection: sqlite3.Connection, topics: Sequence[Topic]) -> None:
    for topic in topics:
        row = connection.execute(
            "SELECT partitions, compacted FROM topics WHERE name=?", (topic.name,)
        ).fetchone()
        if row is None:
            _make(connection, topic)
        else:
            _check(topic, *row)
            connection.execute(
                "UPDATE topics SET kept_ms=?, max_bytes=? WHERE name=?",
                (topic.kept // _MILLISECOND, topic.max_bytes, topic.name),
            )


def _check(topic: Topic, partitions: int, compacted: int) -> None:
    if (partitions, bool(compacted)) != (topic.partitions, topic.compacted):
        raise ValueError(
            f"{topic.name} has {partitions} partitions (compacted: {bool(compacted)}) in the log,"
            f" its record says {topic.partitions} (compacted: {topic.compacted})"
        )


def _make(connection: sqlite3.Connection, topic: Topic) -> None:
    (first,) = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM partitions").fetchone()
    connection.executemany(
        "INSERT INTO partitions (id, topic, partition) VALUES (?, ?, ?)",
        [(first + n, topic.name, n) for n in range(topic.partitions)],
    )
    kept = topic.kept // _MILLISECOND
    connection.execute(
        "INSERT INTO topics VALUES (?, ?, ?, ?, ?, ?)",
        (topic.name, first, topic.partitions, kept, topic.compacted, topic.max_bytes),
    )

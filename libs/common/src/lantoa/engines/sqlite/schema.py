"""The tables of the log. A record's place is its partition's number and its offset in one integer,

so that an append writes one b-tree and a read is one range of it.
"""

import sqlite3

OFFSET_BITS = 40
OFFSETS = (1 << OFFSET_BITS) - 1

_TABLES = (
    """CREATE TABLE IF NOT EXISTS topics (
        name TEXT PRIMARY KEY, first INTEGER NOT NULL, partitions INTEGER NOT NULL,
        kept_ms INTEGER NOT NULL, compacted INTEGER NOT NULL, max_bytes INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS partitions (
        id INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL,
        start INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL DEFAULT 0,
        cleaned INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE IF NOT EXISTS records (
        place INTEGER PRIMARY KEY, at INTEGER NOT NULL, key BLOB, headers BLOB, value BLOB)""",
    "CREATE TABLE IF NOT EXISTS fences (name TEXT PRIMARY KEY, epoch INTEGER NOT NULL)",
    """CREATE TABLE IF NOT EXISTS members (
        grp TEXT NOT NULL, member TEXT NOT NULL, holder TEXT NOT NULL, parts TEXT NOT NULL,
        PRIMARY KEY (grp, member)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS holdings (
        grp TEXT NOT NULL, part INTEGER NOT NULL, member TEXT, holder TEXT,
        epoch INTEGER NOT NULL, PRIMARY KEY (grp, part)) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS committed (
        grp TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (grp, part)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS chores (name TEXT PRIMARY KEY, done_ms INTEGER NOT NULL)",
)


def make(connection: sqlite3.Connection) -> None:
    """Make what is missing; harmless when all is there."""
    for table in _TABLES:
        connection.execute(table)


def first_place(part: int, offset: int = 0) -> int:
    """The place of an offset of a partition."""
    return part << OFFSET_BITS | offset

"""The rows of a group: its members, who holds which partition, and what is committed.

A holder is one joining of a member (its session and a number), so an older joining of the same
name holds nothing any more. Taking a partition raises its epoch.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lantoa.engines.eventlog import LostPartition

Parts = frozenset[int]


class Holding(NamedTuple):
    """A partition in somebody's hand; ``holder`` is None when it is free."""

    holder: str | None
    epoch: int


class Member(NamedTuple):
    """One who reads in the group."""

    holder: str
    parts: Parts


@dataclass(frozen=True)
class Place:
    """One joining of one member."""

    group: str
    member: str
    holder: str
    parts: Parts

    def join(self, connection: sqlite3.Connection) -> None:
        """Be a member in place of whoever had the name, holding what the name held."""
        parts = ",".join(map(str, sorted(self.parts)))
        connection.execute(
            "INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?)",
            (self.group, self.member, self.holder, parts),
        )
        connection.execute(
            "UPDATE holdings SET holder=?, epoch=epoch+1 WHERE grp=? AND member=?"
            " AND holder IS NOT NULL",
            (self.holder, self.group, self.member),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO holdings VALUES (?, ?, NULL, NULL, 0)",
            [(self.group, part) for part in self.parts],
        )

    def bury(self, connection: sqlite3.Connection, dead: Iterable[str]) -> None:
        """Forget members whose process has died; what they held is free."""
        connection.executemany(
            "DELETE FROM members WHERE grp=? AND holder=?",
            [(self.group, holder) for holder in dead],
        )

    def leave(self, connection: sqlite3.Connection) -> None:
        """Be no member any more, and hold nothing."""
        connection.execute(
            "DELETE FROM members WHERE grp=? AND holder=?", (self.group, self.holder)
        )
        connection.execute(
            "UPDATE holdings SET holder=NULL WHERE grp=? AND holder=?", (self.group, self.holder)
        )

    def take(self, connection: sqlite3.Connection, free: Mapping[int, Holding]) -> None:
        """Take those that are still as they were seen, if we still are a member."""
        joined = connection.execute(
            "SELECT 1 FROM members WHERE grp=? AND holder=?", (self.group, self.holder)
        ).fetchone()
        if joined is None:
            return
        connection.executemany(
            "UPDATE holdings SET member=?, holder=?, epoch=epoch+1"
            " WHERE grp=? AND part=? AND epoch=? AND holder IS ?",
            [
                (self.member, self.holder, self.group, part, seen.epoch, seen.holder)
                for part, seen in free.items()
            ],
        )

    def give(self, connection: sqlite3.Connection, held: Mapping[int, int]) -> None:
        """Let go of those that are still ours."""
        connection.executemany(
            "UPDATE holdings SET holder=NULL WHERE grp=? AND part=? AND epoch=? AND holder=?",
            [(self.group, part, epoch, self.holder) for part, epoch in held.items()],
        )

    def commit(
        self, connection: sqlite3.Connection, held: Mapping[int, int], nexts: Mapping[int, int]
    ) -> None:
        """Keep the offsets, if all of the partitions are ours in the epoch we took them."""
        for part in nexts:
            row = connection.execute(
                "SELECT epoch FROM holdings WHERE grp=? AND part=? AND holder=?",
                (self.group, part, self.holder),
            ).fetchone()
            if row is None or row[0] != held.get(part):
                raise LostPartition(f"{self.group}: {self.member} lost a partition")
        connection.executemany(
            "INSERT INTO committed VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET next=excluded.next",
            [(self.group, part, next_) for part, next_ in nexts.items()],
        )


def members(read: Callable[..., list[tuple[str, str, str]]], group: str) -> dict[str, Member]:
    """Everybody who joined the group and has not left it, dead or alive."""
    rows = read("SELECT member, holder, parts FROM members WHERE grp=?", (group,))
    return {
        name: Member(holder, frozenset(map(int, filter(None, parts.split(",")))))
        for name, holder, parts in rows
    }


def holdings(
    read: Callable[..., list[tuple[int, str | None, int]]], group: str
) -> dict[int, Holding]:
    """Who holds what, at this moment."""
    rows = read("SELECT part, holder, epoch FROM holdings WHERE grp=?", (group,))
    return {part: Holding(holder, epoch) for part, holder, epoch in rows}

"""Leases by name: a row with an epoch, free when it expires or its holder's process is dead."""

import sqlite3
import time

from lantoa.engines.records import Lease
from lantoa.engines.sqlite.sessions import Session

TABLE = """CREATE TABLE IF NOT EXISTS leases (
    name TEXT PRIMARY KEY, owner TEXT, session TEXT NOT NULL, epoch INTEGER NOT NULL,
    until REAL NOT NULL)"""


def claim(
    connection: sqlite3.Connection, session: Session, name: str, owner: str, seconds: float
) -> Lease | None:
    """The lease, if it is free or ours already."""
    row = connection.execute(
        "SELECT owner, session, epoch, until FROM leases WHERE name=?", (name,)
    ).fetchone()
    if row is None:
        row = (None, "", 0, 0.0)
    held_by, held_in, epoch, until = row
    if held_by not in (None, owner) and until > time.time() and session.alive(held_in):
        return None
    lease = Lease(name, owner, epoch if held_by == owner else epoch + 1, seconds)
    connection.execute(
        "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?)",
        (name, owner, session.id, lease.epoch, time.time() + seconds),
    )
    return lease


def renew(connection: sqlite3.Connection, session: Session, lease: Lease) -> bool:
    """Hold it for as long again, unless somebody else has it."""
    renewed = connection.execute(
        "UPDATE leases SET until=?, session=? WHERE name=? AND owner=? AND epoch=?",
        (time.time() + lease.seconds, session.id, lease.name, lease.owner, lease.epoch),
    )
    return renewed.rowcount == 1


def release(connection: sqlite3.Connection, lease: Lease) -> None:
    """Let it go if it is ours; the epoch stays, so that it grows for ever."""
    connection.execute(
        "UPDATE leases SET owner=NULL WHERE name=? AND owner=? AND epoch=?",
        (lease.name, lease.owner, lease.epoch),
    )

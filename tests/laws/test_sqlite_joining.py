"""Two members of a group join the embedded log at the same moment: a partition has one holder."""

from contextlib import closing
from pathlib import Path

import pytest

from lantoa.contracts.topics import CONTENT_EVENT
from lantoa.engines.eventlog import TopicPartition
from lantoa.engines.opening import open_log
from lantoa.engines.sqlite.database import connect
from lantoa.engines.sqlite.membership import Holding, Place
from lantoa.engines.sqlite.sessions import Session


async def nothing_in_hand(_partitions: frozenset[TopicPartition]) -> None:
    """Let go at once."""


async def test_who_looks_while_another_joins_takes_nothing_that_the_other_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a look at the members and one at what they hold, somebody comes and takes all."""
    file, awake = tmp_path / "log.db", Session.awake
    async with open_log("sqlite:log.db", tmp_path) as log:
        await log.prepare([CONTENT_EVENT])
        other = Session(file)
        with closing(connect(file)) as connection:
            rows = connection.execute("SELECT id FROM partitions").fetchall()
            parts = frozenset(part for (part,) in rows)
            place = Place("nhom", "khac", f"{other.id}/0", parts)

            def meanwhile(session: Session, asked: str) -> bool:
                monkeypatch.setattr(Session, "awake", awake)
                place.join(connection)
                place.take(connection, dict.fromkeys(parts, Holding(None, 0)))
                return session.awake(asked)

            monkeypatch.setattr(Session, "awake", meanwhile)
            async with log.group("nhom", [CONTENT_EVENT], "ta", nothing_in_hand) as reader:
                assert reader.assigned() == frozenset()
        other.close()

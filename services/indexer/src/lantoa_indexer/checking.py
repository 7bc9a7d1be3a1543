"""The index against the log: every newest version stands in the index, field by field.

Part of ``lantoa check``. It asks no service: it reads the log, builds what should stand in the
index, and compares.
"""

from collections import defaultdict
from typing import Any

from lantoa.contracts.content import subject_of
from lantoa.contracts.ids import ContentId
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_STATE, Topic
from lantoa.engines.eventlog import EventLog, Record
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.world import World
from lantoa_indexer.comparing import Expected, expected, stands
from lantoa_indexer.following import event_of
from lantoa_indexer.rebuild import AUDITS, NEWEST, TABLES, Audited


class FromLog:
    """The newest version of each content on the log, and the versions that were told."""

    def __init__(self) -> None:
        self.expected: dict[ContentId, Expected] = {}
        self.told: defaultdict[ContentId, set[int]] = defaultdict(set)

    async def read(self, log: EventLog) -> None:
        """Read the events, and the states that outlive them."""
        for topic in (CONTENT_EVENT, CONTENT_STATE):
            async for record in read_to_end(log, topic):
                self._note(topic, record)

    def _note(self, topic: Topic, record: Record) -> None:
        event = event_of(topic, record)
        if event is None:
            return
        subject = subject_of(event)
        if topic is CONTENT_EVENT:
            self.told[subject.id].add(subject.version)
        known = self.expected.get(subject.id)
        if known is None or subject.version > known.version:
            self.expected[subject.id] = expected(subject)

    def gaps(self) -> list[str]:
        """Contents of which a version between two told ones was never told."""
        return sorted(
            content
            for content, versions in self.told.items()
            if max(versions) - min(versions) + 1 != len(versions)
        )


async def check(world: World) -> dict[str, Any]:
    """What is published, indexed, missing or stale."""
    truth = FromLog()
    await truth.read(world.log)
    index = await world.search()
    found: dict[ContentId, bool] = {}
    async for head in index.all_heads():
        should = truth.expected.get(head.content_id)
        found[head.content_id] = should is not None and await stands(index, head, should)
    missing = sorted(set(truth.expected) - set(found))
    stale = sorted(content for content, right in found.items() if not right)
    gaps = truth.gaps()
    audited = await _audited(world)
    return {
        "published": len(truth.expected),
        "indexed": sum(found.values()),
        "missing": missing,
        "stale": stale,
        "gaps": gaps,
        "audited_at": audited and audited.at.isoformat(timespec="seconds"),
        "audit_differences": audited and audited.differences,
        "wrong": _findings(missing, stale, gaps),
    }


async def _audited(world: World) -> Audited | None:
    """The last full round of the continuous audit, if it ever ended one."""
    records = await world.records("indexer")
    await records.prepare(TABLES)
    found = await records.get(AUDITS, NEWEST)
    return found.value if found else None


def _findings(missing: list[ContentId], stale: list[ContentId], gaps: list[str]) -> list[str]:
    lines = [f"{content}: on the log, not in the index" for content in missing]
    lines += [f"{content}: the index differs from the newest version" for content in stale]
    return lines + [f"{content}: a version was never told" for content in gaps]

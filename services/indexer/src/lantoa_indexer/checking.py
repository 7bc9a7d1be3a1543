"""The index against the log: every newest version stands in the index, field by field.

Part of ``lantoa check``. It asks no service: it reads the log, builds what should stand in the
index, and compares.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from lantoa.contracts.content import ContentEvent, subject_of
from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.ids import ContentId
from lantoa.contracts.topics import CONTENT_EVENT, CONTENT_STATE, Topic
from lantoa.engines.eventlog import EventLog, Record
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.reading import read_to_end
from lantoa.runtime.world import World
from lantoa.search.building import indexed
from lantoa.search.entries import Entry, Head
from lantoa.search.query import Order, Query
from lantoa.search.storing import entry_bytes, entry_from, head_bytes, head_from

PAGE = 100
Digest = bytes


class Expected(NamedTuple):
    """What should stand in the index for one content."""

    version: int
    head: Digest
    entries: Digest


def _head_digest(head: Head) -> Digest:
    return hashlib.sha256(head_bytes(head_from(head_bytes(head)))).digest()


def _entries_digest(entries: Iterable[Entry]) -> Digest:
    """As stored and read again: only then are defaults left out alike."""
    together = hashlib.sha256()
    for entry in sorted(entries, key=lambda entry: entry.id):
        together.update(entry_bytes(entry_from(entry_bytes(entry))))
    return together.digest()


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
        event = _event_of(topic, record)
        if event is None:
            return
        subject = subject_of(event)
        if topic is CONTENT_EVENT:
            self.told[subject.id].add(subject.version)
        known = self.expected.get(subject.id)
        if known is None or subject.version > known.version:
            should = indexed(subject)
            self.expected[subject.id] = Expected(
                subject.version, _head_digest(should.head), _entries_digest(should.entries)
            )

    def gaps(self) -> list[str]:
        """Contents of which a version between two told ones was never told."""
        return sorted(
            content
            for content, versions in self.told.items()
            if max(versions) - min(versions) + 1 != len(versions)
        )


def _event_of(topic: Topic, record: Record) -> ContentEvent | None:
    """The event; None for bytes that are none, which are a dead letter's business."""
    try:
        fact: Any = decode(topic, record.value, record.headers)[1]
    except WrongEvent:
        return None
    event: ContentEvent = fact
    return event


async def check(world: World) -> dict[str, Any]:
    """What is published, indexed, missing or stale."""
    truth = FromLog()
    await truth.read(world.log)
    index = await world.search()
    found: dict[ContentId, bool] = {}
    async for head in index.all_heads():
        expected = truth.expected.get(head.content_id)
        found[head.content_id] = expected is not None and await _stands(index, head, expected)
    missing = sorted(set(truth.expected) - set(found))
    stale = sorted(content for content, right in found.items() if not right)
    gaps = truth.gaps()
    return {
        "published": len(truth.expected),
        "indexed": sum(found.values()),
        "missing": missing,
        "stale": stale,
        "gaps": gaps,
        "wrong": _findings(missing, stale, gaps),
    }


def _findings(missing: list[ContentId], stale: list[ContentId], gaps: list[str]) -> list[str]:
    lines = [f"{content}: on the log, not in the index" for content in missing]
    lines += [f"{content}: the index differs from the newest version" for content in stale]
    return lines + [f"{content}: a version was never told" for content in gaps]


async def _stands(index: SearchIndex, head: Head, expected: Expected) -> bool:
    if head.version != expected.version or _head_digest(head) != expected.head:
        return False
    if sorted(await index.entry_ids(head.content_id)) != sorted(head.entry_ids):
        return False
    return _entries_digest(await _entries(index, head)) == expected.entries


async def _entries(index: SearchIndex, head: Head) -> list[Entry]:
    entries: list[Entry] = []
    while len(entries) < len(head.entry_ids):
        query = Query(
            content_ids=(head.content_id,), order=Order.NEWEST, size=PAGE, offset=len(entries)
        )
        hits = (await index.ask(query)).hits
        if not hits:
            break
        entries += [hit.entry for hit in hits]
    return entries

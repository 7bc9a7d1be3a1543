"""Bringing ``content.state`` into an index from where it was left to where the log ends now."""

from collections.abc import Iterable, Sequence
from typing import Any

import structlog

from lantoa.contracts.content import Content, ContentEvent, Stub, subject_of
from lantoa.contracts.events import WrongEvent, decode
from lantoa.contracts.topics import CONTENT_STATE, Topic
from lantoa.engines.eventlog import Batches, EventLog, Offsets, Record, TailReader, TopicPartition
from lantoa.engines.records import Records
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.errors import Reject
from lantoa.runtime.reading import reached
from lantoa.search.building import indexed
from lantoa.search.entries import Indexed
from lantoa_indexer.indexing import newest
from lantoa_indexer.keeping import keep
from lantoa_indexer.rebuild import FOLLOWED, NEWEST, Followed, Rebuild

log = structlog.get_logger()
READ_SECONDS = 0.5


class Following:
    """Follows the states for one rebuild; its place is kept after what it names is durable."""

    def __init__(self, events: EventLog, records: Records, batch: int) -> None:
        self._log = events
        self._records = records
        self._batch = batch

    async def follow(self, indexes: Sequence[SearchIndex], rebuild: Rebuild) -> Offsets:
        """Bring the indexes to where the log ends now; the place reached.

        Ended at any point and begun again, it repeats at most one batch: newer versions stand.
        """
        start = await self._begun(rebuild)
        ends = await self._log.ends([CONTENT_STATE])
        if reached(start, ends):
            return start
        async with self._log.tail([CONTENT_STATE], start or None) as reader:
            while not reached(reader.positions(), ends):
                wanted = await self._subjects(reader)
                for index in indexes:
                    await bring(index, wanted)
                await self._reached(rebuild, reader.positions(), ends)
            return dict(reader.positions())

    async def _begun(self, rebuild: Rebuild) -> Offsets:
        known = await self._records.get(FOLLOWED, NEWEST)
        if known is None or known.value.of != rebuild.began_at:
            return {}
        places = known.value.positions
        return {TopicPartition(CONTENT_STATE.name, p): offset for p, offset in places.items()}

    async def _subjects(self, reader: TailReader) -> list[Content | Stub]:
        return subjects(await reader.read(max_records=self._batch, timeout=READ_SECONDS))

    async def _reached(self, rebuild: Rebuild, positions: Offsets, ends: Offsets) -> None:
        starts = await self._log.starts([CONTENT_STATE])
        first = sum(starts.values())
        place = Followed(
            of=rebuild.began_at,
            positions={at.partition: offset for at, offset in positions.items()},
            done=max(0, sum(positions.values()) - first),
            total=max(0, sum(ends.values()) - first),
        )
        await keep(self._records, FOLLOWED, NEWEST, place)


def subjects(batches: Batches) -> list[Content | Stub]:
    """What the records speak of, each content once at its newest version."""
    facts = [event_of(CONTENT_STATE, record) for records in batches.values() for record in records]
    return newest(subject_of(fact) for fact in facts if fact is not None)


def event_of(topic: Topic, record: Record) -> ContentEvent | None:
    """The event; None for bytes that are none, which are a dead letter's business."""
    try:
        fact: Any = decode(topic, record.value, record.headers)[1]
    except WrongEvent:
        return None
    event: ContentEvent = fact
    return event


async def bring(index: SearchIndex, wanted: Sequence[Content | Stub]) -> list[Content | Stub]:
    """Bring contents to these versions unless they stand there; those that the index refuses."""
    heads = {h.content_id: h.version for h in await index.heads([s.id for s in wanted])}
    due = [s for s in wanted if heads.get(s.id, 0) < s.version]
    return await put(index, due)


async def put(index: SearchIndex, wanted: Sequence[Content | Stub]) -> list[Content | Stub]:
    """Write contents; those that the index refuses, found by writing each alone."""
    try:
        await index.apply(_indexed(wanted))
    except Reject as refused:
        if len(wanted) == 1:
            log.warning("rebuild.content_refused", reason=refused.reason)
            return list(wanted)
        return [bad for one in wanted for bad in await put(index, [one])]
    return []


def _indexed(wanted: Iterable[Content | Stub]) -> list[Indexed]:
    return [indexed(subject) for subject in wanted]

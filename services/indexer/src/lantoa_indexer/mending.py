"""Comparing an index with the log in slices, and mending what differs by writing it again."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from lantoa.contracts.content import Content, Stub, subject_of
from lantoa.contracts.topics import CONTENT_STATE
from lantoa.engines.eventlog import EventLog, Offsets
from lantoa.engines.searchindex import SearchIndex
from lantoa.runtime.reading import read_to_end
from lantoa_indexer.comparing import differing
from lantoa_indexer.following import event_of, put
from lantoa_indexer.indexing import newest

SLICE = 100


class Mended(NamedTuple):
    """What differed: contents that were written again, and those that the index refuses."""

    mended: list[Content | Stub]
    refused: list[Content | Stub]


async def mend(index: SearchIndex, subjects: Sequence[Content | Stub]) -> Mended:
    """Write again what differs: an equal version is written over, a newer one is left alone."""
    different = await differing(index, subjects)
    refused = await put(index, different) if different else []
    bad = {subject.id for subject in refused}
    return Mended([subject for subject in different if subject.id not in bad], refused)


async def slices(log: EventLog, place: Offsets) -> AsyncIterator[list[Content | Stub]]:
    """What the states before that place speak of, a bounded number at a time."""
    part: list[Content | Stub] = []
    async for record in read_to_end(log, CONTENT_STATE):
        fact = event_of(CONTENT_STATE, record) if record.offset < place.get(record.at, 0) else None
        if fact is not None:
            part.append(subject_of(fact))
        if len(part) == SLICE:
            yield newest(part)
            part = []
    yield newest(part)

"""Keeping the index equal to the log: each content at its newest version, and nothing of older."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from lantoa.contracts.content import Content, ContentEvent, Lane, Stub, subject_of
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import ContentId, derived_id
from lantoa.contracts.reached import ContentIndexed
from lantoa.contracts.topics import CONTENT_REACHED
from lantoa.runtime.service import Produced, Received
from lantoa.search.building import indexed
from lantoa.search.entries import Indexed


class Index(Protocol):
    """Where contents are put so that they can be found."""

    async def apply(self, contents: Sequence[Indexed]) -> None:
        """Bring each to its version, durably; older versions than it has change nothing."""
        ...


class Hours(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """This moment."""
        ...


class Indexing:
    """Indexes content events. Done twice, it writes the same version again, which is harmless."""

    def __init__(self, index: Index, clock: Hours) -> None:
        self._index = index
        self._clock = clock

    async def index(self, events: Sequence[Received]) -> Produced:
        """Make the newest version of each content findable, and say so; urgent ones at once.

        Reject when the index refuses a content: alone, that event is wrong; in company, the
        runtime halves the batch until it stands alone.
        """
        facts: list[ContentEvent] = [event.fact for event in events]
        urgent = any(fact.lane is Lane.URGENT for fact in facts)
        contents = [indexed(subject, urgent) for subject in newest(map(subject_of, facts))]
        await self._index.apply(contents)
        return [self._reached(content) for content in contents]

    def _reached(self, content: Indexed) -> Outgoing:
        head, now = content.head, self._clock.now()
        fact = ContentIndexed(
            content_id=head.content_id,
            version=head.version,
            entries=len(content.entries),
            at=now,
        )
        return encode(
            CONTENT_REACHED,
            fact,
            key=head.content_id,
            id=derived_id("indexed", head.content_id, head.version),
            source="indexer",
            time=now,
        )


def newest(subjects: Iterable[Content | Stub]) -> list[Content | Stub]:
    """One subject a content, its newest version; of equal versions the one that came last."""
    chosen: dict[ContentId, Content | Stub] = {}
    for subject in subjects:
        before = chosen.get(subject.id)
        if before is None or before.version <= subject.version:
            chosen[subject.id] = subject
    return list(chosen.values())

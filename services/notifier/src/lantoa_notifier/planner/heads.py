"""The heads: the newest version of each content, kept by a small group of its own.

Because this group does so little, a backlog of planning never hides a withdrawal from whoever is
about to send. An older or equal version changes nothing, so twice is harmless.
"""

from collections.abc import Sequence
from functools import reduce

from lantoa.contracts.content import ContentEvent, subject_of
from lantoa.contracts.ids import ContentId
from lantoa.engines.recording import replaced
from lantoa.engines.records import Records
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.domain.deciding import newer
from lantoa_notifier.planner.records import HEADS, ContentHead


class HeadKeeping:
    """Keeps heads by compare-and-set."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def of(self, content: ContentId) -> ContentHead | None:
        """The head as it stands."""
        stored = await self._records.get(HEADS, content)
        return stored.value if stored else None

    async def keep(self, event: Received) -> Produced:
        """Note one event of a content; nothing follows from it."""
        await self.note(event.fact)
        return ()

    async def note(self, *events: ContentEvent) -> ContentHead:
        """The head as it stands after some events of one content, in order."""
        id = subject_of(events[0]).id
        while True:
            stored = await self._records.get(HEADS, id)
            was = stored.value if stored else None
            head = _after(was, events)
            if head == was or await replaced(self._records, HEADS, id, stored, head):
                return head


def _after(head: ContentHead | None, events: Sequence[ContentEvent]) -> ContentHead:
    first, *others = events
    return reduce(newer, others, newer(head, first))

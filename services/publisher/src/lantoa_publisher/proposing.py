"""Proposing: the event that the log would be told, if an editor said so now; nothing changes."""

import msgspec

from lantoa.contracts.content import ContentEvent
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_publisher.domain import contents, sayable
from lantoa_publisher.domain.heads import Happened, Head
from lantoa_publisher.domain.orders import Publish, Withdrawn
from lantoa_publisher.domain.refusals import missing
from lantoa_publisher.domain.sayable import Saying
from lantoa_publisher.domain.texts import Revision, revision_id
from lantoa_publisher.rendering import event_of
from lantoa_publisher.tables import REVISIONS


class Proposing:
    """Does with a copy of the head what the deed would do, and renders it as the relay would."""

    def __init__(self, records: Records, clock: Clock, saying: Saying) -> None:
        self._records = records
        self._clock = clock
        self._saying = saying

    async def publish(self, head: Head, order: Publish, by: str) -> ContentEvent:
        """The newest text going out."""
        contents.fitting_change(head, order.change)
        now = self._clock.now()
        return await self._event(contents.published(_free(head), order, by=by, now=now))

    async def withdraw(self, head: Head, why: Withdrawn, by: str) -> ContentEvent:
        """The content taken back; Refused when nothing of it is out."""
        now = self._clock.now()
        return await self._event(contents.withdraw(_free(head), why, by=by, now=now))

    async def check(self, head: Head, order: Publish, by: str) -> None:
        """Refuse a newest text that could not be said to those who are to be told of it."""
        if order.tells:
            sayable.check(await self.publish(head, order, by), self._saying)

    async def _event(self, after: Head) -> ContentEvent:
        fact = after.outbox[-1]
        return event_of(after, fact, await self._written(after, fact))

    async def _written(self, head: Head, fact: Happened) -> Revision:
        found = await self._records.get(REVISIONS, revision_id(head.id, fact.revision))
        if found is None:
            raise missing(f"{head.id}@{fact.revision}")
        return found.value


def _free(head: Head) -> Head:
    """The head without what it owes: a log that is away forbids nobody to look."""
    return msgspec.structs.replace(head, outbox=())

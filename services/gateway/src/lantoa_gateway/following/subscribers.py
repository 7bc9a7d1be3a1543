"""The subscribers as the log tells them, in the gateway's own records.

Rules and link versions by number; nothing that says who a person is. Doing a batch twice is
harmless: an older revision never replaces a newer one, and a tombstone deletes what is there.
"""

from collections.abc import Sequence

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import SubscriberState
from lantoa.engines.records import Conflict, Index, Records, Stored, Table
from lantoa.runtime.errors import Retry
from lantoa.runtime.service import Produced, Received

SUBSCRIBERS = Table("subscriber", SubscriberState, (Index("by-last-command", ("last_command",)),))


class SubscriberRecords:
    """Keeps the newest state of each subscriber."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def prepare(self) -> None:
        """Make the table if it is missing."""
        await self._records.prepare([SUBSCRIBERS])

    async def state(self, number: SubscriberNumber) -> SubscriberState | None:
        """The newest state seen of that subscriber."""
        stored = await self._records.get(SUBSCRIBERS, str(number))
        return stored.value if stored else None

    async def after(self, command: str) -> SubscriberState | None:
        """The state of whom that command changed last, when its number is not known here."""
        found = await self._records.find(SUBSCRIBERS, "by-last-command", equal=(command,), limit=1)
        return found[0].value if found else None

    async def project(self, events: Sequence[Received]) -> Produced:
        """Keep the last event of each key."""
        newest = {event.key: event.fact for event in events}
        stored = await self._records.get_many(SUBSCRIBERS, list(newest))
        fresh = {k: s for k, s in newest.items() if s is not None and k not in stored}
        raced = await self._records.insert_many(SUBSCRIBERS, fresh) if fresh else frozenset()
        if raced:
            raise Retry("somebody else keeps these subscribers", dependency="records")
        for key, was in stored.items():
            await self._replace(was, newest[key])
        return ()

    async def _replace(self, was: Stored[SubscriberState], state: SubscriberState | None) -> None:
        if state is None:
            await self._records.delete(SUBSCRIBERS, was.id)
        elif was.value.revision < state.revision:
            try:
                await self._records.put(SUBSCRIBERS, was.id, state, was.revision)
            except Conflict as raced:
                raise Retry("somebody else keeps this subscriber", dependency="records") from raced

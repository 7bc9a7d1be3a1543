"""Tells the log what a subscriber follows, so that the newest state is always the last one told."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from lantoa.contracts.events import Outgoing, encode, tombstone
from lantoa.contracts.ids import SubscriberNumber, derived_id
from lantoa.contracts.searches import SavedSearch
from lantoa.contracts.topics import SUBSCRIPTION_STATE
from lantoa.engines.eventlog import Appender
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa_notifier.domain.consents import searches_of, state_of
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Subscriber


class Searches(Protocol):
    """The saved searches that versions are matched with."""

    async def keep(self, searches: Collection[SavedSearch]) -> None:
        """Have them on the log."""
        ...


class StateTelling:
    """Appends states, each after the searches it names, so that whoever reads it can be found by
    them. Two processes may change one person at once (a first follow and a stop have
    different keys), and compaction keeps the last state appended: so each looks again after it has
    appended, and tells what has become newer meanwhile."""

    def __init__(
        self, records: Records, appender: Appender, searches: Searches, clock: Clock
    ) -> None:
        self._records = records
        self._appender = appender
        self._searches = searches
        self._clock = clock

    async def tell(self, number: SubscriberNumber) -> None:
        """The state as it stands, acknowledged. Telling it again is harmless.

        Of who was erased the state ends.
        """
        told = 0
        while (stored := await self._records.get(SUBSCRIBERS, str(number))) is not None:
            if stored.revision == told:
                return
            await self._searches.keep(searches_of(stored.value))
            await self._appender.append([state_event(stored, self._clock.now())])
            told = stored.revision


def state_event(stored: Stored[Subscriber], now: datetime) -> Outgoing:
    """The state of a person as an event, or its end when the person was erased."""
    number = stored.value.number
    if stored.value.erased_at is not None:
        return tombstone(SUBSCRIPTION_STATE, str(number))
    return encode(
        SUBSCRIPTION_STATE,
        state_of(stored.value, stored.revision),
        key=str(number),
        id=derived_id("subscriber-state", number, stored.revision),
        source="notifier",
        time=now,
    )

"""The timer: a batch of which something waits is asked for again when it is due.

The claim is a compare-and-set that moves ``due`` on, so two timers ask once; if the request is
lost with this process, the batch comes up again at the moved time. Twice is harmless: the same
attempt has the same event id, and the ledger knows what is done.
"""

from datetime import timedelta

from lantoa.contracts.events import Outgoing
from lantoa.engines.eventlog import Appender
from lantoa.engines.indexing import moment
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import PAGE, Ledgers
from lantoa_notifier.accounts.records import LEDGER, Ledger
from lantoa_notifier.planner.cutting import again, lane_of, request
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign

INSURANCE = timedelta(minutes=2)
"""After which a request that nobody worked on is made again."""
EVERY = 0.5
"""Seconds between looks."""


class Timing:
    """Asks again for what is due."""

    def __init__(
        self, records: Records, ledgers: Ledgers, appender: Appender, clock: Clock
    ) -> None:
        self._records = records
        self._ledgers = ledgers
        self._appender = appender
        self._clock = clock

    async def ask_again(self) -> None:
        """Every batch that is due at this moment, up to a page."""
        now = self._clock.now()
        due = await self._records.find(LEDGER, "by-due", upper=moment(now), limit=PAGE)
        if not due:
            return
        ids = list({stored.value.campaign for stored in due})
        campaigns = await self._records.get_many(CAMPAIGNS, ids)
        requests = [
            asked
            for stored in due
            if (known := campaigns.get(stored.value.campaign)) is not None
            and (asked := await self._asked(stored, known.value)) is not None
        ]
        await self._appender.append(requests)

    async def _asked(self, stored: Stored[Ledger], campaign: Campaign) -> Outgoing | None:
        """The request, if nobody else makes it."""
        now = self._clock.now()
        moved = books.asked_again(stored.value, now + INSURANCE)
        if await self._ledgers.put(stored, moved) is None:
            return None
        return request(again(campaign, moved), lane_of(campaign), now)

"""The second timer: what the log let go of before a worker came is asked for again.

A batch's request stands on the log for seven days. A campaign that still lacks something after six,
because its channel was away so long, has it emitted again; a worker then sends it or, since nobody
would be glad of it any more, ends it as expired, so that the accounts balance. Twice is harmless:
batches have the same ids after every restart, and the ledger knows what is done.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from itertools import islice

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.events import Outgoing
from lantoa.engines.eventlog import Appender
from lantoa.engines.indexing import moment
from lantoa.engines.records import Records, Stored
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import LEDGER, Ledger
from lantoa_notifier.planner.cutting import again, cut, lane_of, request
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign

AFTER, BACK = timedelta(days=6), timedelta(days=30)
"""Campaigns between these ages are looked at, each once in the life of a process."""
EVERY = 600.0
"""Seconds between looks."""
CAMPAIGNS_AT_ONCE, BATCHES_AT_ONCE = 20, 200


class Reminding:
    """Asks again for what nobody has worked on."""

    def __init__(self, records: Records, appender: Appender, clock: Clock) -> None:
        self._records = records
        self._appender = appender
        self._clock = clock
        self._looked_at: tuple[str, str] | None = None
        """The place of the last campaign that was looked at: its time, and its id."""

    async def remind(self) -> None:
        """Look at the campaigns that have come of age since the last look."""
        async for page in self._of_age():
            for stored in page:
                await self._ask_for_what_lacks(stored.value)
                self._looked_at = (moment(stored.value.created_at), stored.id)

    async def _of_age(self) -> AsyncIterator[Sequence[Stored[Campaign]]]:
        now = self._clock.now()
        while page := await self._records.find(
            CAMPAIGNS,
            "by-age",
            lower=moment(now - BACK),
            upper=moment(now - AFTER),
            after=self._looked_at,
            limit=CAMPAIGNS_AT_ONCE,
        ):
            yield page

    async def _ask_for_what_lacks(self, campaign: Campaign) -> None:
        cuts = cut(campaign)
        while batches := list(islice(cuts, BATCHES_AT_ONCE)):
            known = await self._records.get_many(LEDGER, [one.batch for one in batches])
            ledgers = {id: stored.value for id, stored in known.items()}
            asked = [self._request(campaign, one, ledgers.get(one.batch)) for one in batches]
            if lacking := [one for one in asked if one is not None]:
                await self._appender.append(lacking)

    def _request(
        self, campaign: Campaign, batch: BatchRequested, ledger: Ledger | None
    ) -> Outgoing | None:
        """The request for a batch that nobody has begun, or that nobody has in mind to end."""
        if ledger is None:
            return request(batch, lane_of(campaign), self._clock.now())
        if ledger.due is not None or not books.undone(ledger):
            return None
        return request(again(campaign, ledger), lane_of(campaign), self._clock.now())

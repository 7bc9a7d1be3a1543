"""Who has received what is urgent and says so is not told again on another channel.

Nobody is followed by it: only the message's own button says it, and a slot remembers that it was
pressed. Pressed twice, late, or of a version that was never sent, it changes nothing.
"""

from functools import partial

from pyroaring import BitMap

from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import tells_again
from lantoa.contracts.subscriptions import Acknowledged
from lantoa.engines.paging import every
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import Ledgers
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.accounts.reporting import report
from lantoa_notifier.planner.cutting import batch_with
from lantoa_notifier.planner.records import CAMPAIGNS, Campaign


class Acknowledging:
    """Notes what people acknowledge."""

    def __init__(self, records: Records, ledgers: Ledgers, clock: Clock) -> None:
        self._records = records
        self._ledgers = ledgers
        self._clock = clock

    async def note(self, received: Received) -> Produced:
        """In every campaign of the version in which the person stands; what was to tell it again
        and has not begun is cancelled."""
        command: Acknowledged = received.fact
        equal = (command.content_id, command.version)
        found = every(self._records, CAMPAIGNS, "by-content", equal)
        return [out async for stored in found for out in await self._noted(stored.value, command)]

    async def _noted(self, campaign: Campaign, command: Acknowledged) -> list[Outgoing]:
        place = batch_with(campaign, command.number)
        if place is None:
            return []
        batch, slot = place
        change = partial(_heard, slots=BitMap([slot]))
        stored = await self._ledgers.apply_to([batch], change)
        return [report(one, self._clock.now()) for one in stored]


def _heard(ledger: Ledger, slots: BitMap) -> Ledger:
    heard = books.acknowledge(ledger, slots)
    if not tells_again(ledger.campaign):
        return heard
    return books.record(heard, {books.Fate.CANCELLED: slots & books.owed(heard)})

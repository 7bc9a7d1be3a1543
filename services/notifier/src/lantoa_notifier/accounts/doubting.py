"""Doubts about an address: counted with its person until there are too many, lifted by arrival.

A provider that says that nobody is there may be wrong. Each doubt counts once, by its message, and
stands with the person before the ledger has the outcome that it came with: whatever is interrupted
loses none and counts none twice. How many are too many: ``domain/bounces.py``.
"""

from datetime import datetime
from functools import partial

from pyroaring import BitMap

from lantoa.contracts.ids import SubscriberNumber
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.records import Records
from lantoa.runtime import metrics
from lantoa.runtime.service import Produced
from lantoa_notifier.abreast import settled
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.accounts.reporting import gone_of
from lantoa_notifier.domain.bounces import bounced, forgiven, is_doubted, is_enough
from lantoa_notifier.domain.returning import Origin, tag_of
from lantoa_notifier.planner.records import CAMPAIGNS
from lantoa_notifier.subscribers.people import changed
from lantoa_notifier.subscribers.records import SUBSCRIBERS, Bounce


class Doubting:
    """Counts, lifts, and says what ends."""

    def __init__(self, records: Records) -> None:
        self._records = records

    async def too_often(self, ledger: Ledger, slots: BitMap, at: datetime) -> BitMap:
        """A doubt about each; the slots whose address was doubted once too often."""
        numbers = books.numbers(ledger, slots)
        each = [self._is_too_often(ledger, *one, at) for one in numbers.items()]
        found = dict(zip(numbers, await settled(each), strict=True))
        return BitMap(slot for slot, is_so in found.items() if is_so)

    async def lift(self, channel: Channel, people: BitMap) -> None:
        """Something reached these by that channel: no earlier doubt counts any more."""
        if not people:
            return
        found = await self._records.get_many(SUBSCRIBERS, [str(number) for number in people])
        doubted = [one.value.number for one in found.values() if is_doubted(one.value, channel)]
        lifted = partial(forgiven, channel=channel)
        await settled(changed(self._records, number, lifted) for number in doubted)

    async def ended(self, ledger: Ledger, slots: BitMap, now: datetime) -> Produced:
        """The commands that end these addresses."""
        campaign = await self._records.get(CAMPAIGNS, ledger.campaign) if slots else None
        if campaign is None:
            return ()
        people = books.numbers(ledger, slots).values()
        return [gone_of(number, ledger.batch, campaign.value, now) for number in people]

    async def _is_too_often(
        self, ledger: Ledger, slot: int, number: SubscriberNumber, at: datetime
    ) -> bool:
        reference = Origin(tag_of(ledger.batch), slot).reference
        bounce = Bounce(reference=reference, at=at, channel=ledger.channel)
        after = await changed(self._records, number, partial(bounced, bounce=bounce))
        is_so = after is not None and is_enough(after, ledger.channel)
        metrics.count(metrics.DOUBTS, ledger.channel.value, "ends" if is_so else "doubted")
        return is_so

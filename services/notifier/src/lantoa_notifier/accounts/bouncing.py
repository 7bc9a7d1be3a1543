"""E-mail that came back, in its own time: accounts are put right, and what is sent to nobody ends.

Twice is harmless, as is any order: a slot that failed stays failed, a bounce counts once, the stop
that follows has the same id. What is about no message of ours is counted and let go.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol

import structlog
from pyroaring import BitMap

from lantoa.contracts.delivery import ReceiptArrived
from lantoa.contracts.events import Outgoing
from lantoa.contracts.ids import SubscriberNumber
from lantoa.engines.records import Records, Stored
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Reject
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.abreast import all_of
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import Change
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.accounts.reporting import gone_of, report, stop_of
from lantoa_notifier.domain.bounces import Weight, weight_of
from lantoa_notifier.domain.reports import Said
from lantoa_notifier.domain.returning import Origin, origin_of
from lantoa_notifier.planner.records import CAMPAIGNS

log = structlog.get_logger()
PROVIDER: Final = "smtp"
"""Whose receipts these are; those of other providers are read elsewhere."""


class Ledgers(Protocol):
    """The ledgers of batches."""

    async def tagged(self, tag: str) -> Stored[Ledger] | None:
        """The ledger that return paths call so."""
        ...

    async def apply(self, stored: Stored[Ledger], change: Change) -> Stored[Ledger]:
        """The change made to whatever the ledger has become."""
        ...


class Doubts(Protocol):
    """What is held against addresses."""

    async def too_often(self, ledger: Ledger, slots: BitMap, at: datetime) -> BitMap:
        """A doubt about each; the slots whose address was doubted once too often."""
        ...


class Bouncing:
    """Takes what came back, many at once: one change of a ledger for all that concern it."""

    def __init__(self, records: Records, ledgers: Ledgers, doubts: Doubts, clock: Clock) -> None:
        self._records = records
        self._ledgers = ledgers
        self._doubts = doubts
        self._clock = clock

    async def take(self, events: Sequence[Received]) -> Produced:
        """Put right the accounts that some receipts concern, and report them."""
        by_tag: defaultdict[str, list[ReceiptArrived]] = defaultdict(list)
        for event in events:
            receipt = event.fact
            if isinstance(receipt, ReceiptArrived) and receipt.provider == PROVIDER:
                by_tag[_origin(receipt).tag].append(receipt)
        return await all_of(self._batch(tag, some) for tag, some in by_tag.items())

    async def _batch(self, tag: str, receipts: Sequence[ReceiptArrived]) -> Produced:
        stored = await self._ledgers.tagged(tag)
        if stored is None:
            metrics.count(metrics.BOUNCES, "nameless", by=len(receipts))
            return []
        stored = await self._ledgers.apply(stored, partial(_told, receipts=receipts))
        stops = [out for receipt in receipts for out in await self._stop(stored.value, receipt)]
        return [report(stored, self._clock.now()), *stops]

    async def _stop(self, ledger: Ledger, receipt: ReceiptArrived) -> Produced:
        """What ends because of one receipt."""
        slot = BitMap([_origin(receipt).slot]) & books.all_slots(ledger)
        return [
            await self._end(ledger, receipt, number)
            for number in books.numbers(ledger, slot).values()
            if await self._ends(ledger, receipt, slot)
        ]

    async def _end(
        self, ledger: Ledger, receipt: ReceiptArrived, number: SubscriberNumber
    ) -> Outgoing:
        """Whoever complains wants nothing at all; but who is only asked whether an address is
        theirs is not that person."""
        stored, now = await self._records.get(CAMPAIGNS, ledger.campaign), self._clock.now()
        is_of_person = stored is None or not stored.value.place
        if stored is None or (receipt.state == Said.COMPLAINT and is_of_person):
            return stop_of(number, ledger.batch, now)
        return gone_of(number, ledger.batch, stored.value, now)

    async def _ends(self, ledger: Ledger, receipt: ReceiptArrived, slot: BitMap) -> bool:
        """Whether nothing more is to be sent to whoever it was."""
        if receipt.state != Said.FAILED:
            metrics.count(metrics.BOUNCES, receipt.state)
            return receipt.state == Said.COMPLAINT
        weight = _weighed(ledger, receipt)
        if weight is Weight.HARD:
            return bool(await self._doubts.too_often(ledger, slot, receipt.at))
        return weight is Weight.GONE


def _told(ledger: Ledger, receipts: Sequence[ReceiptArrived]) -> Ledger:
    """The ledger after all that was said, in its order; slots that it has not are passed over."""
    for receipt in receipts:
        slot = BitMap([_origin(receipt).slot]) & books.all_slots(ledger)
        if receipt.state == Said.FAILED:
            ledger = books.refute(ledger, slot)
        elif receipt.state == Said.DELIVERED:
            ledger = books.confirm(ledger, slot)
    return ledger


def _weighed(ledger: Ledger, receipt: ReceiptArrived) -> Weight:
    """What a failure says of the address, counted and logged."""
    weight, slot = weight_of(receipt.error), _origin(receipt).slot
    metrics.count(metrics.BOUNCES, weight.value)
    log.info(
        "delivery.bounced",
        batch=ledger.batch,
        slot=slot,
        status=receipt.error,
        weight=weight.value,
    )
    return weight


def _origin(receipt: ReceiptArrived) -> Origin:
    try:
        return origin_of(receipt.reference)
    except ValueError as wrong:
        raise Reject(f"{receipt.reference} names no message of ours") from wrong

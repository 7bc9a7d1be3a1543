"""Counts receipts and reports of batches, so that the pulse hears of five hundred at once.

Twice is harmless: each count says up to which place of its partition, or of its batch's revisions,
it reaches, and the pulse counts no place again.
"""

from collections.abc import Sequence
from typing import Final

from lantoa.contracts.delivery import BatchReported, ReceiptArrived
from lantoa.contracts.events import Outgoing, encode
from lantoa.contracts.ids import derived_id
from lantoa.contracts.pulse import BatchCounted, MinuteStruck, PulseCount, ReceiptsCounted, Told
from lantoa.contracts.topics import PULSE_COUNTED
from lantoa.runtime.clock import Clock
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.accounts.receipting import ARRIVED, REFUTES
from lantoa_notifier.domain.reports import Said

WELL: Final = ARRIVED | {Said.DELIVERED}
FAILED: Final = REFUTES | {Said.FAILED, Said.COMPLAINT}
"""States of receipts, whoever's they are; others say nothing final."""
MINUTE: Final = "minute"


class Counting:
    """Says in few words what the events of one partition say of providers and channels."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def count(self, events: Sequence[Received]) -> Produced:
        """One count for all receipts, and one for each batch."""
        receipts = [event for event in events if _is_final(event.fact)]
        counts: list[PulseCount] = [_receipts(receipts)] if receipts else []
        counts += [_batch(e.fact) for e in events if isinstance(e.fact, BatchReported)]
        return [self._outgoing(count) for count in counts]

    def minute(self) -> Outgoing:
        """The event that says how late it is."""
        return self._outgoing(MinuteStruck(at=self._clock.now()))

    def _outgoing(self, count: PulseCount) -> Outgoing:
        return encode(
            PULSE_COUNTED,
            count,
            key=MINUTE if isinstance(count, MinuteStruck) else count.counter,
            id=derived_id("counted", *_named(count)),
            source="notifier",
            time=self._clock.now(),
        )


def _named(count: PulseCount) -> tuple[object, ...]:
    match count:
        case ReceiptsCounted():
            return (count.counter, count.told[0].place, count.told[-1].place)
        case MinuteStruck():
            return (MINUTE, count.at.isoformat())
    return (count.counter, count.place)


def _is_final(fact: object) -> bool:
    return isinstance(fact, ReceiptArrived) and fact.state in WELL | FAILED


def _receipts(events: Sequence[Received]) -> ReceiptsCounted:
    """All of them are of one partition."""
    first = events[0].record
    told = tuple(_told(event.fact, event.record.offset) for event in events)
    return ReceiptsCounted(counter=f"{first.topic}/{first.partition}", told=told)


def _told(receipt: ReceiptArrived, place: int) -> Told:
    return Told(
        place=place, provider=receipt.provider, at=receipt.at, failed=receipt.state in FAILED
    )


def _batch(report: BatchReported) -> BatchCounted:
    """An answer that was lost is counted among what failed, until a receipt says better."""
    said = report.outcomes
    return BatchCounted(
        counter=report.batch,
        place=report.revision,
        channel=report.channel.value,
        at=report.at,
        well=said.delivered,
        failed=said.failed + said.dead + said.unknown,
        refused=report.refused,
        waiting=said.pending,
    )

"""Receipts of SMS, in their own time: each finds its slot, confirms or refutes what was accepted.

Twice is harmless, as is any order: a slot that failed stays failed, one that a receipt confirmed
stays delivered. A receipt may come before the worker has kept the name of what it sent: it waits
for that so long, beside all others of its age, and is then counted and let go. A receipt of one
part of several refutes the whole, and confirms nothing; but whoever got a part is there.

Each provider has codes of its own that say that there is no such number: what they say of the
address is a doubt (``doubting.py``).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Protocol

import structlog
from pyroaring import BitMap

from lantoa.contracts.delivery import ReceiptArrived
from lantoa.contracts.ids import BatchId
from lantoa.contracts.subscriptions import Channel
from lantoa.engines.records import Stored
from lantoa.runtime import metrics
from lantoa.runtime.clock import Clock
from lantoa.runtime.errors import Retry
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.abreast import all_of, settled
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledgers import Change
from lantoa_notifier.accounts.records import Ledger, Trace
from lantoa_notifier.accounts.reporting import report
from lantoa_notifier.accounts.traces import SMS, named
from lantoa_notifier.domain.returning import origin_of

log = structlog.get_logger()
WAITS: Final = timedelta(seconds=30)
"""The worker keeps names with the outcome of each group, seconds after the provider took it."""
AGAIN: Final = 1.0
ARRIVED: Final = frozenset({"DELIVRD"})
REFUTES: Final = frozenset({"UNDELIV", "REJECTD", "EXPIRED", "DELETED"})
Codes = Mapping[str, Collection[str]]
"""The codes in receipts that say that there is no such number, by provider, in upper case."""


class Traces(Protocol):
    """Which slot a provider means."""

    async def found(self, ids: Sequence[str]) -> Mapping[str, Trace]:
        """Those that are known."""
        ...


class Ledgers(Protocol):
    """The ledgers of batches."""

    async def begun(self, batches: Sequence[BatchId]) -> Sequence[Stored[Ledger]]:
        """Those of some batches that somebody worked on."""
        ...

    async def tagged(self, tag: str) -> Stored[Ledger] | None:
        """The ledger that tokens call so."""
        ...

    async def apply(self, stored: Stored[Ledger], change: Change) -> Stored[Ledger]:
        """The change made to whatever the ledger has become."""
        ...


class Doubts(Protocol):
    """What is held against addresses."""

    async def too_often(self, ledger: Ledger, slots: BitMap, at: datetime) -> BitMap:
        """A doubt about each; the slots whose address was doubted once too often."""
        ...

    async def lift(self, channel: Channel, people: BitMap) -> None:
        """Something reached these by that channel: no earlier doubt counts any more."""
        ...

    async def ended(self, ledger: Ledger, slots: BitMap, now: datetime) -> Produced:
        """The commands that end these addresses."""
        ...


@dataclass
class _Said:
    """What some receipts say of one batch, by slot."""

    arrived: BitMap = field(default_factory=BitMap)
    refuted: BitMap = field(default_factory=BitMap)
    there: BitMap = field(default_factory=BitMap)
    """Whose phones took at least a part."""
    nobody: BitMap = field(default_factory=BitMap)
    """Whose numbers are said to be none."""


class Receipting:
    """Takes receipts, many at once: one change of a ledger for all that concern it."""

    def __init__(
        self, traces: Traces, ledgers: Ledgers, doubts: Doubts, clock: Clock, codes: Codes
    ) -> None:
        self._traces = traces
        self._ledgers = ledgers
        self._doubts = doubts
        self._clock = clock
        self._codes = codes

    async def take(self, events: Sequence[Received]) -> Produced:
        """Work on some receipts, and report the accounts they concern."""
        receipts = [event.fact for event in events if _is_ours(event.fact)]
        traces = await self._found(receipts)
        said = _by_batch(receipts, traces, self._codes)
        changed = await self._changed(said)
        ends = await self._ends({one.value.batch: one.value for one in changed}, said)
        self._wait_for_late(receipts, traces)
        for receipt in receipts:
            _count(receipt, traces.get(_name(receipt)))
        now = self._clock.now()
        return [*(report(stored, now) for stored in changed), *ends]

    async def _changed(self, said: Mapping[BatchId, _Said]) -> Sequence[Stored[Ledger]]:
        """The ledgers that are spoken of, put right at once: such writes share a commit."""
        begun = await self._ledgers.begun(list(said))
        told = {stored.id: partial(_told, said=said[stored.value.batch]) for stored in begun}
        return await settled(self._ledgers.apply(stored, told[stored.id]) for stored in begun)

    async def _ends(
        self, ledgers: Mapping[BatchId, Ledger], said: Mapping[BatchId, _Said]
    ) -> Produced:
        """What ends because of what is said of addresses; all of those that something reached are
        looked up at once, for most receipts say so."""
        there = (books.numbers(ledger, said[id].there).values() for id, ledger in ledgers.items())
        await self._doubts.lift(Channel.SMS, BitMap(number for some in there for number in some))
        return await all_of(self._doubted(one, said[id]) for id, one in ledgers.items())

    async def _doubted(self, ledger: Ledger, said: _Said) -> Produced:
        """The same of one batch, in our own time: however late receipts are worked on, days lie
        between those that count."""
        now = self._clock.now()
        too_often = await self._doubts.too_often(ledger, said.nobody - said.there, now)
        return await self._doubts.ended(ledger, too_often, now)

    async def _found(self, receipts: Sequence[ReceiptArrived]) -> dict[str, Trace]:
        """Which slot each means: by the provider's id, or by our own token."""
        by_id = await self._traces.found([_name(one) for one in receipts if one.slot is None])
        return dict(by_id) | await self._tokens(one for one in receipts if one.slot is not None)

    async def _tokens(self, receipts: Iterable[ReceiptArrived]) -> dict[str, Trace]:
        origins = {_name(one): (origin_of(one.reference), one.at) for one in receipts}
        tags = list({origin.tag for origin, _ in origins.values()})
        found = await settled(map(self._ledgers.tagged, tags))
        ledgers = dict(zip(tags, found, strict=True))
        return {
            name: Trace(batch=stored.value.batch, slot=origin.slot, parts=1, kept_at=at)
            for name, (origin, at) in origins.items()
            if (stored := ledgers[origin.tag]) is not None
        }

    def _wait_for_late(
        self, receipts: Sequence[ReceiptArrived], traces: Mapping[str, Trace]
    ) -> None:
        """Retry while a receipt that nobody knows is young."""
        youngest = self._clock.now() - WAITS
        if any(r.at > youngest and _name(r) not in traces for r in receipts):
            raise Retry("a receipt came before its message's name", dependency="trace", after=AGAIN)


def _is_ours(fact: object) -> bool:
    return isinstance(fact, ReceiptArrived) and fact.provider.startswith(SMS)


def _name(receipt: ReceiptArrived) -> str:
    return named(receipt.provider, receipt.reference)


def _by_batch(
    receipts: Sequence[ReceiptArrived], traces: Mapping[str, Trace], codes: Codes
) -> dict[BatchId, _Said]:
    """The first final word on each message counts, also within what came together."""
    said: defaultdict[BatchId, _Said] = defaultdict(_Said)
    for receipt in receipts:
        trace = traces.get(_name(receipt))
        if trace is None:
            continue
        of_batch = said[trace.batch]
        if receipt.state in ARRIVED:
            of_batch.there.add(trace.slot)
        if receipt.state in REFUTES and receipt.error.upper() in codes.get(receipt.provider, ()):
            of_batch.nobody.add(trace.slot)
        if receipt.state in ARRIVED and trace.parts == 1 and trace.slot not in of_batch.refuted:
            of_batch.arrived.add(trace.slot)
        elif receipt.state in REFUTES and trace.slot not in of_batch.arrived:
            of_batch.refuted.add(trace.slot)
    return said


def _told(ledger: Ledger, said: _Said) -> Ledger:
    return books.refute(books.confirm(ledger, said.arrived), said.refuted)


def _count(receipt: ReceiptArrived, trace: Trace | None) -> None:
    metrics.count(metrics.RECEIPTS, receipt.provider, _outcome(receipt, trace))
    if trace is not None and receipt.state in REFUTES:
        log.info(
            "delivery.refuted",
            batch=trace.batch,
            slot=trace.slot,
            provider=receipt.provider,
            reason=f"{receipt.state} {receipt.error}".strip(),
        )


def _outcome(receipt: ReceiptArrived, trace: Trace | None) -> str:
    if trace is None:
        return "unknown"
    if receipt.state in REFUTES:
        return "refuted"
    return "confirmed" if receipt.state in ARRIVED else "passing"

"""A worker of one channel: a batch is opened, asked about, marked, sent and recorded.

Order of deeds: the ledger says *attempted* before anything leaves, and the outcome before the
offset is let go. Twice is harmless: slots that have ended are never sent again; slots marked by a
process that died are sent again by the same reference, or become *unknown*. Two workers at once
meet in the compare-and-set of the ledger: who loses it asks everything again, and what
the other is sending is left to it (``accounts/marking.py``). What a go finds out is in ``going``,
who of a group is told now in ``choosing``, the messages are made in ``writing``.
"""

import asyncio
from functools import partial
from itertools import islice
from typing import NoReturn

from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested
from lantoa.engines.records import Stored
from lantoa.runtime import metrics
from lantoa.runtime.errors import Away, Reject, Retry
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.marking import Mark, set_aside, taken_over
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.accounts.reporting import told
from lantoa_notifier.accounts.settling import SETTLED
from lantoa_notifier.channels.messages import Lost
from lantoa_notifier.domain.holds import Held
from lantoa_notifier.planner.cutting import lane_of
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.asking import Asks
from lantoa_notifier.workers.breaking import CIRCUIT
from lantoa_notifier.workers.choosing import Choosing
from lantoa_notifier.workers.dispatching import Dispatching, Sent
from lantoa_notifier.workers.explaining import left_out
from lantoa_notifier.workers.going import Run
from lantoa_notifier.workers.recording import kept
from lantoa_notifier.workers.retrying import PLANNER, heeded, is_over
from lantoa_notifier.workers.standing import Standing, standing_of
from lantoa_notifier.workers.writing import written

Account = Stored[Ledger]
GROUP = 25
"""Slots marked and sent together, at most."""
OPEN_GROUPS = 2
"""Groups open in a process at once: at most 50 slots are in doubt after a crash."""
SPELL = 10.0
"""Seconds a worker stays with one batch before it lets its partition breathe.

A worker whose partition is wanted, or that is to stop, leaves earlier: what of its group has not
left stays owed, what has is recorded, so nothing is in doubt."""


class Sending:
    """Sends the batches of one channel. ``opened`` is shared by all workers of a process, and
    ``worker`` is its name: no two that live have the same."""

    def __init__(
        self,
        asks: Asks,
        dispatching: Dispatching,
        lost: Lost,
        opened: asyncio.Semaphore,
        worker: str = "",
    ) -> None:
        self._asks = asks
        self._choosing = Choosing(asks)
        self._dispatching = dispatching
        self._lost = lost
        self._open = opened
        self._me = worker

    async def send(self, received: Received) -> Produced:
        """Bring the batch as far as it will go now, and report its account."""
        batch: BatchRequested = received.fact
        campaign = await self._asks.campaigns.of(batch.campaign)
        if campaign is None:
            raise Reject(f"campaign {batch.campaign} was never frozen here")
        run, now = Run(batch, campaign, received.lets_go), self._asks.clock.now()
        stored = await self._asks.ledgers.opened(batch)
        if not books.is_stale(stored.value, batch.attempt):
            stored = await self._work(run, stored)
        return told(stored, campaign, now)

    async def _work(self, run: Run, stored: Account) -> Account:
        stored = await self._settled(await self._taken_over(run, stored))
        numbers = books.numbers(stored.value, books.undone(stored.value))
        run.addressees = await self._asks.addresses.of(run.campaign, numbers.values())
        run.heeds(stored.value, self._asks.clock.now())
        ends = self._asks.clock.monotonic() + SPELL
        while run.todo(stored.value):
            if self._asks.clock.monotonic() > ends:
                raise Retry("more of the batch is to be sent", dependency="time", after=0.05)
            async with self._open:
                if run.lets_go():
                    raise Retry("another worker goes on", dependency="time", after=0.05)
                stored = await self._taken_over(run, stored)
                stored = await self._step(run, stored)
        return await self._asks.ledgers.apply(stored, run.waits)

    async def _settled(self, stored: Account) -> Account:
        """What was being sent when a process died is in doubt, and an operator hears of it."""
        known = len(books.those(stored.value, Fate.UNKNOWN))
        settle, now = SETTLED[self._lost], self._asks.clock.now()
        stored = await self._asks.ledgers.apply(stored, lambda ledger: settle(ledger, now))
        in_doubt = len(books.those(stored.value, Fate.UNKNOWN)) - known
        if in_doubt > 0:
            metrics.count(metrics.SENT, stored.value.channel, Fate.UNKNOWN.value, by=in_doubt)
        return stored

    async def _taken_over(self, run: Run, stored: Account) -> Account:
        """The ledger in our hand; what another worker may be sending is put off until it cannot."""
        now = self._asks.clock.now()
        take = partial(taken_over, worker=self._me, now=now)
        stored = await self._asks.ledgers.apply(stored, take)
        until, slots = stored.value.aside_until, set_aside(stored.value, now)
        if until is not None and slots:
            run.put_off(slots, until)
        return stored

    async def _step(self, run: Run, stored: Account) -> Account:
        """Get on with the batch: end what is not to be sent, or send the next group."""
        ledger, todo = stored.value, run.todo(stored.value)
        if is_over(run.campaign, self._asks.clock.now()):
            return await self._changed(run, stored, books.expire(ledger, todo))
        standing = await self._standing(run.campaign, ledger)
        held = await self._asks.holds.of(run.campaign)
        if standing is Standing.CANCEL or held is Held.CANCELLED:
            return await self._give_up(run, stored, todo, Fate.CANCELLED)
        if held is not Held.FREE:
            run.holds(todo, self._asks.clock.now())
            return stored
        if standing is Standing.SEND:
            return await self._group(run, stored, run.campaign)
        return await self._corrected(run, stored, standing)

    async def _standing(self, campaign: Campaign, ledger: Ledger) -> Standing:
        if campaign.period:
            return await self._asks.digests.standing(campaign)
        return standing_of(ledger, await self._asks.heads.of(ledger.content_id))

    async def _corrected(self, run: Run, stored: Account, standing: Standing) -> Account:
        """Send the correction's text, but not to those whom its own notice tells."""
        ledger, todo = stored.value, run.todo(stored.value)
        notice = await self._notice(run.campaign, ledger)
        if standing is Standing.WAIT or notice is None:
            run.put_off(todo, self._asks.clock.now() + PLANNER)
            return stored
        told = books.slots_of(ledger, books.read(notice.audience)) & todo
        if told:
            return await self._give_up(run, stored, told, Fate.CANCELLED)
        return await self._group(run, stored, notice)

    async def _notice(self, campaign: Campaign, ledger: Ledger) -> Campaign | None:
        if ledger.corrected is None:
            return None
        return await self._asks.campaigns.correction_of(campaign, ledger.corrected)

    async def _give_up(self, run: Run, stored: Account, slots: BitMap, fate: Fate) -> Account:
        return await self._changed(run, stored, books.give_up(stored.value, slots, fate))

    async def _changed(self, run: Run, stored: Account, ledger: Ledger) -> Account:
        """The ledger so changed, or as somebody else changed it: the next step asks again."""
        if ledger == stored.value:
            return stored
        held = await self._asks.ledgers.put(stored, ledger)
        return held or await self._asks.ledgers.opened(run.batch)

    async def _group(self, run: Run, stored: Account, text: Campaign) -> Account:
        """Mark some slots, send them, record what came of it."""
        if seconds := self._dispatching.rests(lane_of(run.campaign)):
            await self._rests(stored, seconds)
        await self._choosing.count(run, stored.value)
        slots = BitMap(islice(run.todo(stored.value), self._dispatching.at_once(GROUP)))
        willing = await self._choosing.willing(run, stored.value, slots)
        ready = willing - self._choosing.asleep(run, stored.value, willing)
        fewer = left_out(stored.value, slots - willing, run.addressees)
        if not ready:
            return await self._changed(run, stored, fewer)
        shown = books.show(fewer, run.mentioned(stored.value, ready))
        mark = Mark(self._me, self._asks.clock.now())
        held = await self._asks.ledgers.put(stored, mark.on(books.mark_attempted(shown, ready)))
        if held is None:
            return await self._asks.ledgers.opened(run.batch)
        messages = written(run, held.value, ready, text, self._asks.links)
        sent = await self._dispatching.send(messages, lambda: self._is_over(run, mark))
        return await self._after(run, await kept(self._asks, held, sent), sent)

    def _is_over(self, run: Run, mark: Mark) -> bool:
        return run.lets_go() or mark.is_late(self._asks.clock.now())

    async def _rests(self, stored: Account, seconds: float) -> NoReturn:
        """The provider is left alone, and the batch waits on the log: others keep their order."""
        await self._asks.ledgers.apply(stored, books.rest)
        raise Away("the provider is left alone", dependency=CIRCUIT, after=seconds)

    async def _after(self, run: Run, stored: Account, sent: Sent) -> Account:
        if seconds := self._dispatching.rests(lane_of(run.campaign)):
            await self._rests(stored, seconds)
        now = self._asks.clock.now()
        stored = await self._asks.ledgers.apply(stored, partial(heeded, sent=sent, now=now))
        if sent.away is not None:
            raise sent.away
        run.heeds(stored.value, now)
        return stored

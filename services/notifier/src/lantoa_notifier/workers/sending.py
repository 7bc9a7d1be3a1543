"""A worker of one channel: a batch is opened, asked about, marked, sent and recorded.

Order of deeds: the ledger says *attempted* before anything leaves, and the outcome before the
offset is let go. Twice is harmless: slots that have ended are never sent again; slots marked by a
process that died are sent again by the same reference, or become *unknown*. Two workers at once
meet in the compare-and-set of the ledger: who loses it asks everything again, and what
the other is sending is left to it (``accounts/marking.py``).
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.ids import SubscriberNumber, derived_id
from lantoa.engines.records import Stored
from lantoa.runtime import metrics
from lantoa.runtime.errors import Away, Reject, Retry
from lantoa.runtime.service import Produced, Received
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.marking import Mark, set_aside, taken_over
from lantoa_notifier.accounts.reporting import gone_of, report
from lantoa_notifier.accounts.settling import SETTLED
from lantoa_notifier.channels.messages import Lost, Message
from lantoa_notifier.domain.holds import Held
from lantoa_notifier.domain.quiet import rings
from lantoa_notifier.domain.steps import asks_to_acknowledge
from lantoa_notifier.records import Campaign, Ledger
from lantoa_notifier.subscribers.consenting import Own
from lantoa_notifier.workers.asking import Asks
from lantoa_notifier.workers.breaking import CIRCUIT
from lantoa_notifier.workers.dispatching import Dispatching, Sent
from lantoa_notifier.workers.explaining import left_out
from lantoa_notifier.workers.recording import kept
from lantoa_notifier.workers.resolving import Addressee
from lantoa_notifier.workers.retrying import HELD, PLANNER, after_throttling, is_over, retry_at
from lantoa_notifier.workers.standing import Standing, standing_of

Account = Stored[Ledger]
GROUP = 25
"""Slots marked and sent together, at most."""
OPEN_GROUPS = 2
"""Groups open in a process at once: at most 50 slots are in doubt after a crash."""
SPELL = 10.0
"""Seconds a worker stays with one batch before it lets its partition breathe.

A worker whose partition is wanted, or that is to stop, leaves earlier: what of its group has not
left stays owed, what has is recorded, so nothing is in doubt."""


@dataclass
class Run:
    """One go at a batch: what it found out, and which slots it puts off."""

    batch: BatchRequested
    campaign: Campaign
    lets_go: Callable[[], bool]
    """Whether another worker is to have the batch: this go is over after what has left."""
    addressees: Mapping[SubscriberNumber, Addressee] = field(default_factory=dict)
    off: BitMap = field(default_factory=BitMap)
    until: dict[str, datetime] = field(default_factory=dict)
    """When what was put off may go on, by what it waits for; the empty word is the provider."""
    counted: bool = False
    """Whether the caps were asked."""
    refused: bool = False
    gone: list[SubscriberNumber] = field(default_factory=list)
    """Whose addresses are no more."""
    own: dict[SubscriberNumber, Own] = field(default_factory=dict)
    """What is each person's own."""

    def todo(self, ledger: Ledger) -> BitMap:
        """The slots that this go still has to do something about."""
        return books.undone(ledger) - self.off

    def mentioned(self, ledger: Ledger, slots: BitMap) -> Mapping[str, BitMap]:
        """The slots of these that are to be shown each mention of a digest."""
        shown: dict[str, BitMap] = {}
        for slot, number in books.numbers(ledger, slots).items():
            for mention in self.own[number].mentions:
                shown.setdefault(mention, BitMap()).add(slot)
        return shown

    def put_off(self, slots: BitMap, until: datetime, waits_for: str = "") -> None:
        """Leave some slots until then."""
        self.off |= slots
        self.until[waits_for] = max(until, self.until.get(waits_for, until))

    def holds(self, slots: BitMap, now: datetime) -> None:
        """Leave some slots until the hold is over; look again by oneself, should nobody say so."""
        self.put_off(slots, now + HELD, books.Wait.HOLD)

    def let_sleep(self, slot: int, morning: datetime) -> None:
        """Leave a slot until then; the batch comes again on the first of all mornings."""
        self.off.add(slot)
        first = self.until.get(books.Wait.QUIET, morning)
        self.until[books.Wait.QUIET] = min(morning, first)

    def waits(self, ledger: Ledger) -> Ledger:
        """The ledger when this go is over: what was put off comes again at the first of its times.

        Where the campaign is held it waits for that: whoever lets it go finds it by the hold.
        """
        if not self.until:
            return ledger
        held = books.Wait.HOLD in self.until
        first = books.Wait.HOLD if held else min(self.until, key=self.until.__getitem__)
        ledger = books.refuse(ledger) if self.refused else ledger
        return books.wait_until(ledger, self.until[first], first)


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
        ended = (gone_of(number, batch.batch, campaign, now) for number in run.gone)
        return [report(stored, now), *ended]

    async def _work(self, run: Run, stored: Account) -> Account:
        stored = await self._settled(await self._taken_over(run, stored))
        numbers = books.numbers(stored.value, books.undone(stored.value))
        run.addressees = await self._asks.addresses.of(run.campaign, numbers.values())
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
        if seconds := self._dispatching.rests(run.campaign.lane):
            return await self._rests(run, stored, seconds)
        await self._count(run, stored.value)
        slots = BitMap(islice(run.todo(stored.value), self._dispatching.at_once(GROUP)))
        willing = await self._ready(run, stored.value, slots)
        ready = willing - self._asleep(run, stored.value, willing)
        fewer = left_out(stored.value, slots - willing, run.addressees)
        if not ready:
            return await self._changed(run, stored, fewer)
        shown = books.show(fewer, run.mentioned(stored.value, ready))
        mark = Mark(self._me, self._asks.clock.now())
        held = await self._asks.ledgers.put(stored, mark.on(books.mark_attempted(shown, ready)))
        if held is None:
            return await self._asks.ledgers.opened(run.batch)
        messages = self._messages(run, held.value, ready, text)
        sent = await self._dispatching.send(messages, lambda: self._is_over(run, mark))
        return await self._after(run, await kept(self._asks, held, sent), sent)

    def _is_over(self, run: Run, mark: Mark) -> bool:
        return run.lets_go() or mark.is_late(self._asks.clock.now())

    async def _rests(self, run: Run, stored: Account, seconds: float) -> Account:
        """The provider is left alone, and the batch waits on the log: others keep their order.

        Whoever has to stop somebody whose address is gone says so first: it waits in the ledger.
        """
        if run.gone:
            until = self._asks.clock.now() + timedelta(seconds=seconds)
            run.put_off(run.todo(stored.value), until, books.Wait.CIRCUIT)
            return stored
        await self._asks.ledgers.apply(stored, books.rest)
        raise Away("the provider is left alone", dependency=CIRCUIT, after=seconds)

    async def _count(self, run: Run, ledger: Ledger) -> None:
        """Once a go: of those who are awake, whoever has heard enough for a day waits."""
        if run.counted:
            return
        awake = await self._awake(run, ledger)
        people = BitMap(books.numbers(ledger, awake).values())
        capped = await self._asks.caps.take(run.campaign, people)
        run.counted = True
        if capped.opens is not None:
            slots = books.slots_of(ledger, capped.people)
            run.put_off(slots, capped.opens, books.Wait.CAP)

    async def _awake(self, run: Run, ledger: Ledger) -> BitMap:
        """The slots to be done without those that are left to sleep: they count in the morning."""
        todo = run.todo(ledger)
        if not rings(run.campaign):
            return todo
        return todo - self._asleep(run, ledger, await self._ready(run, ledger, todo))

    async def _ready(self, run: Run, ledger: Ledger, slots: BitMap) -> BitMap:
        """The slots whose people agree, at this moment, and have an address."""
        numbers = books.numbers(ledger, slots)
        willing = await self._asks.consents.willing(run.campaign, numbers.values())
        run.own |= willing
        agreeing = willing.keys() & run.addressees.keys()
        return BitMap(slot for slot, number in numbers.items() if number in agreeing)

    def _asleep(self, run: Run, ledger: Ledger, slots: BitMap) -> BitMap:
        """The slots whose people are not to be woken now: they wait for their morning."""
        now, asleep = self._asks.clock.now(), BitMap()
        for slot, number in books.numbers(ledger, slots).items():
            morning = self._asks.quiet.of(run.own[number].quiet).until(run.campaign, now)
            if morning is not None:
                asleep.add(slot)
                run.let_sleep(slot, morning)
        return asleep

    def _messages(self, run: Run, ledger: Ledger, slots: BitMap, text: Campaign) -> list[Message]:
        people = books.numbers(ledger, slots)
        return [
            self._message(run, slot, run.addressees[number], text)
            for slot, number in people.items()
        ]

    def _message(self, run: Run, slot: int, to: Addressee, text: Campaign) -> Message:
        batch, own = run.batch.batch, run.own.get(to.number, Own())
        return Message(
            reference=derived_id("message", batch, slot),
            batch=batch,
            slot=slot,
            to=to,
            campaign=text,
            stop_url=self._asks.links.stop(to.number, to.link_version),
            manage_url=self._asks.links.manage(to.number, to.link_version),
            own=own,
            acknowledge_url=self._acknowledge(run.campaign, to) if own.insists else "",
        )

    def _acknowledge(self, campaign: Campaign, to: Addressee) -> str:
        content, version = campaign.content_id, campaign.version
        if content is None or version is None or not asks_to_acknowledge(campaign):
            return ""
        return self._asks.links.acknowledge(to.number, to.link_version, content, version)

    async def _after(self, run: Run, stored: Account, sent: Sent) -> Account:
        run.gone += books.numbers(stored.value, sent.gone).values()
        if seconds := self._dispatching.rests(run.campaign.lane):
            return await self._rests(run, stored, seconds)
        if sent.away is not None:
            raise sent.away
        now = self._asks.clock.now()
        if sent.throttled:
            run.put_off(sent.throttled, after_throttling(now, sent.after))
        if refused := sent.later - sent.throttled:
            run.put_off(refused, retry_at(stored.value.refused, now, sent.after))
            run.refused = True
        return stored

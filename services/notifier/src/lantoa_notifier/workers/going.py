"""One go of a worker at a batch: what it found out, and which slots it puts off until when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pyroaring import BitMap

from lantoa.contracts.delivery import BatchRequested
from lantoa.contracts.ids import SubscriberNumber
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.accounts.waiting import waiting
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.subscribers.consenting import Own
from lantoa_notifier.workers.resolving import Addressee
from lantoa_notifier.workers.retrying import HELD


@dataclass
class Run:
    """One go at a batch. It is forgotten with it: whatever has to last stands in the ledger."""

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

    def heeds(self, ledger: Ledger, now: datetime) -> None:
        """Leave what the provider put off, in this go or in one before it that did not end."""
        slots = waiting(ledger, now)
        if slots and ledger.later_until is not None:
            self.put_off(slots, ledger.later_until)

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
        return books.wait_until(ledger, self.until[first], first)

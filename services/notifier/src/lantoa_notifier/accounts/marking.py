"""Marks of a worker that lives: what one is sending, no other sends again or gives up.

A partition may pass on while a group is on its way: a provider takes longer than the log waits, a
process stood still. So a mark says whose it is and for how long: whoever takes the batch over sets
those slots aside until then, and goes on with the others. What has not left by an earlier moment
does not leave at all. Only what a worker marked that died waits for so long, and not even that
when the worker comes back under its name.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa_notifier.accounts.ledger import Fate, attempted, kept, read, record
from lantoa_notifier.accounts.records import Ledger

LEAVES: Final = timedelta(seconds=10)
"""In which a marked message leaves, or stays owed."""
ANSWERED: Final = timedelta(seconds=35)
"""After that: the longest that a worker waits for a provider, and the clocks of two machines."""
RECORDED: Final = timedelta(seconds=10)
"""After that: how long it tries to write down what was answered."""
HELD: Final = LEAVES + ANSWERED + RECORDED


@dataclass(frozen=True)
class Mark:
    """Made by a worker at a moment."""

    worker: str
    at: datetime

    def on(self, ledger: Ledger) -> Ledger:
        """The ledger whose attempted slots are this worker's, but those set aside."""
        return replace(ledger, worker=self.worker, held_until=self.at + HELD)

    def is_late(self, now: datetime) -> bool:
        """Whether what it marked and has not left yet must not leave any more."""
        return now > self.at + LEAVES


def taken_over(ledger: Ledger, worker: str, now: datetime) -> Ledger:
    """The ledger in the hand of this worker: what another may be sending is set aside."""
    until = ledger.held_until
    if ledger.worker == worker or until is None or now >= until or not attempted(ledger):
        return ledger
    later = max(until, ledger.aside_until or until)
    aside = kept(attempted(ledger))
    return replace(ledger, worker=worker, held_until=None, aside=aside, aside_until=later)


def set_aside(ledger: Ledger, now: datetime) -> BitMap:
    """The slots that an earlier worker may be sending at this moment."""
    if ledger.aside_until is None or now >= ledger.aside_until:
        return BitMap()
    return read(ledger.aside) & attempted(ledger)


def settle_lost(ledger: Ledger, now: datetime) -> Ledger:
    """What was being sent when a process died may have arrived: nobody knows."""
    return record(ledger, {Fate.UNKNOWN: attempted(ledger) - set_aside(ledger, now)})

"""What becomes of slots that were being sent when a process died, by what the channel knows."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from pyroaring import BitMap

from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.marking import set_aside, settle_lost
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.channels.messages import Lost
from lantoa_notifier.channels.social.accounts import FIRST_NUMBER


def _as_it_is(ledger: Ledger, now: datetime) -> Ledger:
    """They are sent again: the other side knows them by their references."""
    return ledger


def _people_lost(ledger: Ledger, now: datetime) -> Ledger:
    """A person's message may have arrived; a post is known by its own record."""
    open_ = books.numbers(ledger, books.attempted(ledger) - set_aside(ledger, now))
    people = BitMap(slot for slot, number in open_.items() if number < FIRST_NUMBER)
    return books.record(ledger, {Fate.UNKNOWN: people})


SETTLED: Final[Mapping[Lost, Callable[[Ledger, datetime], Ledger]]] = {
    Lost.RESEND: _as_it_is,
    Lost.UNKNOWN: settle_lost,
    Lost.PEOPLE_UNKNOWN: _people_lost,
}

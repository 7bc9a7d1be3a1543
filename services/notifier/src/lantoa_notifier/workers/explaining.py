"""Why somebody was not reached, as far as a worker knows it when it happens."""

from collections.abc import Collection

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.ids import SubscriberNumber
from lantoa_notifier.accounts import ledger as books
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.workers.dispatching import Sent


def left_out(ledger: Ledger, slots: BitMap, known: Collection[SubscriberNumber]) -> Ledger:
    """These are not sent: their people are known no more, or stopped.

    Whom a digest leaves out may only have nothing left in it: why is not known.
    """
    numbers = books.numbers(ledger, slots)
    forgotten = BitMap(slot for slot, number in numbers.items() if number not in known)
    ledger = books.explain(ledger, "no-address", forgotten)
    if ledger.content_id is not None:
        ledger = books.explain(ledger, "stopped", slots - forgotten)
    return books.give_up(ledger, slots, Fate.SUPPRESSED)


def recorded(ledger: Ledger, sent: Sent, too_often: BitMap) -> Ledger:
    """What came of what was sent; whose address is no more, or was doubted too often, ends."""
    known = books.record(ledger, sent.outcomes)
    known = books.explain(known, "gone", sent.gone | sent.doubted)
    known = books.explain(known, "unsayable", sent.unsayable)
    nobody = books.read(ledger.nobody) | sent.gone | too_often
    return replace(known, nobody=books.kept(nobody))

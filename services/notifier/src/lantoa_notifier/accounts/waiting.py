"""What a provider put off: until when, for whoever goes on with the batch."""

from datetime import datetime

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa_notifier.accounts.ledger import kept, read, undone
from lantoa_notifier.accounts.records import Ledger


def put_off(ledger: Ledger, slots: BitMap, until: datetime, now: datetime) -> Ledger:
    """These wait until then, and what waits already waits as long."""
    together = slots | waiting(ledger, now)
    later = max(until, ledger.later_until or until)
    return replace(ledger, later=kept(together), later_until=later)


def waiting(ledger: Ledger, now: datetime) -> BitMap:
    """The slots without an outcome that are not to be tried yet."""
    if ledger.later_until is None or now >= ledger.later_until:
        return BitMap()
    return read(ledger.later) & undone(ledger)

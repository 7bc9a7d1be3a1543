"""What came of a group, written down: a worker that lives does not forget what it was answered."""

from functools import partial
from typing import Final

from lantoa.engines.records import Stored
from lantoa.runtime.errors import Away
from lantoa_notifier.accounts.marking import RECORDED
from lantoa_notifier.accounts.records import Ledger
from lantoa_notifier.workers.asking import Asks
from lantoa_notifier.workers.dispatching import Sent
from lantoa_notifier.workers.explaining import recorded

AGAIN: Final = 0.5


async def kept(asks: Asks, held: Stored[Ledger], sent: Sent) -> Stored[Ledger]:
    """The ledger after it, names and doubts before outcomes; twice is harmless.

    While the records are away it is tried again for some seconds: the slots would be sent again,
    or nobody would know of them, though the answers are here.
    """
    ends = asks.clock.monotonic() + RECORDED.total_seconds()
    while True:
        try:
            await asks.traces.keep(held.value.batch, sent.ids)
            too_often = await asks.doubts.too_often(held.value, sent.doubted, asks.clock.now())
            change = partial(recorded, sent=sent, too_often=too_often)
            return await asks.ledgers.apply(held, change)
        except Away:
            if asks.clock.monotonic() > ends:
                raise
        await asks.clock.sleep(AGAIN)

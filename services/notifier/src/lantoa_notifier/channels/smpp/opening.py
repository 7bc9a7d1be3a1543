"""The binds of an installation, opened and closed together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from lantoa.runtime.clock import Clock
from lantoa_notifier.abreast import watch
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.smpp.arriving import Arriving
from lantoa_notifier.channels.smpp.binding import Bind, Rate
from lantoa_notifier.channels.smpp.sender import SmppSender
from lantoa_notifier.channels.smpp.session import Limits
from lantoa_notifier.workers.sharing import ALONE, Runs, Share


@asynccontextmanager
async def open_smpp(
    settings: DeliverySettings,
    arriving: Arriving,
    clock: Clock,
    runs: Runs,
    share: Share = ALONE,
) -> AsyncIterator[Sender]:
    """A sender over all binds. They are kept until it is closed: receipts may come at any time.

    They outlive the readers of batches, which end with what they have in hand; so they are tasks
    of their own, and the service only watches over them.
    """
    limits = Limits(settings.sms_window, settings.smpp_answer, settings.smpp_enquire)
    rate = Rate(settings.sms_rate, share)
    binds = [Bind(one, arriving, clock, limits, rate) for one in settings.smpp_accounts]
    tasks = [asyncio.create_task(deed) for deed in (arriving.run(), *(b.keep() for b in binds))]
    runs("smpp", partial(watch, tasks))
    try:
        yield SmppSender(binds, settings.smpp_from, settings.sms_rules, clock)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(bind.close() for bind in binds))

"""The binds of an installation, opened and closed together."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.smpp.accounts import Account
from lantoa_notifier.channels.smpp.arriving import Arriving
from lantoa_notifier.channels.smpp.binding import Bind
from lantoa_notifier.channels.smpp.sender import SmppSender
from lantoa_notifier.channels.smpp.session import Limits


@asynccontextmanager
async def open_smpp(
    settings: DeliverySettings, arriving: Arriving, clock: Clock
) -> AsyncIterator[Sender]:
    """A sender over all binds. They are kept until it is closed: receipts may come at any time."""
    binds = [_bind(account, settings, arriving, clock) for account in settings.smpp_accounts]
    sender = SmppSender(binds, settings.smpp_from, settings.sms_rules, clock)
    deeds: list[Coroutine[Any, Any, None]] = [arriving.run(), *(bind.keep() for bind in binds)]
    try:
        async with _kept_running(deeds):
            yield sender
    finally:
        await asyncio.gather(*(bind.close() for bind in binds))


def _bind(account: Account, settings: DeliverySettings, arriving: Arriving, clock: Clock) -> Bind:
    limits = Limits(settings.sms_window, settings.smpp_answer, settings.smpp_enquire)
    return Bind(account, arriving, clock, limits, settings.sms_rate)


@asynccontextmanager
async def _kept_running(deeds: list[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(deed) for deed in deeds]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

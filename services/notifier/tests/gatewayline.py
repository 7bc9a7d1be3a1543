"""The SMS channel of a desk, open to an HTTP gateway, and the door that the gateway reports to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from lantoa.runtime.clock import Clock, SystemClock
from lantoa.testing.city import free_port
from lantoa_notifier.channels.messages import Lost
from lantoa_notifier.channels.settings import DeliverySettings
from services.notifier.tests.desk import Desk, from_log
from services.notifier.tests.smsline import SMS, Line
from tests.smsc import PASSWORD


@asynccontextmanager
async def gateway_line(
    desk: Desk, folder: Path, url: str, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Line]:
    """As the SMS role has it: the channel, and what runs and listens beside it."""
    port = free_port()
    values: dict[str, Any] = {
        "kannel_url": url,
        "kannel_user": "lantoa",
        "kannel_password": PASSWORD,
        "kannel_receipts": f"http://127.0.0.1:{port}",
        "kannel_port": port,
        "sms_rate": float("inf"),
    }
    chosen = DeliverySettings(**(values | settings))
    opening = replace(desk.opening(chosen, folder), clock=clock or SystemClock())
    async with SMS.opened(opening) as sender, beside(desk):
        yield Line(desk, sender, desk.worker(sender, Lost.UNKNOWN))


@asynccontextmanager
async def beside(desk: Desk) -> AsyncIterator[None]:
    """What a channel keeps running and serves, while it is open."""
    tasks = [asyncio.ensure_future(deed()) for deed in desk.background.values()]
    runners = [web.AppRunner(app) for app, *_ in desk.served]
    for runner, (_, host, port, _title) in zip(runners, desk.served, strict=True):
        await runner.setup()
        await web.TCPSite(runner, host, port).start()
    try:
        yield
    finally:
        for runner in runners:
            await runner.cleanup()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        desk.served.clear()
        desk.background.clear()


async def receipts_are_worked_on(desk: Desk) -> None:
    """What stands on the log goes to the ledger, as the group of receipts does it."""
    appended, desk.log.appended[:] = list(desk.log.appended), []
    await desk.receipting(SystemClock()).take(from_log(appended))

"""The SMS channel of a desk, open to real SMSCs, and what phones made of what it sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyroaring import BitMap

from lantoa.contracts.subscriptions import Channel
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import Clock, SystemClock
from lantoa.runtime.errors import Away
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.sending import Sending
from services.notifier.tests.desk import Desk, send_all
from tests.smsc import PASSWORD

SMS = next(row for row in ROWS if row.channel is Channel.SMS)
SHORT = Templates(
    subject="Luật Đất đai",
    text="Toàn văn",
    sms="Luật Đất đai có hiệu lực.",
    sms_plain="Luat Dat dai co hieu luc.",
    url="https://lantoa.example/v",
)
LONG = Templates(
    subject="Luật Đất đai",
    text="Toàn văn",
    sms="Từ ngày 01/8/2024, người sử dụng đất được cấp Giấy chứng nhận theo Điều 137. " * 2,
    url="https://lantoa.example/v",
)
SOON = 10.0


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Look again until it is so, or fail."""
    async with asyncio.timeout(SOON):
        while not await is_so():
            await SystemClock().sleep(0.01)


@dataclass
class Line:
    """The SMS channel of a desk, open to some SMSCs."""

    desk: Desk
    sender: Sender
    worker: Sending

    async def is_up(self) -> bool:
        try:
            await self.sender.probe()
        except Away:
            return False
        return True

    async def is_away(self) -> bool:
        return not await self.is_up()

    async def sends(self, *people: int, **others: Any) -> Campaign:
        """A campaign to so many people with numbers of their own, sent."""
        campaign = await self.campaign(*people, **others)
        await send_all(self.worker, campaign)
        return campaign

    async def campaign(self, *people: int, **others: Any) -> Campaign:
        numbers = {number: f"+8491{number:07}" for number in people}
        enrolled = (self.desk.follower(n, Channel.SMS, address=at) for n, at in numbers.items())
        await asyncio.gather(*enrolled)
        values = {"channel": Channel.SMS, "templates": SHORT} | others
        return await self.desk.campaign(BitMap(people), **values)


@asynccontextmanager
async def line(
    desk: Desk, folder: Path, url: str, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Line]:
    values: dict[str, Any] = {"smpp_password": PASSWORD, "sms_rate": float("inf")}
    chosen = DeliverySettings(smpp_url=url, smpp_user="lantoa", **(values | settings))
    opening = replace(desk.opening(chosen, folder), clock=clock or SystemClock())
    async with SMS.opened(opening) as sender:
        yield Line(desk, sender, desk.worker(sender, Lost.UNKNOWN))


def texts(saw: dict[str, Any]) -> dict[str, list[str]]:
    """The messages as phones put them together, by number."""
    found: dict[str, dict[int, dict[int, str]]] = {}
    for sms in saw["taken"]:
        reference, _, place = sms["udh"][2:] if sms["udh"] else (-1 - len(found), 1, 1)
        found.setdefault(sms["to"], {}).setdefault(reference, {})[place] = sms["text"]
    return {
        to: ["".join(parts[place] for place in sorted(parts)) for parts in messages.values()]
        for to, messages in found.items()
    }

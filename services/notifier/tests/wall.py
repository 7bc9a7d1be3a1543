"""Our own pages and channels of a desk: campaigns that are posted there, as workers do it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pyroaring import BitMap

from lantoa.contracts.delivery import Purpose
from lantoa.contracts.ids import Version
from lantoa.contracts.subscriptions import Channel
from lantoa.messages.templates import Templates
from lantoa.runtime.clock import ManualClock
from lantoa.testing.double import Trouble
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.social.accounts import Account
from lantoa_notifier.channels.social.records import POSTS
from lantoa_notifier.channels.table import ROWS
from lantoa_notifier.planner.broadcasting import with_accounts
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.dispatching import Dispatching, Pace
from lantoa_notifier.workers.sending import OPEN_GROUPS, Sending
from services.notifier.tests.desk import Desk, from_log, send_all

SOCIAL = next(row for row in ROWS if row.channel is Channel.SOCIAL)
PAGE = "https://lantoa.example/noi-dung/ke-hoach-335-kh-ubnd"
PLAN = Templates(
    subject="Kế hoạch 335/KH-UBND",
    text="Thành phố ban hành Kế hoạch 335.",
    post="Thành phố ban hành Kế hoạch 335 về phổ biến, giáo dục pháp luật.",
    url=PAGE,
)
PUT_RIGHT = Templates(
    subject="Đính chính: Kế hoạch 335/KH-UBND",
    text="",
    post="Điểm đính chính: sửa năm kết thúc thành 2027.",
    url=PAGE,
)
TAKEN_BACK = Templates(
    subject="Đã gỡ bỏ: Kế hoạch 335/KH-UBND", text="", post="Lý do: đăng nhầm dự thảo.", url=PAGE
)


@dataclass
class Wall:
    """The social channel of a desk."""

    desk: Desk
    accounts: Sequence[Account]
    sender: Sender

    @property
    def everywhere(self) -> BitMap:
        return BitMap(account.number for account in self.accounts)

    def worker(self, sender: Sender | None = None) -> Sending:
        """A worker process; two of them share nothing but the records."""
        asks = with_accounts(self.desk.asks, self.accounts)
        dispatching = Dispatching(sender or self.sender, 10, Pace(float("inf"), self.desk.clock))
        return Sending(asks, dispatching, SOCIAL.lost, asyncio.Semaphore(OPEN_GROUPS))

    async def posts(self, version: int = 1, **others: Any) -> Campaign:
        """A version is posted everywhere."""
        campaign = await self.planned(version, **others)
        await send_all(self.worker(), campaign)
        return campaign

    async def planned(self, version: int = 1, **others: Any) -> Campaign:
        values = {"channel": Channel.SOCIAL, "templates": PLAN, "version": Version(version)}
        return await self.desk.campaign(self.everywhere, **(values | others))

    async def corrects(self, version: int, **others: Any) -> Campaign:
        values = {"part": "told", "purpose": Purpose.CORRECTION, "templates": PUT_RIGHT}
        return await self.posts(version, **(values | others))

    async def withdraws(self, version: int, **others: Any) -> Campaign:
        values = {"part": "told", "purpose": Purpose.WITHDRAWAL, "templates": TAKEN_BACK}
        return await self.posts(version, **(values | others))

    async def waits(self, seconds: float) -> None:
        """The clock goes on, and the timer asks for what is due."""
        self.desk.clock.move(seconds)
        self.desk.log.appended.clear()
        await self.desk.timing.ask_again()
        for batch in from_log(self.desk.log.appended):
            await self.worker().send(batch)


@dataclass
class Stalling:
    """Records of a process that sleeps when it has claimed a post."""

    records: Any
    clock: ManualClock
    seconds: float
    meanwhile: Callable[[], Awaitable[Any]] | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.records, name)

    async def insert(self, table: Any, id: str, value: Any) -> Any:
        stored = await self.records.insert(table, id, value)
        if table is POSTS:
            self.clock.move(self.seconds)
            if self.meanwhile is not None:
                await self.meanwhile()
        return stored


@asynccontextmanager
async def wall(
    desk: Desk, folder: Path, url: str, stalling: Stalling | None = None, **settings: Any
) -> AsyncIterator[Wall]:
    chosen = DeliverySettings(social_url=url, social_rate=float("inf"), **settings)
    opening = desk.opening(chosen, folder)
    if stalling is not None:
        opening = replace(opening, records=stalling)  # type: ignore[arg-type]
    async with SOCIAL.opened(opening) as sender:
        yield Wall(desk, chosen.social_accounts, sender)


async def killed_while(trouble: Trouble, sending: Coroutine[Any, Any, Any]) -> None:
    """The process dies when the network has done the call, before anything is recorded."""
    done = asyncio.Event()

    async def hold() -> None:
        done.set()
        await asyncio.Event().wait()

    trouble.after = hold
    process = asyncio.create_task(sending)
    await done.wait()
    process.cancel()
    with pytest.raises(asyncio.CancelledError):
        await process
    trouble.after = None


def alarm(account: str) -> float | None:
    """Whether a person is called for that account."""
    return REGISTRY.get_sample_value("lantoa_social_account_wrong", {"account": account})

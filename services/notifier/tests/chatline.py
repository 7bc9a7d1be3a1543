"""A bot and whoever listens to it, beside the planner that carries out what follows from it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from lantoa.contracts.chats import awaited
from lantoa.contracts.subscriptions import Channel, FollowRequested
from lantoa.runtime.links import LINK
from lantoa.testing.telegramdouble import TOKEN, TelegramDouble, telegram_double
from lantoa_notifier.channels.social.posts import Rests
from lantoa_notifier.chats.bot import Bot
from lantoa_notifier.chats.conversing import Conversing
from lantoa_notifier.chats.hearing import Heard
from lantoa_notifier.chats.listening import Listening
from lantoa_notifier.chats.updates import Updates
from lantoa_notifier.chats.words import TELEGRAM
from lantoa_notifier.links import Links
from lantoa_notifier.workers.dispatching import Pace
from services.notifier.tests.desk import Taken
from services.notifier.tests.room import PORTAL, Room, open_room, received

ENROLMENT = "k3Jx0vQ2n8rT5uW7yZ1aB4cD6eF9gH-_mLpOsRtUvXw"
BOT = "LanToaHaNoiBot"
LAN, MINH = 1001, 1002


@dataclass
class ChatLine:
    """The bot of a room."""

    room: Room
    telegram: TelegramDouble
    log: Taken
    session: ClientSession
    links: Links
    worker: Listening[Heard] | None = None

    def listening(self) -> Listening[Heard]:
        """One worker that listens; what it does stands on the log that the planner reads."""
        room, clock = self.room, self.room.clock
        bot = Bot(self.session, self.telegram.url, BOT, TOKEN)
        conversing = Conversing(
            room.records, self.log, room.people, room.keys, self.links, PORTAL, TELEGRAM, clock
        )
        rests, pace = Rests(room.records, clock), Pace(float("inf"), clock)
        updates = Updates(room.records, bot, rests, pace)
        return Listening(room.records, updates, conversing, clock)

    async def signs_up(self, enrolment: str = ENROLMENT, **values: Any) -> FollowRequested:
        """Somebody chooses Telegram on the portal."""
        where = awaited(enrolment).address
        return await self.room.request(where, channel=Channel.SOCIAL, **values)

    async def rests(self, seconds: float) -> None:
        """Telegram wants the bot to be left alone."""
        bot = Bot(self.session, self.telegram.url, BOT, TOKEN)
        await Rests(self.room.records, self.room.clock).begin(bot.name, seconds)

    async def heard(self) -> None:
        """The bot hears what was said, and the planner does what follows."""
        self.worker = self.worker or self.listening()
        assert await self.worker.once()
        await self.planned()

    async def running(self) -> None:
        """The worker listens, for ever."""
        self.worker = self.worker or self.listening()
        await self.worker.run()

    async def planned(self) -> None:
        """The planner does what stands on the log."""
        await self.room.carries_out(self.log)

    async def begun(self, chat: int = LAN, enrolment: str = ENROLMENT, **values: Any) -> int:
        """Somebody who signed up and began the chat; their number."""
        await self.room.subscribing.follow(received(await self.signs_up(enrolment, **values)))
        self.telegram.says(chat, f"/start {enrolment}")
        await self.heard()
        return max(state.number for state in await self.room.states_told())


@asynccontextmanager
async def chat_line(folder: Path) -> AsyncIterator[ChatLine]:
    """A room with a bot."""
    async with (
        open_room(folder) as room,
        telegram_double(room.clock) as telegram,
        ClientSession() as session,
    ):
        links = Links(PORTAL, await room.keys.newest(LINK, room.clock.now()))
        yield ChatLine(room, telegram, Taken(), session, links)

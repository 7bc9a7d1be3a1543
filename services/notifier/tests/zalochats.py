"""An official account at Zalo: its webhook, who listens, the planner behind, who sends there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from pyroaring import BitMap

from lantoa.contracts.chats import awaited_at_zalo
from lantoa.contracts.subscriptions import Channel, FollowRequested
from lantoa.runtime.links import LINK
from lantoa.testing.city import free_port
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.zalo.handing import Handing
from lantoa_notifier.channels.zalo.opening import Kept, open_line
from lantoa_notifier.channels.zalo.tokens import authorize
from lantoa_notifier.chats.conversing import Conversing
from lantoa_notifier.chats.listening import Listening
from lantoa_notifier.chats.zalo.answering import AccountChats
from lantoa_notifier.chats.zalo.hearing import Written
from lantoa_notifier.chats.zalo.inbox import Inbox
from lantoa_notifier.chats.zalo.words import ZALO
from lantoa_notifier.links import Links
from lantoa_notifier.planner.records import Campaign
from lantoa_notifier.workers.sending import Sending
from services.notifier.tests.desk import SECRET, Desk, Flaky, Taken, send_all
from services.notifier.tests.gatewayline import beside
from services.notifier.tests.room import PORTAL, Room, open_room, received
from services.notifier.tests.smsline import SHORT, until
from services.notifier.tests.wall import SOCIAL
from services.notifier.tests.zalo_double import (
    APP,
    FIRST_REFRESH,
    OA_SECRET,
    Zalo,
    followed,
    posts,
    wrote,
    zalo_double,
)
from services.notifier.tests.zalo_double import SECRET as APP_SECRET
from services.notifier.tests.zaloline import TEMPLATES

ACCOUNT = "8759350982438917123"
CODE, SHOWN = "4829135702", "LT 48291 35702"
LAN, MINH = "4318657068771012646", "4318657068771012647"


@dataclass
class ZaloChatLine:
    """The account of a room, and the desk whose workers send there."""

    room: Room
    zalo: Zalo
    desk: Desk
    flaky: Flaky
    log: Taken
    port: int
    sender: Sender
    inbox: Inbox
    listening: Listening[Written]
    ids: "count[int]"

    async def signs_up(
        self, code: str = CODE, followed: str = "", **values: Any
    ) -> FollowRequested:
        """Somebody chooses Zalo on the portal, which shows a code; the planner keeps it."""
        where = awaited_at_zalo(code).address
        asked = await self.room.request(where, channel=Channel.SOCIAL, **values)
        asked = replace(asked, followed=followed)
        await self.room.subscribing.follow(received(asked))
        return asked

    async def writes(
        self, text: str, user: str = LAN, id: str = "", secret: str = OA_SECRET
    ) -> int:
        """Somebody writes to the account; what the webhook answered."""
        event = wrote(text, user, ACCOUNT, self.room.clock.now(), id or f"m{next(self.ids)}")
        self.room.clock.move(0.25)
        return await posts(self.port, event, secret)

    async def follows(self, user: str = LAN, name: str = "follow") -> int:
        """Somebody follows the account, or does so no more."""
        event = followed(user, ACCOUNT, self.room.clock.now(), name)
        self.room.clock.move(0.25)
        return await posts(self.port, event)

    async def heard(self) -> None:
        """What was said is done, and the planner does what follows."""
        assert await self.listening.once()
        await self.room.carries_out(self.log)

    async def begun(self, code: str = CODE, user: str = LAN, **values: Any) -> int:
        """Somebody who signed up and sent the code; their number."""
        await self.signs_up(code, **values)
        assert await self.writes(code, user) == 200
        await self.heard()
        return max(state.number for state in await self.room.states_told())

    async def sends(self, *people: int, **others: Any) -> Campaign:
        """A campaign to people, as far as it goes."""
        values = {"channel": Channel.SOCIAL, "templates": SHORT} | others
        campaign = await self.desk.campaign(BitMap(people), **values)
        await send_all(self.worker, campaign)
        return campaign

    async def goes_on(self) -> None:
        """What is due is taken up once more."""
        await self.desk.timing.ask_again()
        await self.desk.carry_out(self.worker)

    @property
    def worker(self) -> Sending:
        """One of the channel's."""
        return self.desk.worker(self.sender, Lost.PEOPLE_UNKNOWN)


def zalo_environment(zalo: Zalo, folder: Path) -> dict[str, str]:
    """The variables of an installation whose people can begin a chat with the account."""
    file = folder / "mau-zalo.toml"
    file.write_text(TEMPLATES)
    return {
        "ZALO_URL": zalo.url,
        "ZALO_ACCOUNT_URL": zalo.url,
        "ZALO_CHAT_URL": f"zalo://{ACCOUNT}",
        "ZALO_OAUTH": zalo.oauth,
        "ZALO_APP": APP,
        "ZALO_SECRET": APP_SECRET,
        "ZALO_OA_SECRET": OA_SECRET,
        "ZALO_TEMPLATES": str(file),
    }


def settings_of(zalo: Zalo, folder: Path, port: int, **others: Any) -> DeliverySettings:
    """The same as settings."""
    written: dict[str, Any] = zalo_environment(zalo, folder)
    values = {name.lower(): value for name, value in written.items()}
    return DeliverySettings(
        **(values | {"zalo_port": port, "zalo_chat_rate": float("inf")} | others)
    )


@asynccontextmanager
async def zalo_chat_line(folder: Path, **others: Any) -> AsyncIterator[ZaloChatLine]:
    """As the social role has it, authorized."""
    async with open_room(folder) as room, zalo_double(room.clock) as zalo:
        await authorize(room.records, SECRET, FIRST_REFRESH, room.clock.now())
        flaky = Flaky(room.records)
        desk = Desk(flaky, room.clock, bytes(32))
        chosen = settings_of(zalo, folder, free_port(), **others)
        kept = Kept(room.records, SECRET, desk.tokens, room.clock)
        async with (
            SOCIAL.opened(desk.opening(chosen, folder)) as sender,
            beside(desk),
            open_line(chosen, kept, "answers") as line,
        ):
            await until(lambda: _has_asked(zalo))
            links, log = Links(PORTAL, await room.keys.newest(LINK, room.clock.now())), Taken()
            inbox = Inbox(room.records, SECRET, ACCOUNT, room.clock)
            yield ZaloChatLine(
                room=room,
                zalo=zalo,
                desk=desk,
                flaky=flaky,
                log=log,
                port=chosen.zalo_port,
                sender=sender,
                inbox=inbox,
                listening=_listening(room, inbox, line.handing, links, log),
                ids=count(1),
            )


def _listening(
    room: Room, inbox: Inbox, handing: Handing, links: Links, log: Taken
) -> Listening[Written]:
    conversing = Conversing(
        room.records, log, room.people, room.keys, links, PORTAL, ZALO, room.clock
    )
    chats = AccountChats(inbox, handing, room.clock)
    return Listening(room.records, chats, conversing, room.clock)


async def _has_asked(zalo: Zalo) -> bool:
    return zalo.refreshes > 0

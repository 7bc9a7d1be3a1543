"""The accounts of an installation, opened together."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientSession

from lantoa.contracts.chats import user_of
from lantoa.contracts.ids import SubscriberNumber
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.accounts.ledger import Fate
from lantoa_notifier.channels.messages import Answer, Message, Sender
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.social.accounts import (
    FACEBOOK,
    FIRST_NUMBER,
    MASTODON,
    TELEGRAM,
    Account,
)
from lantoa_notifier.channels.social.calling import TIMEOUT
from lantoa_notifier.channels.social.chatting import ChatSender
from lantoa_notifier.channels.social.facebook import Facebook
from lantoa_notifier.channels.social.mastodon import Mastodon
from lantoa_notifier.channels.social.networks import Network
from lantoa_notifier.channels.social.posting import Poster
from lantoa_notifier.channels.social.posts import Posts, Rests
from lantoa_notifier.channels.social.telegram import Telegram
from lantoa_notifier.chats.bot import Bot
from lantoa_notifier.workers.dispatching import Pace
from lantoa_notifier.workers.sharing import ALONE, Share

Made = Callable[[ClientSession, DeliverySettings, Account, Clock], Network]
NETWORKS: Final[Mapping[str, Made]] = {
    TELEGRAM: lambda http, of, account, _: Telegram(http, of.telegram_server, account),
    MASTODON: lambda http, _, account, clock: Mastodon(http, account, clock),
    FACEBOOK: lambda http, of, account, _: Facebook(http, of.facebook_server, account),
}


class Accounts:
    """A sender over all accounts; each message goes to the one whose number it is for."""

    def __init__(self, posters: Mapping[SubscriberNumber, Poster]) -> None:
        self._posters = posters

    async def send(self, message: Message) -> Answer:
        """What its account made of it; people have no provider here."""
        poster = self._posters.get(message.to.number)
        return await poster.send(message) if poster else Answer(Fate.DEAD, "no provider")

    async def probe(self) -> None:
        """Each account waits for itself: one network that is away holds up no other."""


class Apart:
    """Posts on our own pages and channels, and messages to people in their chats."""

    def __init__(
        self, posts: Sender, telegram: Sender | None = None, zalo: Sender | None = None
    ) -> None:
        self._posts = posts
        self._telegram = telegram or posts
        self._zalo = zalo or posts

    async def send(self, message: Message) -> Answer:
        """What came of it, where it belongs."""
        return await self._way(message).send(message)

    async def probe(self) -> None:
        """Whether the posts go; chats wait for themselves."""
        await self._posts.probe()

    def _way(self, message: Message) -> Sender:
        if message.to.number >= FIRST_NUMBER:
            return self._posts
        return self._telegram if user_of(message.to.contact) is None else self._zalo


@asynccontextmanager
async def open_chats(
    settings: DeliverySettings, records: Records, clock: Clock, share: Share = ALONE
) -> AsyncIterator[Sender]:
    """A sender to people in their chats with our bot."""
    token = settings.chat_token.get_secret_value()
    async with ClientSession(timeout=TIMEOUT) as session:
        bot = Bot(session, settings.telegram_server, settings.chat_bot, token)
        pace = Pace(settings.chat_rate, clock, share)
        yield ChatSender(bot, Rests(records, clock), pace, clock)


@asynccontextmanager
async def open_social(
    settings: DeliverySettings, records: Records, clock: Clock, share: Share = ALONE
) -> AsyncIterator[Sender]:
    """A sender over the accounts of the settings."""
    posts, rests = Posts(records, clock), Rests(records, clock)
    turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    async with ClientSession(timeout=TIMEOUT) as session:

        def poster(account: Account) -> Poster:
            network = NETWORKS[account.network](session, settings, account, clock)
            pace, turn = Pace(settings.social_rate, clock, share), turns[account.bot]
            return Poster(account, network, posts, rests, pace, turn, clock)

        yield Accounts({one.number: poster(one) for one in settings.social_accounts})

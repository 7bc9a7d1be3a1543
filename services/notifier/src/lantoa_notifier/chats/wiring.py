"""Chats, wired: who listens to the bot and to the account, beside the workers that send."""

from collections.abc import Callable
from functools import partial

from aiohttp import ClientSession

from lantoa.engines.records import Records
from lantoa.runtime.service import Service
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.accounts.receiving import receipt_tokens
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.social.calling import TIMEOUT
from lantoa_notifier.channels.social.posts import Rests
from lantoa_notifier.channels.zalo.opening import CHATS, Kept, open_line
from lantoa_notifier.channels.zalo.tokens import WHAT as ZALO_KEY
from lantoa_notifier.chats import trying
from lantoa_notifier.chats.beginnings import EVERY
from lantoa_notifier.chats.bot import Bot
from lantoa_notifier.chats.conversing import Conversing, Links
from lantoa_notifier.chats.listening import Listening
from lantoa_notifier.chats.trying import TryingPage
from lantoa_notifier.chats.updates import ANSWERS, Updates
from lantoa_notifier.chats.words import TELEGRAM
from lantoa_notifier.chats.zalo.answering import AccountChats
from lantoa_notifier.chats.zalo.inbox import Inbox
from lantoa_notifier.chats.zalo.words import ZALO
from lantoa_notifier.keys import Keys
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.vault import WHAT
from lantoa_notifier.workers.dispatching import Pace


async def wire_chats(
    service: Service, world: World, records: Records, settings: DeliverySettings, links: Links
) -> None:
    """Listen as long as the service runs, wherever people can begin a chat."""
    if not (settings.chat_bot or settings.zalo_account):
        return
    conversing = await _conversing(world, records, links)
    if settings.chat_bot:
        updates = await _updates(world, records, settings)
        bot = Listening(records, updates, conversing(tongue=TELEGRAM), world.clock)
        service.runs("chats", bot.run)
    if settings.zalo_account:
        key = installation_key(world.settings, ZALO_KEY)
        inbox = Inbox(records, key, settings.zalo_account, world.clock)
        kept = Kept(records, key, receipt_tokens(world), world.clock)
        line = await world.stack.enter_async_context(open_line(settings, kept, f"{CHATS}-answers"))
        chats = AccountChats(inbox, line.handing, world.clock)
        account = Listening(records, chats, conversing(tongue=ZALO), world.clock)
        service.runs("zalo-listening", account.run)
        service.every("let-said-go", EVERY, inbox.let_go)


async def trying_page(
    world: World, records: Records, settings: DeliverySettings, links: Links
) -> TryingPage:
    """The page on which one says something where there is a sink."""
    conversing = await _conversing(world, records, links)
    real = {trying.TELEGRAM: settings.chat_bot, trying.ZALO: settings.zalo_account}
    talked = {tongue.place: conversing(tongue=tongue) for tongue in (TELEGRAM, ZALO)}
    tried = {place: one for place, one in talked.items() if not real[place]}
    return TryingPage(tried, world.clock)


async def _conversing(world: World, records: Records, links: Links) -> Callable[..., Conversing]:
    """One for each tongue."""
    secret = installation_key(world.settings, WHAT)
    return partial(
        Conversing,
        records=records,
        log_=await world.stack.enter_async_context(world.log.appender()),
        people=Enrolling(records, Numbering(records), secret),
        seals=Keys(records, secret),
        links=links,
        portal=world.settings.public_url,
        clock=world.clock,
    )


async def _updates(world: World, records: Records, settings: DeliverySettings) -> Updates:
    session = await world.stack.enter_async_context(ClientSession(timeout=TIMEOUT))
    token = settings.chat_token.get_secret_value()
    bot = Bot(session, settings.telegram_server, settings.chat_bot, token)
    return Updates(records, bot, Rests(records, world.clock), Pace(ANSWERS, world.clock))

"""Chats, wired: who listens to the bot, beside the workers that send."""

from aiohttp import ClientSession

from lantoa.engines.records import Records
from lantoa.runtime.service import Service
from lantoa.runtime.world import World
from lantoa.runtime.wrapping import installation_key
from lantoa_notifier.channels.settings import DeliverySettings
from lantoa_notifier.channels.social.calling import TIMEOUT
from lantoa_notifier.channels.social.posts import Rests
from lantoa_notifier.chats.bot import Bot
from lantoa_notifier.chats.conversing import Conversing, Links
from lantoa_notifier.chats.listening import ANSWERS, Listening
from lantoa_notifier.keys import Keys
from lantoa_notifier.subscribers.enrolling import Enrolling
from lantoa_notifier.subscribers.numbering import Numbering
from lantoa_notifier.subscribers.vault import WHAT
from lantoa_notifier.workers.dispatching import Pace


async def wire_chats(
    service: Service, world: World, records: Records, settings: DeliverySettings, links: Links
) -> None:
    """Listen as long as the service runs."""
    secret, stack = installation_key(world.settings, WHAT), world.stack
    session = await stack.enter_async_context(ClientSession(timeout=TIMEOUT))
    conversing = Conversing(
        records=records,
        log_=await stack.enter_async_context(world.log.appender()),
        people=Enrolling(records, Numbering(records), secret),
        seals=Keys(records, secret),
        links=links,
        portal=world.settings.public_url,
        clock=world.clock,
    )
    token = settings.chat_token.get_secret_value()
    bot = Bot(session, settings.telegram_server, settings.chat_bot, token)
    rests, pace = Rests(records, world.clock), Pace(ANSWERS, world.clock)
    listening = Listening(records, bot, conversing, rests, pace, world.clock)
    service.runs("chats", listening.run)

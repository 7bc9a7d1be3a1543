"""The channels: one row each. A new channel is an adapter, a block of settings and a row."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import ClientSession, web

from lantoa.contracts.subscriptions import Channel
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa.text import addresses
from lantoa_notifier.channels.composing import domain_of
from lantoa_notifier.channels.dkim import Dkim
from lantoa_notifier.channels.email import EmailSender, MailboxSender
from lantoa_notifier.channels.gathering import Appends, Gathering
from lantoa_notifier.channels.guarding import anywhere, public_only
from lantoa_notifier.channels.kannel.opening import TITLE as GATEWAY
from lantoa_notifier.channels.kannel.opening import open_kannel
from lantoa_notifier.channels.kannel.receipts import Door
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.push import PushSender
from lantoa_notifier.channels.registering import check_codes
from lantoa_notifier.channels.settings import DeliverySettings, Reach
from lantoa_notifier.channels.short import ShortSender, short_text, sms_text, social_text
from lantoa_notifier.channels.sinking import Sinking
from lantoa_notifier.channels.smpp.arriving import Arriving, Known
from lantoa_notifier.channels.smpp.opening import open_smpp
from lantoa_notifier.channels.smtp import SmtpPost
from lantoa_notifier.channels.social.opening import Apart, open_chats, open_social
from lantoa_notifier.channels.vapid import Vapid
from lantoa_notifier.channels.zalo.opening import TITLE as ZALO
from lantoa_notifier.channels.zalo.opening import Kept, open_zalo, open_zalo_chats
from lantoa_notifier.channels.zalo.tokens import WHAT as ZALO_KEY
from lantoa_notifier.channels.zalo.webhook import Webhook
from lantoa_notifier.chats.zalo.inbox import Inbox
from lantoa_notifier.domain.returning import ReturnPaths, Tokens
from lantoa_notifier.workers.breaking import UNBROKEN, Breaks, Listening
from lantoa_notifier.workers.sharing import ALONE, Runs, Share
from lantoa_notifier.workers.sinks import SINK, Sink, sink_path

Serves = Callable[[web.Application, str, int, str], None]
"""Answers HTTP on a port; the last is what is there, for people."""


@dataclass(frozen=True)
class Opening:
    """What a channel is opened with."""

    settings: DeliverySettings
    data: Path
    clock: Clock
    vapid: Callable[[], Awaitable[bytes]]
    """The installation's VAPID key, private and raw."""
    log: Appends
    """Where what a provider says of its own accord is kept."""
    known: Known
    records: Records
    runs: Runs
    """What a channel keeps running beside what it sends."""
    serves: Serves
    tokens: Tokens
    """What gateways call our messages in their receipts."""
    secret: Callable[[str], bytes]
    """The installation's key of a use."""
    paths: ReturnPaths | None = None
    """The return paths of e-mail, where bounces are read."""
    share: Share = ALONE
    """What of the channel's rates is this process's."""
    breaker: Breaks = UNBROKEN
    """Who hears what the channel's provider answers."""
    reach: addresses.Reach = addresses.PUBLIC
    """How far messages may go."""

    def sinking(self, channel: Channel) -> Sinking:
        """The channel's sink."""
        return Sinking(Sink(sink_path(self.data, channel)), self.clock)

    def gathering(self, provider: str) -> Gathering:
        """What keeps the receipts that a provider hands in by HTTP."""
        gathering = Gathering(self.log, self.clock)
        self.runs(f"{provider}-receipts", gathering.run)
        return gathering


Opener = Callable[[Opening], AbstractAsyncContextManager[Sender]]


@dataclass(frozen=True)
class Row:
    """One channel: how it is opened, what a lost answer means, what its provider is called."""

    channel: Channel
    opened: Opener
    lost: Lost
    provider: str
    """The dependency that a Retry names, and the settings' name for it: ``<provider>_url``."""
    window: Callable[[DeliverySettings], int]
    rate: Callable[[DeliverySettings], float]
    or_by: tuple[str, ...] = ()
    """The providers that the channel may have instead."""
    after: tuple[str, ...] = ()
    """The providers that may tell some people before it comes to the channel's own."""

    @property
    def providers(self) -> tuple[str, ...]:
        """All that it may have."""
        return (self.provider, *self.or_by)

    def is_sink(self, settings: DeliverySettings) -> bool:
        """Whether its messages stay on this machine."""
        return _are_sinks(settings, self.providers)

    def is_all_in_sinks(self, settings: DeliverySettings) -> bool:
        """Whether the sink's books tell of everybody who was told."""
        return _are_sinks(settings, self.providers + self.after)


def _are_sinks(settings: DeliverySettings, providers: Iterable[str]) -> bool:
    return all(SINK in getattr(settings, f"{name}_url") for name in providers)


@asynccontextmanager
async def _email(opening: Opening) -> AsyncIterator[Sender]:
    settings = opening.settings
    if settings.smtp_url == SINK:
        yield MailboxSender(opening.sinking(Channel.EMAIL), settings.mail_from)
        return
    post = SmtpPost(settings, opening.clock)
    try:
        sender = EmailSender(post, settings.mail_from, opening.paths, _signer(settings))
        yield Listening(sender, opening.breaker)
    finally:
        await post.close()


def _signer(settings: DeliverySettings) -> Dkim | None:
    if settings.dkim_key is None:
        return None
    domain = domain_of(settings.mail_from)
    return Dkim(domain, settings.dkim_selector, settings.dkim_key.read_bytes())


@asynccontextmanager
async def _push(opening: Opening) -> AsyncIterator[Sender]:
    settings = opening.settings
    if settings.push_url == SINK:
        yield ShortSender(opening.sinking(Channel.PUSH), short_text)
        return
    vapid = Vapid(await opening.vapid(), settings.push_contact)
    connector = public_only() if settings.push_reach is Reach.PUBLIC else anywhere()
    async with ClientSession(connector=connector) as session:
        yield PushSender(session, vapid, opening.clock)


@asynccontextmanager
async def _sms(opening: Opening) -> AsyncIterator[Sender]:
    """By Zalo first, where it is set up."""
    check_codes(opening.settings.sms_rules)
    async with _carriers(opening) as carriers:
        sms = Listening(carriers, opening.breaker)
        if opening.settings.zalo_url == SINK:
            yield sms
            return
        async with open_zalo(opening.settings, _kept(opening), sms) as zalo:
            opening.runs("zalo", zalo.access.keep)
            if not opening.settings.zalo_account:
                _serve_zalo(opening)
            yield zalo.sender


def _kept(opening: Opening) -> Kept:
    return Kept(opening.records, opening.secret(ZALO_KEY), opening.tokens, opening.clock)


def _serve_zalo(opening: Opening) -> None:
    """An application has one webhook: the workers of chats have it, where there are chats."""
    settings, gathering = opening.settings, opening.gathering("zalo")
    secret, key = settings.zalo_oa_secret.get_secret_value(), opening.secret(ZALO_KEY)
    inbox = Inbox(opening.records, key, settings.zalo_account, opening.clock)
    webhook = Webhook(settings.zalo_app, secret, opening.tokens, gathering, inbox, opening.clock)
    opening.serves(webhook.app(), settings.zalo_host, settings.zalo_port, ZALO)


@asynccontextmanager
async def _carriers(opening: Opening) -> AsyncIterator[Sender]:
    settings = opening.settings
    if settings.kannel_url != SINK:
        async with _gateway(opening) as gateway:
            yield gateway
        return
    if settings.smpp_url == SINK:
        said = partial(sms_text, rules=settings.sms_rules)
        yield ShortSender(opening.sinking(Channel.SMS), said)
        return
    arriving = Arriving(opening.log, opening.known, opening.clock, opening.reach)
    async with open_smpp(settings, arriving, opening.clock, opening.runs, opening.share) as sender:
        yield sender


def _gateway(opening: Opening) -> AbstractAsyncContextManager[Sender]:
    """The door first: a receipt may come before the answer that it belongs to."""
    settings = opening.settings
    door = Door(opening.tokens, opening.gathering("kannel"), opening.clock)
    opening.serves(door.app(), settings.kannel_host, settings.kannel_port, GATEWAY)
    return open_kannel(settings, opening.tokens, opening.clock)


@asynccontextmanager
async def _social(opening: Opening) -> AsyncIterator[Sender]:
    """Posts, and chats where there is a bot, or an account of Zalo's."""
    settings, telegram, zalo = opening.settings, None, None
    async with AsyncExitStack() as stack:
        posts = await stack.enter_async_context(_posts(opening))
        if settings.chat_bot:
            chats = open_chats(settings, opening.records, opening.clock, opening.share)
            telegram = await stack.enter_async_context(chats)
        if settings.zalo_account:
            zalo = await stack.enter_async_context(_zalo_chats(opening))
        yield Apart(posts, telegram, zalo)


@asynccontextmanager
async def _zalo_chats(opening: Opening) -> AsyncIterator[Sender]:
    async with open_zalo_chats(opening.settings, _kept(opening), opening.share) as zalo:
        opening.runs("zalo-chats", zalo.access.keep)
        _serve_zalo(opening)
        yield zalo.sender


@asynccontextmanager
async def _posts(opening: Opening) -> AsyncIterator[Sender]:
    settings = opening.settings
    if SINK in settings.social_url:
        yield ShortSender(opening.sinking(Channel.SOCIAL), social_text)
        return
    async with open_social(settings, opening.records, opening.clock, opening.share) as sender:
        yield sender


ROWS = (
    Row(Channel.EMAIL, _email, Lost.RESEND, "smtp", lambda s: s.mail_window, lambda s: s.mail_rate),
    Row(
        Channel.SMS,
        _sms,
        Lost.UNKNOWN,
        "smpp",
        lambda s: s.sms_window,
        lambda s: s.sms_rate,
        or_by=("kannel",),
        after=("zalo",),
    ),
    Row(
        Channel.PUSH,
        _push,
        Lost.RESEND,
        "push",
        lambda s: s.push_window,
        lambda s: s.push_rate,
    ),
    Row(
        Channel.SOCIAL,
        _social,
        Lost.PEOPLE_UNKNOWN,
        "social",
        lambda s: s.social_window,
        lambda s: s.social_rate * max(1, len(s.social_accounts)) + s.chat_pace + s.zalo_chat_pace,
        or_by=("chat", "zalo_chat"),
    ),
)

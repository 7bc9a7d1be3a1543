"""The channels: one row each. A new channel is an adapter, a block of settings and a row."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from aiohttp import ClientSession

from lantoa.contracts.subscriptions import Channel
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.composing import domain_of
from lantoa_notifier.channels.dkim import Dkim
from lantoa_notifier.channels.email import EmailSender, MailboxSender
from lantoa_notifier.channels.guarding import anywhere, public_only
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.push import PushSender
from lantoa_notifier.channels.settings import SINK, DeliverySettings, Reach
from lantoa_notifier.channels.short import ShortSender, short_text, sms_text, social_text
from lantoa_notifier.channels.sinking import Sinking
from lantoa_notifier.channels.smpp.arriving import Appends, Arriving, Known
from lantoa_notifier.channels.smpp.opening import Runs, open_smpp
from lantoa_notifier.channels.smtp import SmtpPost
from lantoa_notifier.channels.social.opening import open_social
from lantoa_notifier.channels.vapid import Vapid
from lantoa_notifier.domain.returning import ReturnPaths
from lantoa_notifier.sinks import Sink, sink_path


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
    paths: ReturnPaths | None = None
    """The return paths of e-mail, where bounces are read."""

    def sinking(self, channel: Channel) -> Sinking:
        """The channel's sink."""
        return Sinking(Sink(sink_path(self.data, channel)), self.clock)


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

    def is_sink(self, settings: DeliverySettings) -> bool:
        """Whether its messages stay on this machine."""
        return SINK in getattr(settings, f"{self.provider}_url")


@asynccontextmanager
async def _email(opening: Opening) -> AsyncIterator[Sender]:
    settings = opening.settings
    if settings.smtp_url == SINK:
        yield MailboxSender(opening.sinking(Channel.EMAIL), settings.mail_from)
        return
    post = SmtpPost(settings, opening.clock)
    try:
        yield EmailSender(post, settings.mail_from, opening.paths, _signer(settings))
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
    settings = opening.settings
    if settings.smpp_url == SINK:
        said = partial(sms_text, rules=settings.sms_rules)
        yield ShortSender(opening.sinking(Channel.SMS), said)
        return
    arriving = Arriving(opening.log, opening.known, opening.clock)
    async with open_smpp(settings, arriving, opening.clock, opening.runs) as sender:
        yield sender


@asynccontextmanager
async def _social(opening: Opening) -> AsyncIterator[Sender]:
    settings = opening.settings
    if SINK in settings.social_url:
        yield ShortSender(opening.sinking(Channel.SOCIAL), social_text)
        return
    async with open_social(settings, opening.records, opening.clock) as sender:
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
        Lost.RESEND,
        "social",
        lambda s: s.social_window,
        lambda s: s.social_rate * max(1, len(s.social_accounts)),
    ),
)

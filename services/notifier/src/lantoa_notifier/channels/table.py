"""The channels: one row each. A new channel is an adapter, a block of settings and a row."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from lantoa.contracts.subscriptions import Channel
from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.email import EmailSender, MailboxSender
from lantoa_notifier.channels.messages import Lost, Sender
from lantoa_notifier.channels.settings import SINK, DeliverySettings
from lantoa_notifier.channels.short import ShortSender
from lantoa_notifier.channels.sinking import Sinking
from lantoa_notifier.channels.smtp import SmtpPost
from lantoa_notifier.sinks import Sink, sink_path

Opener = Callable[[DeliverySettings, Path, Clock], AbstractAsyncContextManager[Sender]]


@dataclass(frozen=True)
class Row:
    """One channel: how it is opened, what a lost answer means, what its provider is called."""

    channel: Channel
    opened: Opener
    lost: Lost
    provider: str
    """The dependency that a Retry names."""
    window: Callable[[DeliverySettings], int]
    rate: Callable[[DeliverySettings], float]


@asynccontextmanager
async def _email(settings: DeliverySettings, data: Path, clock: Clock) -> AsyncIterator[Sender]:
    if settings.smtp_url == SINK:
        yield MailboxSender(_sinking(Channel.EMAIL, data, clock), settings.mail_from)
        return
    post = SmtpPost(settings)
    try:
        yield EmailSender(post, settings.mail_from)
    finally:
        await post.close()


def _short(channel: Channel) -> Opener:
    @asynccontextmanager
    async def opened(_: DeliverySettings, data: Path, clock: Clock) -> AsyncIterator[Sender]:
        yield ShortSender(_sinking(channel, data, clock))

    return opened


def _sinking(channel: Channel, data: Path, clock: Clock) -> Sinking:
    return Sinking(Sink(sink_path(data, channel)), clock)


ROWS = (
    Row(Channel.EMAIL, _email, Lost.RESEND, "smtp", lambda s: s.mail_window, lambda s: s.mail_rate),
    Row(
        Channel.SMS,
        _short(Channel.SMS),
        Lost.UNKNOWN,
        "sms",
        lambda s: s.sms_window,
        lambda s: s.sms_rate,
    ),
    Row(
        Channel.PUSH,
        _short(Channel.PUSH),
        Lost.RESEND,
        "push",
        lambda s: s.push_window,
        lambda s: s.push_rate,
    ),
    Row(
        Channel.SOCIAL,
        _short(Channel.SOCIAL),
        Lost.UNKNOWN,
        "social",
        lambda s: s.social_window,
        lambda s: s.social_rate,
    ),
)

"""Zalo of an installation, opened for one way or the other, and closed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from lantoa.contracts.delivery import Purpose
from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.zalo.agreeing import Consents
from lantoa_notifier.channels.zalo.chatting import ZaloChats
from lantoa_notifier.channels.zalo.client import Client
from lantoa_notifier.channels.zalo.handing import ZALO, Handing
from lantoa_notifier.channels.zalo.oauth import OAuth
from lantoa_notifier.channels.zalo.quota import Quota
from lantoa_notifier.channels.zalo.sender import ZaloFirst
from lantoa_notifier.channels.zalo.settings import ZaloSettings
from lantoa_notifier.channels.zalo.templates import Template, templates_in
from lantoa_notifier.channels.zalo.tokens import Access
from lantoa_notifier.domain.returning import Tokens
from lantoa_notifier.workers.dispatching import Pace
from lantoa_notifier.workers.sharing import ALONE, Share

log = structlog.get_logger()
IDLE: Final = 15.0
"""Seconds a connection is kept without use: less than Zalo keeps it."""
TITLE: Final = "Webhook của Zalo"
CHATS: Final = f"{ZALO}-chats"
"""What the circuit before Zalo's chats is called."""
TOLD_IN_CHATS: Final = frozenset({Purpose.ALERT, Purpose.CORRECTION, Purpose.WITHDRAWAL})


@dataclass(frozen=True)
class Kept:
    """What Zalo needs of ours."""

    records: Records
    key: bytes
    """Seals its tokens."""
    tokens: Tokens
    clock: Clock


@dataclass(frozen=True)
class Zalo:
    """Zalo, open."""

    sender: Sender
    access: Access


@dataclass(frozen=True)
class Line:
    """A line to Zalo."""

    handing: Handing
    access: Access


@asynccontextmanager
async def open_line(
    settings: ZaloSettings, kept: Kept, name: str, quota: int = 0
) -> AsyncIterator[Line]:
    """What hands messages to Zalo, so many by template in a day, until it is closed."""
    connector = TCPConnector(limit=0, keepalive_timeout=IDLE)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
        secret = settings.zalo_secret.get_secret_value()
        oauth = OAuth(session, settings.zalo_oauth, settings.zalo_app, secret)
        access = Access(kept.records, kept.key, oauth, kept.clock)
        budget = Quota(kept.records, name, quota, settings.zalo_reserve)
        yield Line(Handing(name, Client(session, settings), access, budget, kept.clock), access)


@asynccontextmanager
async def open_zalo(settings: ZaloSettings, kept: Kept, sms: Sender) -> AsyncIterator[Zalo]:
    """A sender that begins with Zalo, until it is closed."""
    async with open_line(settings, kept, ZALO, settings.zalo_quota) as line:
        agreed = Consents(kept.records)
        sender = ZaloFirst(sms, line.handing, agreed, _templates(settings), kept.tokens)
        yield Zalo(sender, line.access)


@asynccontextmanager
async def open_zalo_chats(
    settings: ZaloSettings, kept: Kept, share: Share = ALONE
) -> AsyncIterator[Zalo]:
    """A sender to people in their chats with our account, until it is closed."""
    templates = _templates(settings)
    if missing := sorted(TOLD_IN_CHATS - templates.keys()):
        log.warning("zalo.chats_not_told", purposes=missing, reason="no template")
    async with open_line(settings, kept, CHATS, settings.zalo_chat_quota) as line:
        pace = Pace(settings.zalo_chat_rate, kept.clock, share)
        yield Zalo(ZaloChats(line.handing, templates, pace), line.access)


def _templates(settings: ZaloSettings) -> Mapping[Purpose, Template]:
    return templates_in(settings.zalo_templates) if settings.zalo_templates else {}

"""Zalo of an installation, opened before a way by SMS, and closed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from lantoa.engines.records import Records
from lantoa.runtime.clock import Clock
from lantoa_notifier.channels.messages import Sender
from lantoa_notifier.channels.zalo.agreeing import Consents
from lantoa_notifier.channels.zalo.client import Client
from lantoa_notifier.channels.zalo.oauth import OAuth
from lantoa_notifier.channels.zalo.quota import Quota
from lantoa_notifier.channels.zalo.sender import ZaloFirst
from lantoa_notifier.channels.zalo.settings import ZaloSettings
from lantoa_notifier.channels.zalo.templates import templates_in
from lantoa_notifier.channels.zalo.tokens import Access
from lantoa_notifier.domain.returning import Tokens

IDLE: Final = 15.0
"""Seconds a connection is kept without use: less than Zalo keeps it."""
TITLE: Final = "Webhook của Zalo"


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


@asynccontextmanager
async def open_zalo(settings: ZaloSettings, kept: Kept, sms: Sender) -> AsyncIterator[Zalo]:
    """A sender that begins with Zalo, until it is closed."""
    templates = templates_in(settings.zalo_templates) if settings.zalo_templates else {}
    connector = TCPConnector(limit=0, keepalive_timeout=IDLE)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
        secret = settings.zalo_secret.get_secret_value()
        oauth = OAuth(session, settings.zalo_oauth, settings.zalo_app, secret)
        access = Access(kept.records, kept.key, oauth, kept.clock)
        sender = ZaloFirst(
            sms,
            Client(session, settings.zalo_url, settings.zalo_answer),
            access,
            Consents(kept.records),
            Quota(kept.records, settings.zalo_quota, settings.zalo_reserve),
            templates,
            kept.tokens,
            kept.clock,
        )
        yield Zalo(sender, access)
